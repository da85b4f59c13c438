//! PostgreSQL schemas.

use limbeck_schema::{DEFAULT_SCHEMA, Name, Namespace, ObjectId, Schema};

use super::ApplyError;
use super::lookup::namespace_exists;

pub(super) fn create(schema: &mut Schema, name: &Name) -> Result<(), ApplyError> {
    if *name == DEFAULT_SCHEMA {
        return Err(ApplyError::PublicSchema);
    }
    Name::checked(name.as_str())?;
    if schema.namespaces.contains_key(name) {
        return Err(ApplyError::Exists(ObjectId::Schema(name.clone())));
    }
    let namespace = Namespace::new(name.clone());
    schema.namespaces.insert(name.clone(), namespace);
    Ok(())
}

/// `public` is there only with a comment of its own.
pub(super) fn comment(
    schema: &mut Schema,
    name: &Name,
    comment: Option<&String>,
) -> Result<(), ApplyError> {
    namespace_exists(schema, name)?;
    let namespace = schema.namespaces.entry(name.clone());
    let namespace = namespace.or_insert_with(|| Namespace::new(name.clone()));
    namespace.comment = comment.cloned();
    if *name == DEFAULT_SCHEMA && comment.is_none() {
        schema.namespaces.remove(name);
    }
    Ok(())
}

pub(super) fn drop(schema: &mut Schema, name: &Name) -> Result<(), ApplyError> {
    if *name == DEFAULT_SCHEMA {
        return Err(ApplyError::PublicSchema);
    }
    namespace_exists(schema, name)?;
    let tables = schema.tables.keys().filter(|t| t.schema == *name);
    let enums = schema.enums.keys().filter(|e| e.schema == *name);
    let content = tables
        .map(|t| ObjectId::Table(t.clone()))
        .chain(enums.map(|e| ObjectId::Enum(e.clone())))
        .next();
    match content {
        Some(by) => Err(ApplyError::in_use(ObjectId::Schema(name.clone()), by)),
        None => {
            schema.namespaces.remove(name);
            Ok(())
        }
    }
}
