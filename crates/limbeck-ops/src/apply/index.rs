//! Indexes.

use limbeck_schema::{Index, Name, QualifiedName, Schema, Table, normal_comment};

use crate::op::CreateIndex;
use crate::uses;

use super::constraint::{index_name_is_free, key_is_free};
use super::lookup::{index_id, table_mut};
use super::{ApplyError, alter_table, lookup, partition_index};

pub(super) fn create(schema: &mut Schema, create: &CreateIndex) -> Result<(), ApplyError> {
    let (table, name) = (&create.table, &create.index.name);
    add_to(table_mut(schema, table)?, &create.index)?;
    match create.only {
        true => schema.keep_key_alone(table, name),
        false => schema.adopt_key(table, name),
    }
    Ok(())
}

pub(super) fn add_to(table: &mut Table, index: &Index) -> Result<(), ApplyError> {
    Name::checked(index.name.as_str())?;
    index_name_is_free(table, &index.name)?;
    for column in uses::index_key_columns(index) {
        lookup::column(table, &column)?;
    }
    let mut made = index.clone();
    made.comment = normal_comment(made.comment);
    table.add_index(made);
    Ok(())
}

/// A unique index that a foreign key rests on can't go.
pub(super) fn drop(
    schema: &mut Schema,
    table: &QualifiedName,
    name: &Name,
) -> Result<(), ApplyError> {
    let found = lookup::table(schema, table)?;
    lookup::index(found, name)?;
    key_is_free(schema, found, &index_id(found, name))?;
    partition_index::lose_indexes(schema, table, name);
    let owner = table_mut(schema, table)?;
    owner.indexes.remove(name);
    alter_table::follow_index(owner, name, None);
    schema.forget_index_names(table);
    Ok(())
}

pub(super) fn rename(
    schema: &mut Schema,
    table: &QualifiedName,
    from: &Name,
    to: &Name,
) -> Result<(), ApplyError> {
    let owner = table;
    let table = table_mut(schema, owner)?;
    lookup::index(table, from)?;
    Name::checked(to.as_str())?;
    index_name_is_free(table, to)?;
    if let Some(mut index) = table.indexes.remove(from) {
        index.name = to.clone();
        table.add_index(index);
        alter_table::follow_index(table, from, Some(to));
    }
    partition_index::rename_key(schema, owner, from, to);
    Ok(())
}
