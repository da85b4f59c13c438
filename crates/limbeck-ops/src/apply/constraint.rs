//! Constraints.

use limbeck_schema::{
    Constraint, ConstraintDefinition, ConstraintKind, Deferrable, ForeignKey, Name, ObjectId,
    QualifiedName, Schema, Table, normal_comment,
};

use crate::op::UseIndex;
use crate::uses;

use super::lookup::{column_id, constraint_id, index_id, namespace_exists, table_mut};
use super::{ApplyError, alter_table, hierarchy, lookup, partition_index};

pub(super) fn create(
    schema: &mut Schema,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Result<(), ApplyError> {
    check_references(schema, lookup::table(schema, table)?, constraint)?;
    add_to(table_mut(schema, table)?, constraint)?;
    hierarchy::add_constraint(schema, table, constraint)
}

/// A key that the partitions that are there don't get. The columns of a primary key must be NOT NULL
/// there already.
pub(super) fn create_only(
    schema: &mut Schema,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Result<(), ApplyError> {
    let columns = constraint.definition.columns();
    for below in schema.descendants(table) {
        let child = lookup::table(schema, &below)?;
        for column in columns {
            if constraint.kind() == ConstraintKind::PrimaryKey
                && lookup::column(child, column)?.nullable
            {
                return Err(ApplyError::NullableBelow(column_id(child, column)));
            }
        }
    }
    add_to(table_mut(schema, table)?, constraint)?;
    schema.keep_key_alone(table, &constraint.name);
    Ok(())
}

/// Takes the index away, which must be what the server would build for the constraint, and adds the
/// constraint.
pub(super) fn use_index(schema: &mut Schema, used: &UseIndex) -> Result<(), ApplyError> {
    let owner = lookup::table(schema, &used.table)?;
    let index = lookup::index(owner, &used.index)?;
    let fits = used.constraint.own_index(used.index.clone()).as_ref() == Some(index);
    if !fits || owner.partition_by.is_some() {
        return Err(ApplyError::OtherIndex {
            index: index_id(owner, &used.index),
            constraint: used.constraint.name.clone(),
        });
    }
    let mut table = owner.clone();
    table.indexes.remove(&used.index);
    add_to(&mut table, &used.constraint)?;
    alter_table::follow_index(&mut table, &used.index, Some(&used.constraint.name));
    *table_mut(schema, &used.table)? = table;
    hierarchy::add_constraint(schema, &used.table, &used.constraint)
}

/// Adds it to the table. A primary key makes its columns NOT NULL (PostgreSQL manual, 5.5.4).
pub(super) fn add_to(table: &mut Table, constraint: &Constraint) -> Result<(), ApplyError> {
    Name::checked(constraint.name.as_str())?;
    name_is_free(table, &constraint.name, constraint.kind())?;
    for column in uses::constraint_key_columns(constraint) {
        lookup::column(table, &column)?;
    }
    if let ConstraintDefinition::PrimaryKey(key) = &constraint.definition {
        if let Some((existing, _)) = table.primary_key() {
            return Err(ApplyError::SecondPrimaryKey {
                table: table.name.clone(),
                existing: existing.clone(),
            });
        }
        for column in &key.columns {
            if let Some(column) = table.columns.get_mut(column) {
                column.nullable = false;
            }
        }
    }
    let mut made = constraint.clone();
    made.comment = normal_comment(made.comment);
    table.add_constraint(made);
    Ok(())
}

/// A foreign key needs the other table (which may be the table itself) with the columns and a
/// unique key over exactly them. A table in a PostgreSQL schema that is not part of `schema` is
/// somebody else's and taken on trust.
pub(super) fn check_references(
    schema: &Schema,
    table: &Table,
    constraint: &Constraint,
) -> Result<(), ApplyError> {
    let Some(key) = uses::foreign_key(constraint) else {
        return Ok(());
    };
    if namespace_exists(schema, &key.referenced_table.schema).is_err() {
        return Ok(());
    }
    let referenced = if key.referenced_table == table.name {
        table
    } else {
        lookup::table(schema, &key.referenced_table)?
    };
    alter_table::may_refer(table, referenced)?;
    for column in &key.referenced_columns {
        lookup::column(referenced, column)?;
    }
    if uses::keys_over(schema, referenced, &key.referenced_columns).is_empty() {
        return Err(ApplyError::NoReferencedKey {
            constraint: constraint.name.clone(),
            referenced_table: key.referenced_table.clone(),
            columns: key.referenced_columns.clone(),
        });
    }
    Ok(())
}

/// A key that a foreign key rests on can't go, unless another key over the same columns is left.
pub(super) fn drop(
    schema: &mut Schema,
    table: &QualifiedName,
    name: &Name,
) -> Result<(), ApplyError> {
    let found = lookup::table(schema, table)?;
    let gone = lookup::constraint(found, name)?.clone();
    key_is_free(schema, found, &constraint_id(found, name))?;
    if has_index(gone.kind()) {
        partition_index::lose_indexes(schema, table, name);
    }
    let owner = table_mut(schema, table)?;
    owner.constraints.remove(name);
    if has_index(gone.kind()) {
        alter_table::follow_index(owner, name, None);
    }
    hierarchy::drop_constraint(schema, table, &gone)
}

/// Refuses when a foreign key rests on this key and on no other.
pub(super) fn key_is_free(
    schema: &Schema,
    table: &Table,
    key: &ObjectId,
) -> Result<(), ApplyError> {
    let below = schema.descendants(&table.name);
    let tables = below.iter().filter_map(|name| schema.tables.get(name));
    for table in std::iter::once(table).chain(tables) {
        let rests = |foreign: &ForeignKey| {
            let keys = uses::keys_over(schema, table, &foreign.referenced_columns);
            keys == [key.clone()]
        };
        let found = uses::foreign_keys_to(schema, table).find(|(_, _, foreign)| rests(foreign));
        if let Some((owner, foreign, _)) = found {
            return Err(ApplyError::in_use(
                key.clone(),
                constraint_id(owner, &foreign.name),
            ));
        }
    }
    Ok(())
}

pub(super) fn alter(
    schema: &mut Schema,
    table: &QualifiedName,
    name: &Name,
    deferrable: Deferrable,
) -> Result<(), ApplyError> {
    let table = table_mut(schema, table)?;
    lookup::constraint(table, name)?;
    let id = constraint_id(table, name);
    match table.constraints.get_mut(name).map(|c| &mut c.definition) {
        Some(ConstraintDefinition::ForeignKey(key)) => key.deferrable = deferrable,
        Some(
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Check(_)
            | ConstraintDefinition::Exclusion(_),
        )
        | None => return Err(ApplyError::NotAlterable(id)),
    }
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
    let kind = lookup::constraint(table, from)?.kind();
    Name::checked(to.as_str())?;
    name_is_free(table, to, kind)?;
    if let Some(mut constraint) = table.constraints.remove(from) {
        constraint.name = to.clone();
        table.add_constraint(constraint);
        if has_index(kind) {
            alter_table::follow_index(table, from, Some(to));
        }
    }
    partition_index::rename_key(schema, owner, from, to);
    Ok(())
}

pub(super) fn validate(
    schema: &mut Schema,
    table: &QualifiedName,
    name: &Name,
) -> Result<(), ApplyError> {
    let table = table_mut(schema, table)?;
    lookup::constraint(table, name)?;
    let id = constraint_id(table, name);
    match table.constraints.get_mut(name).map(|c| &mut c.definition) {
        Some(ConstraintDefinition::Check(check)) => check.not_valid = false,
        Some(ConstraintDefinition::ForeignKey(key)) => key.not_valid = false,
        Some(
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Exclusion(_),
        )
        | None => return Err(ApplyError::NotValidatable(id)),
    }
    Ok(())
}

pub(super) fn set_comment(
    schema: &mut Schema,
    table: &QualifiedName,
    name: &Name,
    comment: Option<String>,
) -> Result<(), ApplyError> {
    let table = table_mut(schema, table)?;
    lookup::constraint(table, name)?;
    if let Some(constraint) = table.constraints.get_mut(name) {
        constraint.comment = normal_comment(comment);
    }
    Ok(())
}

/// Constraints share their names within a table, and those with an index behind them also with the
/// table's indexes: a foreign key and an index can be called alike.
fn name_is_free(table: &Table, name: &Name, kind: ConstraintKind) -> Result<(), ApplyError> {
    if table.constraints.contains_key(name) {
        return Err(ApplyError::Exists(constraint_id(table, name)));
    }
    if has_index(kind) && table.indexes.contains_key(name) {
        return Err(ApplyError::Exists(index_id(table, name)));
    }
    Ok(())
}

/// Refuses a name for an index that another index has, or a constraint with an index behind it.
pub(super) fn index_name_is_free(table: &Table, name: &Name) -> Result<(), ApplyError> {
    let constraint = table.constraints.get(name);
    if constraint.is_some_and(|constraint| has_index(constraint.kind())) {
        return Err(ApplyError::Exists(constraint_id(table, name)));
    }
    if table.indexes.contains_key(name) {
        return Err(ApplyError::Exists(index_id(table, name)));
    }
    Ok(())
}

fn has_index(kind: ConstraintKind) -> bool {
    match kind {
        ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion => true,
        ConstraintKind::Check | ConstraintKind::ForeignKey => false,
    }
}
