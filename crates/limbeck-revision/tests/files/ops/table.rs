//! Random tables and changes of tables.

use limbeck_ops::*;
use limbeck_schema::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::column::*;
use super::constraint::*;
use super::text::*;

pub(super) fn replica_identity() -> BoxedStrategy<ReplicaIdentity> {
    prop_oneof![
        4 => Just(ReplicaIdentity::Default),
        1 => Just(ReplicaIdentity::Full),
        1 => Just(ReplicaIdentity::Nothing),
        1 => name().prop_map(ReplicaIdentity::Index),
    ]
    .boxed()
}

pub(super) fn table_options() -> BoxedStrategy<TableOptions> {
    (
        any::<bool>(),
        btree_map(any_text(), any_text(), 0..3),
        replica_identity(),
        option::weighted(0.2, name()),
        any::<bool>(),
        any::<bool>(),
        option::weighted(0.2, qualified()),
    )
        .prop_map(
            |(
                unlogged,
                storage_parameters,
                replica_identity,
                cluster_on,
                secured,
                forced,
                of_type,
            )| {
                TableOptions {
                    unlogged,
                    storage_parameters,
                    replica_identity,
                    cluster_on,
                    row_level_security: secured,
                    force_row_level_security: forced,
                    of_type,
                }
            },
        )
        .boxed()
}

pub(super) fn table_alteration() -> BoxedStrategy<TableAlteration> {
    (
        option::of(any::<bool>()),
        btree_map(any_text(), option::of(any_text()), 0..3),
        option::of(replica_identity()),
        option::of(option::of(name())),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
        option::of(option::of(qualified())),
    )
        .prop_map(
            |(
                unlogged,
                storage_parameters,
                replica_identity,
                cluster_on,
                secured,
                forced,
                of_type,
            )| {
                TableAlteration {
                    unlogged,
                    storage_parameters,
                    replica_identity,
                    cluster_on,
                    row_level_security: secured,
                    force_row_level_security: forced,
                    of_type,
                }
            },
        )
        .boxed()
}

pub(super) fn table() -> BoxedStrategy<Table> {
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

pub(super) fn bound() -> BoxedStrategy<PartitionBound> {
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
pub(super) fn related_table() -> BoxedStrategy<Table> {
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
