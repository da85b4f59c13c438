//! Finding objects, or the error that says which one is missing.

use limbeck_schema::{
    Column, Constraint, EnumType, Index, Name, ObjectId, QualifiedName, Schema, Table,
};

use super::ApplyError;

pub(super) fn table<'a>(schema: &'a Schema, name: &QualifiedName) -> Result<&'a Table, ApplyError> {
    schema
        .tables
        .get(name)
        .ok_or_else(|| ApplyError::Missing(ObjectId::Table(name.clone())))
}

pub(super) fn table_mut<'a>(
    schema: &'a mut Schema,
    name: &QualifiedName,
) -> Result<&'a mut Table, ApplyError> {
    schema
        .tables
        .get_mut(name)
        .ok_or_else(|| ApplyError::Missing(ObjectId::Table(name.clone())))
}

pub(super) fn enum_mut<'a>(
    schema: &'a mut Schema,
    name: &QualifiedName,
) -> Result<&'a mut EnumType, ApplyError> {
    schema
        .enums
        .get_mut(name)
        .ok_or_else(|| ApplyError::Missing(ObjectId::Enum(name.clone())))
}

pub(super) fn column<'a>(table: &'a Table, name: &Name) -> Result<&'a Column, ApplyError> {
    table
        .columns
        .get(name)
        .ok_or_else(|| ApplyError::Missing(column_id(table, name)))
}

pub(super) fn constraint<'a>(table: &'a Table, name: &Name) -> Result<&'a Constraint, ApplyError> {
    table
        .constraints
        .get(name)
        .ok_or_else(|| ApplyError::Missing(constraint_id(table, name)))
}

pub(super) fn index<'a>(table: &'a Table, name: &Name) -> Result<&'a Index, ApplyError> {
    table
        .indexes
        .get(name)
        .ok_or_else(|| ApplyError::Missing(index_id(table, name)))
}

pub(super) fn column_id(table: &Table, name: &Name) -> ObjectId {
    ObjectId::Column(table.name.clone(), name.clone())
}

pub(super) fn constraint_id(table: &Table, name: &Name) -> ObjectId {
    ObjectId::Constraint(table.name.clone(), name.clone())
}

pub(super) fn index_id(table: &Table, name: &Name) -> ObjectId {
    ObjectId::Index(table.name.clone(), name.clone())
}

/// Refuses a name for a table or type that a table or type of the schema has: every table is a
/// type as well (PostgreSQL manual, `CREATE TYPE`, notes).
pub(super) fn relation_is_free(schema: &Schema, name: &QualifiedName) -> Result<(), ApplyError> {
    if schema.tables.contains_key(name) {
        return Err(ApplyError::Exists(ObjectId::Table(name.clone())));
    }
    if schema.enums.contains_key(name) {
        return Err(ApplyError::Exists(ObjectId::Enum(name.clone())));
    }
    Ok(())
}

/// Refuses a schema that is not there; `public` always is.
pub(super) fn namespace_exists(schema: &Schema, name: &Name) -> Result<(), ApplyError> {
    if *name == limbeck_schema::DEFAULT_SCHEMA || schema.namespaces.contains_key(name) {
        Ok(())
    } else {
        Err(ApplyError::Missing(ObjectId::Schema(name.clone())))
    }
}
