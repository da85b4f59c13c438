//! Columns as a whole; changes of one are in `alter_column`.

use limbeck_schema::{
    Column, ColumnDefault, ConstraintDefinition, IndexElement, IndexKey, Name, ObjectId,
    QualifiedName, Schema, Table, normal_comment, sql_token,
};

use crate::uses;

use super::lookup::{column_id, constraint_id, index_id, table_mut};
use super::{ApplyError, alter_column, expression, hierarchy, lookup, object, object_text};

pub(super) fn add(
    schema: &mut Schema,
    table: &QualifiedName,
    column: &Column,
) -> Result<(), ApplyError> {
    let found = table_mut(schema, table)?;
    if found.partition_of.is_some() {
        return Err(ApplyError::Inherited(column_id(found, &column.name)));
    }
    add_to(found, column)?;
    hierarchy::add_column(schema, table, column)
}

/// At the end, as the server does.
pub(super) fn add_to(table: &mut Table, column: &Column) -> Result<(), ApplyError> {
    Name::checked(column.name.as_str())?;
    if table.columns.contains_key(&column.name) {
        return Err(ApplyError::Exists(column_id(table, &column.name)));
    }
    let mut made = column.clone();
    made.comment = normal_comment(made.comment);
    made.options = made.options.normal_for(&made.data_type);
    alter_column::check_options(&made, &column_id(table, &column.name))?;
    // An identity column is NOT NULL by itself (PostgreSQL manual, `CREATE TABLE`).
    if matches!(made.default, ColumnDefault::Identity(_)) {
        made.nullable = false;
    }
    table.add_column(made);
    Ok(())
}

/// Refuses where the server would drop an index or constraint along: such a drop must be an
/// operation of its own, so that a reviewer sees it and the downgrade brings it back.
pub(super) fn drop(
    schema: &mut Schema,
    table: &QualifiedName,
    column: &Name,
) -> Result<(), ApplyError> {
    let found = lookup::table(schema, table)?;
    lookup::column(found, column)?;
    hierarchy::column_is_own(schema, found, column)?;
    let mut lost = hierarchy::losers(schema, table, column);
    lost.push(table.clone());
    for name in lost {
        let found = lookup::table(schema, &name)?;
        if hierarchy::in_partition_key(found, column) {
            return Err(ApplyError::PartitionKey(column_id(found, column)));
        }
        if let Some(by) = user_of(schema, found, column) {
            return Err(ApplyError::in_use(column_id(found, column), by));
        }
    }
    hierarchy::drop_column(schema, table, column);
    table_mut(schema, table)?.columns.shift_remove(column);
    object::drop_of_column(schema, table, column);
    Ok(())
}

/// The first object that involves the column.
fn user_of(schema: &Schema, table: &Table, column: &Name) -> Option<ObjectId> {
    let constraint = table
        .constraints
        .values()
        .find(|constraint| uses::constraint_uses(constraint, column))
        .map(|constraint| constraint_id(table, &constraint.name));
    let index = || {
        let found = table.indexes.values().find(|i| uses::index_uses(i, column));
        found.map(|index| index_id(table, &index.name))
    };
    let foreign_key = || {
        uses::foreign_keys_to(schema, table)
            .find(|(_, _, key)| key.referenced_columns.contains(column))
            .map(|(owner, constraint, _)| constraint_id(owner, &constraint.name))
    };
    constraint
        .or_else(index)
        .or_else(foreign_key)
        .or_else(|| generated_user(table, column))
}

/// The generated column that is computed from the column.
pub(super) fn generated_user(table: &Table, column: &Name) -> Option<ObjectId> {
    table
        .columns
        .values()
        .find(|other| other.name != *column && uses::generated_from(other, column))
        .map(|other| column_id(table, &other.name))
}

