//! Tables.

use limbeck_schema::{
    ColumnDefault, ConstraintDefinition, IndexKey, Name, ObjectId, PartitionOf, QualifiedName,
    Schema, Table, normal_comment,
};

use crate::uses;

use super::lookup::{namespace_exists, relation_is_free, table_mut};
use super::{
    ApplyError, alter_table, column, constraint, enum_type, hierarchy, index, lookup, object,
};

/// Columns, then constraints and indexes as if added one by one; foreign keys last, so that they
/// find the keys of the table itself.
pub(super) fn create(schema: &mut Schema, table: &Table) -> Result<(), ApplyError> {
    Name::checked(table.name.name.as_str())?;
    namespace_exists(schema, &table.name.schema)?;
    relation_is_free(schema, &table.name)?;
    let mut made = Table::new(table.name.clone());
    made.options.unlogged = table.options.unlogged;
    made.comment = normal_comment(table.comment.clone());
    made.partition_by = table.partition_by.clone();
    let of = table.partition_of.as_ref();
    made.partition_of = of.map(|of| PartitionOf::new(of.parent.clone(), of.bound.clone()));
    made.inherits.parents = table.inherits.parents.clone();
    hierarchy::begin_below(schema, &mut made)?;
    for column in table.columns.values() {
        if !hierarchy::merge_column(&mut made, column)? {
            column::add_to(&mut made, column)?;
        }
    }
    for key in made.partition_by.iter().flat_map(|by| &by.keys) {
        if let IndexKey::Column(name) = &key.key {
            lookup::column(&made, name)?;
        }
    }
    let mut constraints: Vec<_> = table.constraints.values().collect();
    constraints.sort_by_key(|constraint| constraint.kind());
    for index in table.indexes.values() {
        index::add_to(&mut made, index)?;
    }
    for constraint in constraints {
        constraint::check_references(schema, &made, constraint)?;
        constraint::add_to(&mut made, constraint)?;
    }
    hierarchy::hide_inherited(schema, &mut made)?;
    alter_table::set(schema, &mut made, &table.options)?;
    schema.add_table(made);
    Ok(())
}

/// Foreign keys of other tables must be gone before; its own parts go with it.
pub(super) fn drop(schema: &mut Schema, name: &QualifiedName) -> Result<(), ApplyError> {
    let table = lookup::table(schema, name)?;
    let foreign = uses::foreign_keys_to(schema, table).find(|(owner, ..)| owner.name != *name);
    if let Some((owner, constraint, _)) = foreign {
        return Err(ApplyError::in_use(
            ObjectId::Table(name.clone()),
            ObjectId::Constraint(owner.name.clone(), constraint.name.clone()),
        ));
    }
    if table.partition_of.is_some() {
        let above = schema.ancestors(table).into_iter();
        let foreign = above.flat_map(|above| uses::foreign_keys_to(schema, above));
        if let Some((owner, constraint, _)) = foreign.into_iter().next() {
            return Err(ApplyError::in_use(
                ObjectId::Table(name.clone()),
                ObjectId::Constraint(owner.name.clone(), constraint.name.clone()),
            ));
        }
    }
    if let Some(child) = hierarchy::child_of(schema, name) {
        return Err(ApplyError::in_use(ObjectId::Table(name.clone()), child));
    }
    schema.tables.remove(name);
    object::drop_on(schema, name);
    Ok(())
}

/// Foreign keys follow. A table that moves to another schema takes its owned sequences along
/// (PostgreSQL manual, `ALTER TABLE … SET SCHEMA`); their names stay.
pub(super) fn rename(
    schema: &mut Schema,
    from: &QualifiedName,
    to: &QualifiedName,
) -> Result<(), ApplyError> {
    lookup::table(schema, from)?;
    Name::checked(to.name.as_str())?;
    namespace_exists(schema, &to.schema)?;
    relation_is_free(schema, to)?;
    let mut below = schema.descendants(from);
    below.push(from.clone());
    let renamed = |name: &QualifiedName| match name == from {
        true => to.clone(),
        false => name.clone(),
    };
    schema.keeping_index_names(&below, |schema| rename_alone(schema, from, to), renamed)
}

fn rename_alone(
    schema: &mut Schema,
    from: &QualifiedName,
    to: &QualifiedName,
) -> Result<(), ApplyError> {
    let inherited = lookup::table(schema, from).map(|table| schema.inherited_columns(table))?;
    let mut renamed = Vec::new();
    if let Some(mut table) = schema.tables.remove(from) {
        table.name = to.clone();
        for column in table.columns.values_mut() {
            if let ColumnDefault::Serial(serial) = &mut column.default {
                serial.sequence.schema = to.schema.clone();
            }
            let from_above = inherited.get(&column.name).map(|above| &above.default);
            if let ColumnDefault::Identity(identity) = &column.default
                && from_above != Some(&column.default)
            {
                let mut kept = identity.clone();
                let sequence = identity.sequence_of(from, &column.name).name;
                kept.name_sequence(sequence, to, &column.name);
                let kept = ColumnDefault::Identity(kept);
                let old = std::mem::replace(&mut column.default, kept.clone());
                renamed.push((column.name.clone(), old, kept));
            }
        }
        schema.add_table(table);
    }
    for (column, old, new) in &renamed {
        hierarchy::follow_identity(schema, from, column, old, new);
    }
    hierarchy::rename_table(schema, from, to);
    for constraint in schema
        .tables
        .values_mut()
        .flat_map(|table| table.constraints_mut())
    {
        if let ConstraintDefinition::ForeignKey(key) = &mut constraint.definition
            && key.referenced_table == *from
        {
            key.referenced_table = to.clone();
        }
    }
    object::rename_table(schema, from, to);
    enum_type::rename_type(schema, from, to);
    Ok(())
}

pub(super) fn set_comment(
    schema: &mut Schema,
    name: &QualifiedName,
    comment: Option<String>,
) -> Result<(), ApplyError> {
    table_mut(schema, name)?.comment = normal_comment(comment);
    Ok(())
}
