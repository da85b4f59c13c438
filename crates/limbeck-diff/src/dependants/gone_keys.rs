//! Keys that foreign keys can't rest on any more.

use std::collections::BTreeSet;

use limbeck_schema::{Name, QualifiedName};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::kind::{constraint, index};
use crate::links::{key_of_constraint, key_of_index};
use crate::pair::Change;

/// Keys by table and columns.
pub(super) type GoneKeys = BTreeSet<(QualifiedName, BTreeSet<Name>)>;

pub(super) fn owned_key(
    table: &QualifiedName,
    key: Option<BTreeSet<&Name>>,
) -> Option<(QualifiedName, BTreeSet<Name>)> {
    Some((table.clone(), key?.into_iter().cloned().collect()))
}

/// The keys that are dropped, for good or to be made again.
pub(super) fn gone_keys(context: &Context<'_>, changes: &[SchemaChange<'_>]) -> GoneKeys {
    let replaced = |table: &QualifiedName| context.table(table);
    let key = |change: &SchemaChange<'_>| match change {
        SchemaChange::Constraint(table, Change::Drop(object)) => {
            owned_key(table, key_of_constraint(object))
        }
        SchemaChange::Constraint(table, Change::Alter(pair))
            if replaced(table).is_some_and(|tables| constraint::replaces(tables, *pair)) =>
        {
            owned_key(table, key_of_constraint(pair.from))
        }
        SchemaChange::Index(table, Change::Drop(object)) => owned_key(table, key_of_index(object)),
        SchemaChange::Index(table, Change::Alter(pair))
            if replaced(table).is_some_and(|tables| index::replaces(tables, *pair)) =>
        {
            owned_key(table, key_of_index(pair.from))
        }
        SchemaChange::Namespace(_)
        | SchemaChange::Enum(_)
        | SchemaChange::Table(_)
        | SchemaChange::TableComment(..)
        | SchemaChange::TableOptions(..)
        | SchemaChange::Column(..)
        | SchemaChange::Constraint(..)
        | SchemaChange::Index(..)
        | SchemaChange::Object(_)
        | SchemaChange::IndexNames(_) => None,
    };
    changes.iter().filter_map(key).collect()
}
