//! Random operations in normal form, with names and texts that are hard to write down.

use std::collections::BTreeMap;

use limbeck_ops::builder::serial_sequence;
use limbeck_ops::*;
use limbeck_schema::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// A text of up to some dozens of characters, among them every kind that a literal must care for.
pub(crate) fn any_text() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        8 => "[a-z_]{1,12}",
        1 => Just("it's".to_owned()),
        1 => Just("\"quoted\"".to_owned()),
        1 => Just("\"#".to_owned()),
        1 => Just("\"###\\".to_owned()),
        1 => Just("back\\slash".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("two\n    lines".to_owned()),
        1 => Just("end \nof line\r\n".to_owned()),
        1 => Just("\t\0\u{1}".to_owned()),
        1 => Just("naïve 表 é🦀".to_owned()),
        1 => Just("\u{202e}\u{200b}\u{feff}\u{a0}".to_owned()),
        1 => Just("e\u{301}".to_owned()),
        1 => Just("// no comment /* */".to_owned()),
        1 => Just("{}%s${x}".to_owned()),
        3 => Just(" ".to_owned()),
        1 => "[ -~]{0,40}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat()).boxed()
}

/// SQL text: not blank, no blanks around it.
fn sql_text() -> BoxedStrategy<String> {
    any_text()
        .prop_map(|text| format!("({})", text.trim()))
        .boxed()
}

pub(crate) fn expr() -> BoxedStrategy<Expr> {
    prop_oneof![
        Just("now()".to_owned()),
        Just("'it''s'::text".to_owned()),
        Just("lower(\"Title\") <> E'a\\\\b'".to_owned()),
        "[a-z]{1,8} > [0-9]{1,3}( AND [a-z]{3,9} IS NOT NULL){0,4}",
        sql_text(),
    ]
    .prop_map(Expr::new)
    .boxed()
}

pub(crate) fn name() -> BoxedStrategy<Name> {
    prop_oneof![
        6 => "[a-z][a-z0-9_]{0,20}",
        2 => "[a-z][a-z0-9_]{20,62}",
        1 => "[A-Z][a-zA-Z]{0,10}",
        1 => Just("order".to_owned()),
        1 => Just("a.b".to_owned()),
        1 => Just("quo\"te".to_owned()),
        1 => Just("\"\"".to_owned()),
        1 => Just("back\\slash".to_owned()),
        1 => Just("naïve 表".to_owned()),
        1 => Just(" blank ".to_owned()),
        1 => Just("new\nline".to_owned()),
        1 => Just("\u{7}\u{202e}".to_owned()),
    ]
    .prop_map(Name::new)
    .boxed()
}

pub(crate) fn qualified() -> BoxedStrategy<QualifiedName> {
    let schema = prop_oneof![4 => Just(Name::new("public")), 1 => name()];
    (schema, name())
        .prop_map(|(schema, name)| QualifiedName::new(schema, name))
        .boxed()
}

pub(crate) fn names() -> BoxedStrategy<Vec<Name>> {
    vec(name(), 1..5).boxed()
}

fn comment() -> BoxedStrategy<Option<String>> {
    option::weighted(0.2, any_text())
        .prop_map(normal_comment)
        .boxed()
}