/// Keys, indexes, expressions and foreign keys of other tables follow; the position stays.
pub(super) fn rename(
    schema: &mut Schema,
    table: &QualifiedName,
    from: &Name,
    to: &Name,
) -> Result<(), ApplyError> {
    let found = lookup::table(schema, table)?;
    lookup::column(found, from)?;
    hierarchy::column_is_own(schema, found, from)?;
    Name::checked(to.as_str())?;
    let below = schema.descendants(table);
    schema.keeping_index_names(
        &below,
        |schema| {
            for table in std::iter::once(table).chain(&below) {
                rename_in(schema, table, from, to)?;
            }
            keep_sequence(schema, table, from, to);
            Ok(())
        },
        QualifiedName::clone,
    )
}

/// The sequence of an identity column keeps its name.
fn keep_sequence(schema: &mut Schema, table: &QualifiedName, from: &Name, to: &Name) {
    let found = schema.tables.get_mut(table);
    let Some(column) = found.and_then(|table| table.columns.get_mut(to)) else {
        return;
    };
    if let ColumnDefault::Identity(identity) = &column.default {
        let mut kept = identity.clone();
        kept.name_sequence(identity.sequence_of(table, from).name, table, to);
        let kept = ColumnDefault::Identity(kept);
        let old = std::mem::replace(&mut column.default, kept.clone());
        hierarchy::follow_identity(schema, table, to, &old, &kept);
    }
}

fn rename_in(
    schema: &mut Schema,
    table: &QualifiedName,
    from: &Name,
    to: &Name,
) -> Result<(), ApplyError> {
    let found = table_mut(schema, table)?;
    if found.columns.contains_key(to) {
        return Err(ApplyError::Exists(column_id(found, to)));
    }
    if found.inherits.local_columns.remove(from) {
        found.inherits.local_columns.insert(to.clone());
    }
    if let Some((at, _, mut column)) = found.columns.shift_remove_full(from) {
        column.name = to.clone();
        found.columns.shift_insert(at, to.clone(), column);
    }
    rename_in_keys(found, from, to);
    expression::rewrite_row_expressions(found, &|sql| sql_token::rename_identifier(sql, from, to));
    for constraint in schema
        .tables
        .values_mut()
        .flat_map(|table| table.constraints_mut())
    {
        if let ConstraintDefinition::ForeignKey(key) = &mut constraint.definition
            && key.referenced_table == *table
        {
            replace(&mut key.referenced_columns, from, to);
        }
    }
    for holder in object::row_holders(schema, table) {
        let holder = table_mut(schema, &holder)?;
        expression::rewrite_row_expressions(holder, &|sql| {
            object_text::rename_field(sql, from, to)
        });
    }
    object::rename_column(schema, table, from, to);
    Ok(())
}

fn rename_in_keys(table: &mut Table, from: &Name, to: &Name) {
    for constraint in table.constraints_mut() {
        match &mut constraint.definition {
            ConstraintDefinition::PrimaryKey(key) => {
                replace(&mut key.columns, from, to);
                replace(&mut key.include, from, to);
            }
            ConstraintDefinition::Unique(unique) => {
                replace(&mut unique.columns, from, to);
                replace(&mut unique.include, from, to);
            }
            ConstraintDefinition::ForeignKey(key) => {
                replace(&mut key.columns, from, to);
                replace(&mut key.on_delete_columns, from, to);
            }
            ConstraintDefinition::Exclusion(exclusion) => {
                replace(&mut exclusion.include, from, to);
                let elements = exclusion.elements.iter_mut();
                elements.for_each(|e| replace_key(&mut e.element, from, to));
            }
            ConstraintDefinition::Check(_) => {}
        }
    }
    for index in table.indexes_mut() {
        replace(&mut index.include, from, to);
        let elements = index.elements.iter_mut();
        elements.for_each(|element| replace_key(element, from, to));
    }
    let keys = table.partition_by.iter_mut().flat_map(|by| &mut by.keys);
    keys.for_each(|key| replace_key(key, from, to));
}

fn replace(names: &mut [Name], from: &Name, to: &Name) {
    for name in names.iter_mut().filter(|name| *name == from) {
        name.clone_from(to);
    }
}

fn replace_key(element: &mut IndexElement, from: &Name, to: &Name) {
    match &mut element.key {
        IndexKey::Column(name) if name == from => name.clone_from(to),
        IndexKey::Column(_) | IndexKey::Expression(_) => {}
    }
}
