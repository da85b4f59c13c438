//! Random constraints and indexes.

use limbeck_ops::*;
use limbeck_schema::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::column::*;
use super::text::*;

pub(super) fn index_element() -> BoxedStrategy<IndexElement> {
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

pub(super) fn plain_elements() -> BoxedStrategy<Vec<IndexElement>> {
    vec(name().prop_map(IndexElement::column), 1..6).boxed()
}

pub(super) fn index() -> BoxedStrategy<Index> {
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

pub(super) fn deferrable() -> BoxedStrategy<Deferrable> {
    prop::sample::select(vec![
        Deferrable::No,
        Deferrable::Immediate,
        Deferrable::Deferred,
    ])
    .boxed()
}

pub(super) fn include() -> BoxedStrategy<Vec<Name>> {
    prop_oneof![2 => Just(Vec::new()), 1 => names()].boxed()
}

pub(super) fn action() -> BoxedStrategy<ReferentialAction> {
    prop::sample::select(vec![
        ReferentialAction::NoAction,
        ReferentialAction::Restrict,
        ReferentialAction::Cascade,
        ReferentialAction::SetNull,
        ReferentialAction::SetDefault,
    ])
    .boxed()
}

pub(super) fn foreign_key() -> BoxedStrategy<ForeignKey> {
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

pub(super) fn exclusion() -> BoxedStrategy<Exclusion> {
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

pub(super) fn definition() -> BoxedStrategy<ConstraintDefinition> {
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

pub(super) fn constraint() -> BoxedStrategy<Constraint> {
    (name(), definition(), comment())
        .prop_map(|(name, definition, comment)| Constraint {
            name,
            definition,
            comment,
        })
        .boxed()
}

/// A primary key or unique constraint.
pub(super) fn key_constraint() -> BoxedStrategy<Constraint> {
    constraint()
        .prop_filter("has a plain index", |constraint| {
            constraint.own_index(constraint.name.clone()).is_some()
        })
        .boxed()
}

pub(super) fn index_alteration() -> BoxedStrategy<IndexAlteration> {
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
