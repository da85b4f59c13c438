//! Enum types.

use limbeck_schema::{EnumType, Name, ObjectId, QualifiedName, Schema, TypeName, normal_comment};

use crate::op::{EnumUse, EnumValuePosition};

use super::lookup::{enum_mut, namespace_exists, relation_is_free};
use super::{ApplyError, expression, object, object_text};

pub(super) fn create(schema: &mut Schema, enum_type: &EnumType) -> Result<(), ApplyError> {
    Name::checked(enum_type.name.name.as_str())?;
    namespace_exists(schema, &enum_type.name.schema)?;
    relation_is_free(schema, &enum_type.name)?;
    distinct_labels(&enum_type.name, &enum_type.labels)?;
    let mut made = enum_type.clone();
    made.comment = normal_comment(made.comment);
    schema.add_enum(made);
    Ok(())
}

pub(super) fn drop(schema: &mut Schema, name: &QualifiedName) -> Result<(), ApplyError> {
    enum_mut(schema, name)?;
    if let Some(used) = uses(schema, name).first() {
        return Err(ApplyError::in_use(
            ObjectId::Enum(name.clone()),
            ObjectId::Column(used.table.clone(), used.column.clone()),
        ));
    }
    schema.enums.remove(name);
    Ok(())
}

pub(super) fn rename(
    schema: &mut Schema,
    from: &QualifiedName,
    to: &QualifiedName,
) -> Result<(), ApplyError> {
    enum_mut(schema, from)?;
    Name::checked(to.name.as_str())?;
    namespace_exists(schema, &to.schema)?;
    relation_is_free(schema, to)?;
    if let Some(mut enum_type) = schema.enums.remove(from) {
        enum_type.name = to.clone();
        schema.add_enum(enum_type);
    }
    rename_type(schema, from, to);
    Ok(())
}

/// What the server prints after a type, or a relation and with it the type of its rows, was renamed: of columns, in expressions, in the statements and
/// signatures of objects.
pub(super) fn rename_type(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName) {
    for table in schema.tables.values_mut() {
        if table.options.of_type.as_ref() == Some(from) {
            table.options.of_type = Some(to.clone());
        }
        for column in table.columns.values_mut() {
            if column.data_type.user_type() == Some(from) {
                column.data_type.name = TypeName::User(to.clone());
            }
        }
    }
    let rename = |sql: &str| expression::rename_type(sql, from, to);
    expression::rewrite_all(schema, &rename);
    object::rewrite(schema, &rename);
    object::rewrite_signatures(schema, &rename);
    for object in schema.objects.values_mut() {
        object.definition = object_text::rename_bare_type(object, from, to);
    }
}

pub(super) fn add_value(
    schema: &mut Schema,
    name: &QualifiedName,
    value: &str,
    position: Option<&EnumValuePosition>,
) -> Result<(), ApplyError> {
    let enum_type = enum_mut(schema, name)?;
    check_label(value)?;
    if label_position(enum_type, value).is_ok() {
        return Err(ApplyError::Exists(label_id(name, value)));
    }
    let at = match position {
        None => enum_type.labels.len(),
        Some(EnumValuePosition::Before(label)) => label_position(enum_type, label)?,
        Some(EnumValuePosition::After(label)) => label_position(enum_type, label)? + 1,
    };
    enum_type.labels.insert(at, value.to_owned());
    Ok(())
}

pub(super) fn rename_value(
    schema: &mut Schema,
    name: &QualifiedName,
    from: &str,
    to: &str,
) -> Result<(), ApplyError> {
    let enum_type = enum_mut(schema, name)?;
    check_label(to)?;
    let at = label_position(enum_type, from)?;
    if label_position(enum_type, to).is_ok() {
        return Err(ApplyError::Exists(label_id(name, to)));
    }
    to.clone_into(&mut enum_type.labels[at]);
    expression::rewrite_all(schema, &|sql| expression::rename_label(sql, name, from, to));
    object::rewrite(schema, &|sql| expression::rename_label(sql, name, from, to));
    Ok(())
}

pub(super) fn set_comment(
    schema: &mut Schema,
    name: &QualifiedName,
    comment: Option<String>,
) -> Result<(), ApplyError> {
    enum_mut(schema, name)?.comment = normal_comment(comment);
    Ok(())
}

/// The columns of the type or of an array of it.
pub(super) fn uses(schema: &Schema, name: &QualifiedName) -> Vec<EnumUse> {
    let tables = schema.tables.values();
    tables
        .flat_map(|table| {
            let columns = table.columns.values();
            columns
                .filter(|column| column.data_type.user_type() == Some(name))
                .filter(|column| !schema.is_inherited_column(table, &column.name))
                .map(|column| EnumUse {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    array: column.data_type.array,
                    multirange: false,
                })
        })
        .collect()
}

fn label_position(enum_type: &EnumType, label: &str) -> Result<usize, ApplyError> {
    enum_type
        .labels
        .iter()
        .position(|known| known == label)
        .ok_or_else(|| ApplyError::Missing(label_id(&enum_type.name, label)))
}

pub(super) fn label_id(name: &QualifiedName, label: &str) -> ObjectId {
    ObjectId::EnumLabel(name.clone(), label.to_owned())
}

/// Labels have the length limit of names (PostgreSQL manual, 8.7.4).
pub(super) fn distinct_labels(name: &QualifiedName, labels: &[String]) -> Result<(), ApplyError> {
    for (at, label) in labels.iter().enumerate() {
        check_label(label)?;
        if labels[..at].contains(label) {
            return Err(ApplyError::Exists(label_id(name, label)));
        }
    }
    Ok(())
}

/// A label is as long as an identifier at most, and may be empty.
fn check_label(label: &str) -> Result<(), ApplyError> {
    if !label.is_empty() {
        Name::checked(label)?;
    }
    Ok(())
}
