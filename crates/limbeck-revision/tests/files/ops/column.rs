//! Random columns and changes of columns.

use limbeck_ops::builder::serial_sequence;
use limbeck_ops::*;
use limbeck_schema::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::text::*;

pub(super) fn data_type() -> BoxedStrategy<ColumnType> {
    let builtin = prop::sample::select(vec![
        "bigint",
        "integer",
        "smallint",
        "text",
        "varchar(100)",
        "numeric(10,2)",
        "timestamp(3) with time zone",
        "interval day to second(2)",
        "\"char\"",
        "char(3)",
        "jsonb",
        "uuid[]",
        "geometry.geometry(Point,4326)",
    ])
    .prop_map(|text| text.parse::<ColumnType>().unwrap());
    let user = (qualified(), any::<bool>()).prop_map(|(name, array)| {
        let data_type = ColumnType::user(name);
        if array {
            data_type.array_of()
        } else {
            data_type
        }
    });
    prop_oneof![4 => builtin, 1 => user].boxed()
}

pub(super) fn sequence_options() -> BoxedStrategy<SequenceOptions> {
    let defaults = prop::sample::select(vec!["bigint", "integer", "smallint"])
        .prop_map(|name| ColumnType::builtin(name).unwrap())
        .prop_flat_map(|data_type| {
            prop_oneof![
                Just(SequenceOptions::defaults_for(&data_type)),
                Just(SequenceOptions::descending_for(&data_type)),
            ]
        });
    let any_options = (
        number(),
        number(),
        number(),
        number(),
        number(),
        any::<bool>(),
    )
        .prop_map(
            |(start, increment, min, max, cache, cycle)| SequenceOptions {
                start,
                increment,
                min,
                max,
                cache,
                cycle,
            },
        );
    prop_oneof![3 => defaults, 1 => any_options].boxed()
}

pub(super) fn identity() -> BoxedStrategy<Identity> {
    let kind = prop_oneof![Just(IdentityKind::Always), Just(IdentityKind::ByDefault)];
    (kind, option::weighted(0.2, name()), sequence_options())
        .prop_map(|(kind, sequence, options)| Identity {
            kind,
            sequence,
            options,
        })
        .boxed()
}

pub(super) fn storage() -> BoxedStrategy<ColumnStorage> {
    prop::sample::select(ColumnStorage::ALL.to_vec()).boxed()
}

pub(super) fn compression() -> BoxedStrategy<Compression> {
    prop::sample::select(Compression::ALL.to_vec()).boxed()
}

pub(super) fn statistics() -> BoxedStrategy<u16> {
    (0..=ColumnOptions::MAX_STATISTICS).boxed()
}

pub(super) fn column_parameter() -> BoxedStrategy<String> {
    prop::sample::select(ColumnOptions::PARAMETERS.to_vec())
        .prop_map(str::to_owned)
        .boxed()
}

pub(super) fn column_options() -> BoxedStrategy<ColumnOptions> {
    let some = (
        option::of(storage()),
        option::of(compression()),
        option::of(statistics()),
        btree_map(column_parameter(), any_text(), 0..3),
    )
        .prop_map(
            |(storage, compression, statistics, parameters)| ColumnOptions {
                storage,
                compression,
                statistics,
                parameters,
            },
        );
    prop_oneof![3 => Just(ColumnOptions::default()), 1 => some].boxed()
}

pub(super) fn column_default(table: QualifiedName, column: Name) -> BoxedStrategy<ColumnDefault> {
    let own = serial_sequence(&table, column.as_str());
    let sequence = prop_oneof![Just(own), qualified()];
    prop_oneof![
        4 => Just(ColumnDefault::None),
        2 => expr().prop_map(ColumnDefault::Expression),
        1 => identity().prop_map(ColumnDefault::Identity),
        1 => (sequence, sequence_options())
            .prop_map(|(sequence, options)| ColumnDefault::Serial(Serial { sequence, options })),
        1 => (expr(), any::<bool>()).prop_map(|(expression, stored)| {
            let kind = if stored { GeneratedKind::Stored } else { GeneratedKind::Virtual };
            ColumnDefault::Generated(Generated { expression, kind })
        }),
    ]
    .boxed()
}

pub(super) fn column(table: QualifiedName) -> BoxedStrategy<Column> {
    name()
        .prop_flat_map(move |name| {
            (
                data_type(),
                any::<bool>(),
                column_default(table.clone(), name.clone()),
                option::weighted(0.2, collation()),
                column_options(),
                comment(),
            )
                .prop_map(
                    move |(data_type, nullable, default, collation, options, comment)| Column {
                        name: name.clone(),
                        options: options.normal_for(&data_type),
                        data_type,
                        nullable,
                        default,
                        collation,
                        comment,
                    },
                )
        })
        .boxed()
}

pub(super) fn default_change() -> BoxedStrategy<DefaultChange> {
    let serial = || {
        (qualified(), sequence_options())
            .prop_map(|(sequence, options)| Serial { sequence, options })
    };
    prop_oneof![
        expr().prop_map(DefaultChange::SetDefault),
        Just(DefaultChange::DropDefault),
        identity().prop_map(DefaultChange::AddIdentity),
        identity().prop_map(|identity| DefaultChange::SetIdentity(Identity {
            sequence: None,
            ..identity
        })),
        (qualified(), name()).prop_map(|(from, to)| DefaultChange::RenameSequence { from, to }),
        Just(DefaultChange::DropIdentity),
        serial().prop_map(DefaultChange::AddSerial),
        serial().prop_map(DefaultChange::SetSerial),
        qualified().prop_map(|sequence| DefaultChange::DropSerial { sequence }),
        Just(DefaultChange::DropExpression),
        expr().prop_map(DefaultChange::SetExpression),
    ]
    .boxed()
}

pub(super) fn alteration() -> BoxedStrategy<ColumnAlteration> {
    (
        option::of(data_type()),
        option::of(expr()),
        option::weighted(0.2, option::of(collation())),
        option::of(any::<bool>()),
        (vec(default_change(), 0..3), option::weighted(0.2, Just(()))),
        (
            option::weighted(0.2, option::of(storage())),
            option::weighted(0.2, option::of(compression())),
            option::weighted(0.2, option::of(statistics())),
            btree_map(column_parameter(), option::of(any_text()), 0..2),
        ),
        option::weighted(0.2, comment()),
    )
        .prop_map(
            |(data_type, using, collation, nullable, default, options, comment)| ColumnAlteration {
                storage: options.0,
                compression: options.1,
                statistics: options.2,
                parameters: options.3,
                data_type,
                using,
                collation,
                nullable,
                default: default.0,
                only: default.1.is_some(),
                comment,
            },
        )
        .boxed()
}
