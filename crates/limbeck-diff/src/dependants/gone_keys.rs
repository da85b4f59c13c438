//! Keys that foreign keys can't rest on any more.

use std::collections::BTreeSet;

use limbeck_schema::{InheritedKey, Name, QualifiedName};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::kind::{attach, constraint, index};
use crate::links::{key_of_constraint, key_of_index};
use crate::pair::Change;
use crate::step::Resource;

use super::Dependants;

/// Keys by table and columns.
pub(super) type GoneKeys = BTreeSet<(QualifiedName, BTreeSet<Name>)>;

pub(super) fn owned_key(
    table: &QualifiedName,
    key: Option<BTreeSet<&Name>>,
) -> Option<(QualifiedName, BTreeSet<Name>)> {
    Some((table.clone(), key?.into_iter().cloned().collect()))
}

/// Finds the indexes and keys that partitions are not to have any more, and says which keys go with
/// them for a moment.
pub(super) fn renewed_keys(context: &Context<'_>, found: &mut Dependants) -> GoneKeys {
    let mut gone = GoneKeys::new();
    let mut partitions = context.schemas.to.tables.values();
    let is_partial = partitions.any(|table| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| !of.without.is_empty())
    });
    if !is_partial {
        return gone;
    }
    for table in context.schemas.from.tables.values() {
        for key in InheritedKey::declared_by(table) {
            if !attach::is_left_without(context.schemas, key) {
                continue;
            }
            let name = (table.name.clone(), key.name().name);
            if let Some(object) = key.constraint() {
                gone.extend(owned_key(&name.0, key_of_constraint(object)));
                found.constraints.insert(name);
            } else if let Some(object) = key.index() {
                gone.extend(owned_key(&name.0, key_of_index(object)));
                found.indexes.insert(name);
            }
        }
    }
    gone
}

/// The constraint that goes, for good or to be made again.
pub(super) fn lost_constraint(
    context: &Context<'_>,
    change: &SchemaChange<'_>,
) -> Option<Resource> {
    let SchemaChange::Constraint(table, change) = change else {
        return None;
    };
    let object = match change {
        Change::Drop(object) => Some(*object),
        Change::Alter(pair) => {
            let tables = context.table(table)?;
            constraint::replaces(tables, *pair).then_some(pair.from)
        }
        Change::Add(_) => None,
    }?;
    Some(Resource::Constraint((*table).clone(), object.name.clone()))
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
