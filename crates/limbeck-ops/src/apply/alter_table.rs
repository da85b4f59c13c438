//! Changes of a table itself.

use limbeck_schema::{Name, QualifiedName, Schema, Table, TableOptions};

use crate::op::TableAlteration;
use crate::uses;

use super::alter_index::change_parameters;
use super::lookup::{index_id, table_mut};
use super::{ApplyError, lookup};

pub(super) fn alter(
    schema: &mut Schema,
    name: &QualifiedName,
    alteration: &TableAlteration,
) -> Result<(), ApplyError> {
    let table = lookup::table(schema, name)?;
    indexes_exist(schema, table, alteration.indexes())?;
    if let Some(unlogged) = alteration.unlogged {
        references_allow(schema, table, unlogged)?;
    }
    change(&mut table_mut(schema, name)?.options, alteration);
    Ok(())
}

fn change(options: &mut TableOptions, alteration: &TableAlteration) {
    if let Some(unlogged) = alteration.unlogged {
        options.unlogged = unlogged;
    }
    let parameters = &mut options.storage_parameters;
    change_parameters(parameters, &alteration.storage_parameters);
    if let Some(identity) = &alteration.replica_identity {
        options.replica_identity = identity.clone();
    }
    if let Some(index) = &alteration.cluster_on {
        options.cluster_on = index.clone();
    }
    if let Some(on) = alteration.row_level_security {
        options.row_level_security = on;
    }
    if let Some(on) = alteration.force_row_level_security {
        options.force_row_level_security = on;
    }
    if let Some(name) = &alteration.of_type {
        options.of_type = name.clone();
    }
}

/// The indexes must be there.
pub(super) fn indexes_exist<'a>(
    schema: &Schema,
    table: &Table,
    names: impl IntoIterator<Item = &'a Name>,
) -> Result<(), ApplyError> {
    let mut names = names.into_iter().peekable();
    if names.peek().is_none() {
        return Ok(());
    }
    let known = schema.index_names(table);
    match names.find(|name| !known.contains(name)) {
        Some(name) => Err(ApplyError::Missing(index_id(table, name))),
        None => Ok(()),
    }
}

/// A table whose rows outlive a crash can't refer to one whose rows don't (server's
/// `ATPrepChangePersistence`).
fn references_allow(schema: &Schema, table: &Table, unlogged: bool) -> Result<(), ApplyError> {
    let lost = if unlogged {
        let mut referring = uses::foreign_keys_to(schema, table);
        referring
            .find(|(owner, ..)| owner.name != table.name && !owner.options.unlogged)
            .map(|(owner, ..)| (owner.name.clone(), table.name.clone()))
    } else {
        let keys = table.constraints.values().filter_map(uses::foreign_key);
        let mut others = keys.filter_map(|key| schema.tables.get(&key.referenced_table));
        others
            .find(|other| other.name != table.name && other.options.unlogged)
            .map(|other| (table.name.clone(), other.name.clone()))
    };
    match lost {
        Some((logged, unlogged)) => Err(ApplyError::RefersToUnlogged { logged, unlogged }),
        None => Ok(()),
    }
}

/// The options after an index or constraint was dropped, or has another name.
pub(super) fn follow_index(table: &mut Table, from: &Name, to: Option<&Name>) {
    table.options.map_indexes(|name| match name == from {
        true => to.cloned(),
        false => Some(name.clone()),
    });
}

/// A new table's options, once its indexes are known.
pub(super) fn set(
    schema: &Schema,
    table: &mut Table,
    options: &TableOptions,
) -> Result<(), ApplyError> {
    indexes_exist(schema, table, options.indexes())?;
    table.options = options.clone();
    Ok(())
}

/// Whether a foreign key of `table` may refer to `other`.
pub(super) fn may_refer(table: &Table, other: &Table) -> Result<(), ApplyError> {
    match other.options.unlogged && !table.options.unlogged {
        true => Err(ApplyError::RefersToUnlogged {
            logged: table.name.clone(),
            unlogged: other.name.clone(),
        }),
        false => Ok(()),
    }
}