pub(crate) fn data_type() -> BoxedStrategy<ColumnType> {
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

fn number() -> BoxedStrategy<i64> {
    prop_oneof![
        Just(1),
        Just(-1),
        Just(i64::MAX),
        Just(i64::MIN),
        any::<i64>()
    ]
    .boxed()
}

fn sequence_options() -> BoxedStrategy<SequenceOptions> {
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

fn identity() -> BoxedStrategy<Identity> {
    let kind = prop_oneof![Just(IdentityKind::Always), Just(IdentityKind::ByDefault)];
    (kind, option::weighted(0.2, name()), sequence_options())
        .prop_map(|(kind, sequence, options)| Identity {
            kind,
            sequence,
            options,
        })
        .boxed()
}

fn storage() -> BoxedStrategy<ColumnStorage> {
    prop::sample::select(ColumnStorage::ALL.to_vec()).boxed()
}

fn compression() -> BoxedStrategy<Compression> {
    prop::sample::select(Compression::ALL.to_vec()).boxed()
}

fn statistics() -> BoxedStrategy<u16> {
    (0..=ColumnOptions::MAX_STATISTICS).boxed()
}

fn column_parameter() -> BoxedStrategy<String> {
    prop::sample::select(ColumnOptions::PARAMETERS.to_vec())
        .prop_map(str::to_owned)
        .boxed()
}

fn column_options() -> BoxedStrategy<ColumnOptions> {
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

fn collation() -> BoxedStrategy<QualifiedName> {
    prop_oneof![
        Just(QualifiedName::new("pg_catalog", "C")),
        Just(QualifiedName::new("pg_catalog", "en_US.utf8")),
        qualified(),
    ]
    .boxed()
}

fn column_default(table: QualifiedName, column: Name) -> BoxedStrategy<ColumnDefault> {
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

pub(crate) fn column(table: QualifiedName) -> BoxedStrategy<Column> {
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

fn parameters() -> BoxedStrategy<BTreeMap<String, String>> {
    prop_oneof![
        3 => Just(BTreeMap::new()),
        1 => btree_map(any_text(), any_text(), 0..3),
    ]
    .boxed()
}

fn index_element() -> BoxedStrategy<IndexElement> {
    let key = prop_oneof![
        3 => name().prop_map(IndexKey::Column),
        1 => expr().prop_map(IndexKey::Expression),
    ];
    let class_schema = name().prop_filter("normal form", |name| *name != "pg_catalog");
    let class =
        (option::of(class_schema), name(), parameters()).prop_map(|(schema, name, parameters)| {
            OperatorClass {
                schema,
                name,
                parameters,
            }
        });
    (
        key,
        option::weighted(0.1, collation()),
        option::weighted(0.1, class),
        prop_oneof![3 => Just(SortOrder::Ascending), 1 => Just(SortOrder::Descending)],
        any::<bool>(),
        option::weighted(0.2, statistics()),
    )
        .prop_map(
            |(key, collation, operator_class, order, first, statistics)| IndexElement {
                statistics: statistics.filter(|_| matches!(key, IndexKey::Expression(_))),
                key,
                collation,
                operator_class,
                order,
                nulls: if first {
                    NullsOrder::First
                } else {
                    order.default_nulls()
                },
            },
        )
        .boxed()
}

fn plain_elements() -> BoxedStrategy<Vec<IndexElement>> {
    vec(name().prop_map(IndexElement::column), 1..6).boxed()
}

fn index() -> BoxedStrategy<Index> {
    (
        name(),
        any::<(bool, bool)>(),
        prop_oneof![3 => Just(Name::new("btree")), 1 => name()],
        prop_oneof![plain_elements(), vec(index_element(), 1..4)],
        prop_oneof![2 => Just(Vec::new()), 1 => names()],
        option::weighted(0.2, expr()),
        parameters(),
        comment(),
    )
        .prop_map(
            |(name, (unique, nulls), method, elements, include, predicate, parameters, comment)| {
                Index {
                    name,
                    unique,
                    nulls_not_distinct: nulls,
                    method,
                    elements,
                    include,
                    predicate,
                    storage_parameters: parameters,
                    comment,
                }
            },
        )
        .boxed()
}

fn deferrable() -> BoxedStrategy<Deferrable> {
    prop::sample::select(vec![
        Deferrable::No,
        Deferrable::Immediate,
        Deferrable::Deferred,
    ])
    .boxed()
}

fn include() -> BoxedStrategy<Vec<Name>> {
    prop_oneof![2 => Just(Vec::new()), 1 => names()].boxed()
}

fn action() -> BoxedStrategy<ReferentialAction> {
    prop::sample::select(vec![
        ReferentialAction::NoAction,
        ReferentialAction::Restrict,
        ReferentialAction::Cascade,
        ReferentialAction::SetNull,
        ReferentialAction::SetDefault,
    ])
    .boxed()
}

fn foreign_key() -> BoxedStrategy<ForeignKey> {
    (
        (names(), qualified(), names()),
        any::<bool>(),
        (action(), action()),
        include(),
        deferrable(),
        any::<bool>(),
    )
        .prop_map(
            |(
                (columns, referent, referenced),
                full,
                (update, delete),
                some,
                deferrable,
                invalid,
            )| {
                ForeignKey {
                    match_type: if full {
                        MatchType::Full
                    } else {
                        MatchType::Simple
                    },
                    on_update: update,
                    on_delete: delete,
                    on_delete_columns: some,
                    deferrable,
                    not_valid: invalid,
                    ..ForeignKey::new(columns, referent, referenced)
                }
            },
        )
        .boxed()
}

fn exclusion() -> BoxedStrategy<Exclusion> {
    let operator = prop_oneof![
        Just("=".to_owned()),
        Just("&&".to_owned()),
        Just("OPERATOR(my.\"schema\".&&)".to_owned()),
    ];
    let element = (index_element(), operator)
        .prop_map(|(element, operator)| ExclusionElement { element, operator });
    (
        prop_oneof![Just(Name::new("gist")), name()],
        vec(element, 1..3),
        include(),
        parameters(),
        option::of(expr()),
        deferrable(),
    )
        .prop_map(
            |(method, elements, include, storage_parameters, predicate, deferrable)| Exclusion {
                method,
                elements,
                include,
                storage_parameters,
                predicate,
                deferrable,
            },
        )
        .boxed()
}

fn definition() -> BoxedStrategy<ConstraintDefinition> {
    prop_oneof![
        (names(), include(), parameters(), deferrable()).prop_map(
            |(columns, include, storage_parameters, deferrable)| {
                ConstraintDefinition::PrimaryKey(PrimaryKey {
                    columns,
                    include,
                    storage_parameters,
                    deferrable,
                })
            }
        ),
        (
            names(),
            include(),
            parameters(),
            any::<bool>(),
            deferrable()
        )
            .prop_map(
                |(columns, include, storage_parameters, nulls_not_distinct, deferrable)| {
                    ConstraintDefinition::Unique(Unique {
                        columns,
                        include,
                        storage_parameters,
                        nulls_not_distinct,
                        deferrable,
                    })
                }
            ),
        (expr(), any::<bool>(), any::<bool>()).prop_map(|(expression, no_inherit, not_valid)| {
            ConstraintDefinition::Check(Check {
                expression,
                no_inherit,
                not_valid,
            })
        }),
        foreign_key().prop_map(ConstraintDefinition::ForeignKey),
        exclusion().prop_map(ConstraintDefinition::Exclusion),
    ]
    .boxed()
}

fn constraint() -> BoxedStrategy<Constraint> {
    (name(), definition(), comment())
        .prop_map(|(name, definition, comment)| Constraint {
            name,
            definition,
            comment,
        })
        .boxed()
}

/// A primary key or unique constraint.
fn key_constraint() -> BoxedStrategy<Constraint> {
    constraint()
        .prop_filter("has a plain index", |constraint| {
            constraint.own_index(constraint.name.clone()).is_some()
        })
        .boxed()
}

fn replica_identity() -> BoxedStrategy<ReplicaIdentity> {
    prop_oneof![
        4 => Just(ReplicaIdentity::Default),
        1 => Just(ReplicaIdentity::Full),
        1 => Just(ReplicaIdentity::Nothing),
        1 => name().prop_map(ReplicaIdentity::Index),
    ]
    .boxed()
}

fn table_options() -> BoxedStrategy<TableOptions> {
    (
        any::<bool>(),
        btree_map(any_text(), any_text(), 0..3),
        replica_identity(),
        option::weighted(0.2, name()),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(unlogged, storage_parameters, replica_identity, cluster_on, secured, forced)| {
                TableOptions {
                    unlogged,
                    storage_parameters,
                    replica_identity,
                    cluster_on,
                    row_level_security: secured,
                    force_row_level_security: forced,
                }
            },
        )
        .boxed()
}

fn table_alteration() -> BoxedStrategy<TableAlteration> {
    (
        option::of(any::<bool>()),
        btree_map(any_text(), option::of(any_text()), 0..3),
        option::of(replica_identity()),
        option::of(option::of(name())),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
    )
        .prop_map(
            |(unlogged, storage_parameters, replica_identity, cluster_on, secured, forced)| {
                TableAlteration {
                    unlogged,
                    storage_parameters,
                    replica_identity,
                    cluster_on,
                    row_level_security: secured,
                    force_row_level_security: forced,
                }
            },
        )
        .boxed()
}

fn table() -> BoxedStrategy<Table> {
    qualified()
        .prop_flat_map(|name| {
            (
                vec(column(name.clone()), 0..6),
                vec(constraint(), 0..4),
                prop_oneof![2 => Just(TableOptions::default()), 1 => table_options()],
                comment(),
            )
                .prop_map(move |(columns, constraints, options, comment)| {
                    let mut table = Table::new(name.clone());
                    table.options = options;
                    table.comment = comment;
                    for column in columns {
                        table.add_column(column);
                    }
                    for constraint in constraints {
                        let second = constraint.kind() == ConstraintKind::PrimaryKey
                            && table.primary_key().is_some();
                        if !second {
                            table.add_constraint(constraint);
                        }
                    }
                    let key = table.primary_key().map(|(_, key)| key.columns.clone());
                    for name in key.unwrap_or_default() {
                        if let Some(column) = table.columns.get_mut(&name) {
                            column.nullable = false;
                        }
                    }
                    table
                })
        })
        .boxed()
}

fn bound() -> BoxedStrategy<PartitionBound> {
    prop_oneof![
        Just(PartitionBound::Default),
        vec(expr(), 1..3).prop_map(PartitionBound::List),
        vec((expr(), expr()), 1..3).prop_map(|ends| {
            let (from, to) = ends.into_iter().unzip();
            PartitionBound::Range { from, to }
        }),
        (0..9_u32).prop_map(|remainder| PartitionBound::Hash {
            modulus: remainder + 1,
            remainder
        }),
    ]
    .boxed()
}

/// Tables that have something to do with others.
fn related_table() -> BoxedStrategy<Table> {
    let strategy = prop_oneof![
        Just(PartitionStrategy::Range),
        Just(PartitionStrategy::List),
        Just(PartitionStrategy::Hash),
    ];
    let by = (strategy, vec(index_element(), 1..3))
        .prop_map(|(strategy, keys)| PartitionBy { strategy, keys });
    let of = (qualified(), bound()).prop_map(|(parent, bound)| PartitionOf::new(parent, bound));
    (
        table(),
        option::of(by),
        option::of(of),
        vec(qualified(), 0..3),
    )
        .prop_map(|(mut table, by, of, parents)| {
            table.partition_by = by;
            match of {
                Some(of) => {
                    table.columns.clear();
                    table.partition_of = Some(of);
                }
                None => table.inherits.parents = parents,
            }
            table
        })
        .boxed()
}

fn partition_op() -> BoxedStrategy<Op> {
    prop_oneof![
        3 => related_table().prop_map(Op::CreateTable),
        1 => (qualified(), qualified(), bound()).prop_map(|(parent, partition, bound)| {
            Op::AttachPartition(AttachPartition {
                parent,
                partition,
                bound,
            })
        }),
        1 => (qualified(), qualified())
            .prop_map(|(parent, partition)| Op::DetachPartition { parent, partition }),
        1 => (qualified(), qualified(), name()).prop_map(|(partition, index, name)| {
            Op::RenamePartitionIndex(RenamePartitionIndex {
                partition,
                index,
                name,
            })
        }),
        1 => (qualified(), qualified()).prop_map(|(table, parent)| Op::Inherit { table, parent }),
        1 => (qualified(), qualified()).prop_map(|(table, parent)| Op::NoInherit { table, parent }),
    ]
    .boxed()
}

fn default_change() -> BoxedStrategy<DefaultChange> {
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
    ]
    .boxed()
}

fn alteration() -> BoxedStrategy<ColumnAlteration> {
    (
        option::of(data_type()),
        option::of(expr()),
        option::weighted(0.2, option::of(collation())),
        option::of(any::<bool>()),
        vec(default_change(), 0..3),
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
                default,
                comment,
            },
        )
        .boxed()
}

fn labels() -> BoxedStrategy<Vec<String>> {
    vec(any_text(), 0..14)
        .prop_map(|labels| {
            let mut distinct: Vec<String> = Vec::new();
            for label in labels {
                if !distinct.contains(&label) {
                    distinct.push(label);
                }
            }
            distinct
        })
        .boxed()
}

fn enum_op() -> BoxedStrategy<Op> {
    let position = prop_oneof![
        any_text().prop_map(EnumValuePosition::Before),
        any_text().prop_map(EnumValuePosition::After),
    ];
    let used = (qualified(), name(), any::<bool>()).prop_map(|(table, column, array)| EnumUse {
        table,
        column,
        array,
    });
    prop_oneof![
        (qualified(), labels(), comment()).prop_map(|(name, labels, comment)| {
            Op::CreateEnum(EnumType {
                name,
                labels,
                comment,
            })
        }),
        qualified().prop_map(|name| Op::DropEnum { name }),
        (qualified(), qualified()).prop_map(|(from, to)| Op::RenameEnum { from, to }),
        (qualified(), any_text(), option::of(position)).prop_map(|(name, value, position)| {
            Op::AddEnumValue {
                name,
                value,
                position,
            }
        }),
        (qualified(), any_text(), any_text()).prop_map(|(name, from, to)| Op::RenameEnumValue {
            name,
            from,
            to
        }),
        (
            qualified(),
            labels(),
            btree_map(any_text(), any_text(), 0..3),
            vec(used, 0..3)
        )
            .prop_map(
                |(name, labels, mapping, columns)| Op::RebuildEnum(RebuildEnum {
                    name,
                    labels,
                    mapping,
                    columns,
                })
            ),
        (qualified(), comment()).prop_map(|(name, comment)| Op::SetEnumComment { name, comment }),
    ]
    .boxed()
}

fn table_op() -> BoxedStrategy<Op> {
    prop_oneof![
        name().prop_map(|name| Op::CreateSchema { name }),
        name().prop_map(|name| Op::DropSchema { name }),
        table().prop_map(Op::CreateTable),
        qualified().prop_map(|name| Op::DropTable { name }),
        (qualified(), qualified()).prop_map(|(from, to)| Op::RenameTable { from, to }),
        (qualified(), table_alteration())
            .prop_map(|(table, alteration)| Op::AlterTable { table, alteration }),
        (qualified(), any_text())
            .prop_map(|(table, comment)| Op::CreateTableComment { table, comment }),
        qualified().prop_map(|table| Op::DropTableComment { table }),
        qualified().prop_flat_map(|table| column(table.clone()).prop_map(move |column| {
            let table = table.clone();
            Op::AddColumn { table, column }
        })),
        (qualified(), name()).prop_map(|(table, column)| Op::DropColumn { table, column }),
        (qualified(), name(), name()).prop_map(|(table, from, to)| Op::RenameColumn {
            table,
            from,
            to
        }),
        (qualified(), name(), alteration()).prop_map(|(table, column, alteration)| {
            Op::AlterColumn {
                table,
                column,
                alteration,
            }
        }),
    ]
    .boxed()
}

fn constraint_op() -> BoxedStrategy<Op> {
    prop_oneof![
        3 => (qualified(), constraint())
            .prop_map(|(table, constraint)| Op::CreateConstraint { table, constraint }),
        1 => (qualified(), name(), key_constraint()).prop_map(|(table, index, constraint)| {
            Op::UseIndex(UseIndex { table, index, constraint })
        }),
        1 => (qualified(), name()).prop_map(|(table, name)| Op::DropConstraint { table, name }),
        1 => (qualified(), name(), name())
            .prop_map(|(table, from, to)| Op::RenameConstraint { table, from, to }),
        1 => (qualified(), name()).prop_map(|(table, name)| Op::ValidateConstraint { table, name }),
        2 => (qualified(), index(), any::<bool>()).prop_map(|(table, index, concurrently)| {
            Op::CreateIndex(CreateIndex { table, index, concurrently })
        }),
        1 => (qualified(), name(), any::<bool>()).prop_map(|(table, name, concurrently)| {
            Op::DropIndex(DropIndex { table, name, concurrently })
        }),
        1 => (qualified(), name(), name())
            .prop_map(|(table, from, to)| Op::RenameIndex { table, from, to }),
        1 => (qualified(), name(), index_alteration()).prop_map(|(table, name, alteration)| {
            Op::AlterIndex(AlterIndex { table, name, alteration })
        }),
        1 => (qualified(), name(), comment())
            .prop_map(|(table, name, comment)| Op::SetIndexComment { table, name, comment }),
        1 => (qualified(), name(), comment())
            .prop_map(|(table, name, comment)| Op::SetConstraintComment { table, name, comment }),
    ]
    .boxed()
}

fn index_alteration() -> BoxedStrategy<IndexAlteration> {
    (
        btree_map(any_text(), option::of(any_text()), 0..3),
        btree_map(1..9_u16, option::of(statistics()), 0..3),
    )
        .prop_map(|(storage_parameters, statistics)| IndexAlteration {
            storage_parameters,
            statistics,
        })
        .boxed()
}

fn value() -> BoxedStrategy<limbeck_ops::Value> {
    use limbeck_ops::Value;
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Int),
        "-?[0-9]{1,4}\\.[0-9]{1,4}(e[0-9]{1,3})?".prop_map(Value::Float),
        any_text().prop_map(Value::Text),
        sql_text().prop_map(Value::Sql),
    ]
    .boxed()
}

fn bulk_insert() -> BoxedStrategy<Op> {
    (qualified(), names())
        .prop_flat_map(|(table, columns)| {
            vec(vec(value(), columns.len()), 0..4).prop_map(move |rows| {
                Op::BulkInsert(BulkInsert {
                    table: table.clone(),
                    columns: columns.clone(),
                    rows,
                })
            })
        })
        .boxed()
}

/// Objects of several kinds with odd names, additions and bodies.
fn object() -> BoxedStrategy<limbeck_schema::SqlObject> {
    use limbeck_schema::sql_object::read_object;
    let body = "[a-z'\"\\\\ \t\n]{0,40}";
    (name(), name(), 0..6_usize, body, comment())
        .prop_filter_map(
            "a statement that can be read",
            |(schema, name, kind, body, comment)| {
                let own = format!("{}.{}", schema.quoted(), name.quoted());
                let body = body.replace('\'', "''");
                let sql = match kind {
                    0 => format!("CREATE VIEW {own} AS\n SELECT '{body}'::text"),
                    1 => format!("CREATE FUNCTION {own}(a integer) RETURNS text AS '{body}'"),
                    2 => format!(
                        "CREATE TRIGGER {0} BEFORE INSERT ON {own} EXECUTE FUNCTION f('{body}');
                     ALTER TABLE {own} DISABLE TRIGGER {0}",
                        name.quoted()
                    ),
                    3 => format!(
                        "CREATE POLICY {} ON {own} USING ('{body}' = '')",
                        name.quoted()
                    ),
                    4 => format!("CREATE CAST (integer AS {own}) WITH INOUT"),
                    _ => format!("CREATE DOMAIN {own} AS text DEFAULT '{body}'"),
                };
                let mut object = read_object(&sql).ok()?;
                object.comment = comment;
                Some(object)
            },
        )
        .boxed()
}

fn object_op() -> BoxedStrategy<Op> {
    use limbeck_ops::{AlterObject, RebuildType};
    let used = (qualified(), name(), any::<bool>()).prop_map(|(table, column, array)| EnumUse {
        table,
        column,
        array,
    });
    prop_oneof![
        object().prop_map(Op::CreateObject),
        object().prop_map(|object| Op::DropObject { id: object.id }),
        (object(), qualified()).prop_filter_map("can be renamed", |(object, name)| {
            let from = object.id;
            let mut to = from.clone();
            if to.schema.is_some() {
                to.schema = Some(name.schema);
            }
            to.name = name.name;
            from.kind
                .can_be_renamed()
                .then_some(Op::RenameObject { from, to })
        }),
        (object(), comment()).prop_map(|(object, comment)| Op::SetObjectComment {
            id: object.id,
            comment
        }),
        (vec(any_text(), 1..3), object())
            .prop_map(|(statements, object)| Op::AlterObject(AlterObject { statements, object })),
        (object(), vec(used, 0..3))
            .prop_map(|(object, columns)| Op::RebuildType(RebuildType { object, columns })),
    ]
    .boxed()
}

/// Any operation.
pub(crate) fn op() -> BoxedStrategy<Op> {
    prop_oneof![
        2 => enum_op(),
        3 => table_op(),
        2 => partition_op(),
        2 => constraint_op(),
        1 => sql_text()
            .prop_filter("complete SQL", |sql| sql_token::tokens(sql).is_ok())
            .prop_map(|sql| Op::Execute { sql }),
        1 => bulk_insert(),
        2 => object_op(),
    ]
    .boxed()
}

/// The operations of a function.
pub(crate) fn ops() -> BoxedStrategy<Vec<Op>> {
    vec(op(), 0..5).boxed()
}
