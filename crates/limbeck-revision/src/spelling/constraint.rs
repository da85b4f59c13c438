//! Constraints, inside `create_table` and as operations.

use std::collections::BTreeMap;

use limbeck_ops::UseIndex;
use limbeck_schema::{
    Constraint, ConstraintDefinition, Deferrable, Exclusion, ForeignKey, MatchType, Name,
    PrimaryKey, QualifiedName, ReferentialAction,
};

use super::column::key;
use super::operation::qualified;
use super::{Argument, Chain, list, text};

/// The constraint as a value: `foreign_key(…)`.
pub(super) fn value(constraint: &Constraint) -> Chain {
    let name = text(&constraint.name);
    let mut chain = match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => {
            Chain::new("primary_key", [name, list(&key.columns)])
        }
        ConstraintDefinition::Unique(unique) => Chain::new("unique", [name, list(&unique.columns)]),
        ConstraintDefinition::Check(check) => {
            Chain::new("check", [name, text(check.expression.as_str())])
        }
        ConstraintDefinition::ForeignKey(key) => {
            let referent = text(key.referenced_table.to_reference());
            let columns = list(&key.columns);
            let referenced = list(&key.referenced_columns);
            Chain::new("foreign_key", [name, columns, referent, referenced])
        }
        ConstraintDefinition::Exclusion(exclusion) => {
            Chain::new("exclude", [name, exclusion_keys(exclusion)])
        }
    };
    options(&mut chain, constraint);
    chain
}

/// The constraint as an operation: `op.create_foreign_key(…)`.
pub(super) fn create(table: &QualifiedName, constraint: &Constraint) -> Chain {
    let name = text(&constraint.name);
    let table = text(table.to_reference());
    let mut chain = match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => {
            Chain::new("create_primary_key", [name, table, list(&key.columns)])
        }
        ConstraintDefinition::Unique(unique) => {
            let columns = list(&unique.columns);
            Chain::new("create_unique_constraint", [name, table, columns])
        }
        ConstraintDefinition::Check(check) => {
            let condition = text(check.expression.as_str());
            Chain::new("create_check_constraint", [name, table, condition])
        }
        ConstraintDefinition::ForeignKey(key) => {
            let referent = text(key.referenced_table.to_reference());
            let (local, remote) = (list(&key.columns), list(&key.referenced_columns));
            Chain::new("create_foreign_key", [name, table, referent, local, remote])
        }
        ConstraintDefinition::Exclusion(exclusion) => {
            let keys = exclusion_keys(exclusion);
            Chain::new("create_exclude_constraint", [name, table, keys])
        }
    };
    options(&mut chain, constraint);
    chain
}

/// The constraint that takes an index: `op.create_primary_key(…).using_index(…)`.
pub(super) fn use_index(used: &UseIndex) -> Chain {
    let mut chain = create(&used.table, &used.constraint);
    chain.call("using_index", [text(&used.index)]);
    chain
}

/// The key that partitions don't get: `op.create_primary_key(…).only()`.
pub(super) fn create_only(table: &QualifiedName, constraint: &Constraint) -> Chain {
    let mut chain = create(table, constraint);
    chain.call("only", []);
    chain
}

/// Whether `.primary_key(name, columns)` of `create_table` says all of it.
pub(super) fn plain_primary_key(constraint: &Constraint) -> Option<&PrimaryKey> {
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key)
            if *key == PrimaryKey::new(key.columns.clone()) && constraint.comment.is_none() =>
        {
            Some(key)
        }
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => None,
    }
}

fn exclusion_keys(exclusion: &Exclusion) -> Argument {
    let keys = exclusion.elements.iter().map(|element| {
        let mut chain = key(&element.element);
        chain.call("with", [text(&element.operator)]);
        Argument::Chain(chain)
    });
    Argument::List(keys.collect())
}

fn options(chain: &mut Chain, constraint: &Constraint) {
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => {
            chain.list("include", &key.include);
            parameters(chain, &key.storage_parameters);
            deferrable(chain, key.deferrable);
        }
        ConstraintDefinition::Unique(unique) => {
            chain.flag("nulls_not_distinct", unique.nulls_not_distinct);
            chain.list("include", &unique.include);
            parameters(chain, &unique.storage_parameters);
            deferrable(chain, unique.deferrable);
        }
        ConstraintDefinition::Check(check) => {
            chain.flag("no_inherit", check.no_inherit);
            chain.flag("not_valid", check.not_valid);
        }
        ConstraintDefinition::ForeignKey(key) => foreign_key_options(chain, key),
        ConstraintDefinition::Exclusion(exclusion) => {
            let method = (exclusion.method != "gist").then(|| text(&exclusion.method));
            chain.option("using", method);
            chain.list("include", &exclusion.include);
            parameters(chain, &exclusion.storage_parameters);
            let predicate = exclusion.predicate.as_ref();
            chain.option("where_", predicate.map(|expr| text(expr.as_str())));
            deferrable(chain, exclusion.deferrable);
        }
    }
    chain.option("comment", constraint.comment.as_ref().map(text));
}

fn parameters(chain: &mut Chain, parameters: &BTreeMap<String, String>) {
    for (name, value) in parameters {
        chain.call("storage_parameter", [text(name), text(value)]);
    }
}

fn foreign_key_options(chain: &mut Chain, key: &ForeignKey) {
    chain.flag("match_full", key.match_type == MatchType::Full);
    chain.option("on_update", action(key.on_update));
    chain.option("on_delete", action(key.on_delete));
    chain.list("on_delete_columns", &key.on_delete_columns);
    deferrable(chain, key.deferrable);
    chain.flag("not_valid", key.not_valid);
}

fn action(action: ReferentialAction) -> Option<Argument> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some(Argument::Word("Restrict")),
        ReferentialAction::Cascade => Some(Argument::Word("Cascade")),
        ReferentialAction::SetNull => Some(Argument::Word("SetNull")),
        ReferentialAction::SetDefault => Some(Argument::Word("SetDefault")),
    }
}

/// `alter_constraint`.
pub(super) fn alter(table: &QualifiedName, name: &Name, when: Deferrable) -> Chain {
    let mut chain = Chain::new("alter_constraint", [text(name), qualified(table)]);
    chain.flag("not_deferrable", when == Deferrable::No);
    deferrable(&mut chain, when);
    chain
}

fn deferrable(chain: &mut Chain, deferrable: Deferrable) {
    match deferrable {
        Deferrable::No => {}
        Deferrable::Immediate => chain.call("deferrable", []),
        Deferrable::Deferred => chain.call("initially_deferred", []),
    }
}
