//! Objects that are defined by SQL under new names: what the server prints of them and of all that
//! names them.

use limbeck_schema::sql_object::{Printed, renamed_statement};
use limbeck_schema::{
    DEFAULT_SCHEMA, Name, ObjectId, QualifiedName, Schema, SqlObjectId, SqlObjectKind as K,
};

use super::lookup::namespace_exists;
use super::{ApplyError, enum_type, expression, object, object_text};

/// The new name must be free, as the server has it.
pub(super) fn rename(
    schema: &mut Schema,
    from: &SqlObjectId,
    to: &SqlObjectId,
) -> Result<(), ApplyError> {
    object::exists(schema, from)?;
    Name::checked(to.name.as_str())?;
    if let Some(home) = &to.schema {
        namespace_exists(schema, home)?;
    }
    if schema.objects.contains_key(to) {
        return Err(ApplyError::Exists(ObjectId::Sql(Box::new(to.clone()))));
    }
    object::name_is_free(schema, to)?;
    rename_itself(schema, from, to);
    match (from.qualified_name(), to.qualified_name()) {
        (Some(from_name), Some(to_name)) => rename_uses(schema, from.kind, &from_name, &to_name),
        _ => rename_unqualified(schema, from, &to.name),
    }
    Ok(())
}

fn rename_itself(schema: &mut Schema, from: &SqlObjectId, to: &SqlObjectId) {
    if let Some(mut renamed) = schema.objects.remove(from) {
        if let Some(text) = renamed_statement(&renamed.definition, to) {
            renamed.definition = text;
        }
        if let (Some(old), Some(new)) = (from.qualified_name(), to.qualified_name()) {
            for text in &mut renamed.additions {
                *text = rename_in_addition(text, from.kind, &old, &new);
            }
        }
        renamed.printed = Printed::default();
        renamed.id = to.clone();
        schema.add_object(renamed);
    }
}

/// In a statement that completes the object itself, its name may stand without the schema.
fn rename_in_addition(text: &str, kind: K, from: &QualifiedName, to: &QualifiedName) -> String {
    let text = object_text::rename_qualified(text, from, to, false);
    if from.schema != DEFAULT_SCHEMA {
        return text;
    }
    let new = object_text::bare(from, to);
    let text = object_text::rename_behind(&text, kind.sql(), &from.name, &new);
    object_text::rename_behind(&text, "column", &from.name, &new)
}

/// Wherever something of a schema is named.
fn rename_uses(schema: &mut Schema, kind: K, from: &QualifiedName, to: &QualifiedName) {
    match kind {
        K::View | K::MaterializedView | K::ForeignTable => {
            object::rename_table(schema, from, to);
            enum_type::rename_type(schema, from, to);
            rename_constants(schema, "regclass", from, to);
        }
        K::Sequence => {
            object::rename_table(schema, from, to);
            rename_constants(schema, "regclass", from, to);
        }
        K::CompositeType | K::Domain | K::RangeType => {
            enum_type::rename_type(schema, from, to);
            // `COMMENT ON COLUMN`, `COMMENT ON CONSTRAINT … ON DOMAIN`.
            object::rename_table(schema, from, to);
        }
        K::Function | K::Procedure | K::Aggregate => rename_calls(schema, from, to),
        K::Collation => {
            rename_collation(schema, from, to);
            rename_qualified(schema, from, to, false);
            rename_bare(schema, "collate", from, to);
            rename_constants(schema, "regcollation", from, to);
        }
        K::OperatorClass => {
            rename_class(schema, from, to);
            rename_qualified(schema, from, to, false);
        }
        K::TextSearchConfiguration => {
            rename_qualified(schema, from, to, false);
            rename_constants(schema, "regconfig", from, to);
        }
        K::TextSearchDictionary => {
            rename_qualified(schema, from, to, false);
            rename_bare(schema, "with", from, to);
            rename_constants(schema, "regdictionary", from, to);
        }
        K::OperatorFamily => {
            rename_qualified(schema, from, to, false);
            rename_bare(schema, "family", from, to);
        }
        K::Statistics => rename_qualified(schema, from, to, false),
        // These are in no schema, or can't be renamed.
        K::Extension
        | K::Operator
        | K::Cast
        | K::ForeignDataWrapper
        | K::Server
        | K::Trigger
        | K::Rule
        | K::Policy
        | K::EventTrigger => {}
    }
}

fn rename_qualified(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName, called: bool) {
    let rename = |sql: &str| object_text::rename_qualified(sql, from, to, called);
    expression::rewrite_all(schema, &rename);
    object::rewrite(schema, &rename);
}

/// Names without a schema behind a word that nothing else follows.
fn rename_bare(schema: &mut Schema, behind: &str, from: &QualifiedName, to: &QualifiedName) {
    if from.schema == DEFAULT_SCHEMA {
        let new = object_text::bare(from, to);
        let rename = |sql: &str| object_text::rename_behind(sql, behind, &from.name, &new);
        expression::rewrite_all(schema, &rename);
        object::rewrite(schema, &rename);
    }
}

fn rename_constants(schema: &mut Schema, cast: &str, from: &QualifiedName, to: &QualifiedName) {
    let rename = |sql: &str| object_text::rename_in_constants(sql, cast, from, to);
    expression::rewrite_all(schema, &rename);
    object::rewrite(schema, &rename);
}

/// Calls, unless another routine has the old name: which one is called, only the server knows.
fn rename_calls(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName) {
    let overloaded = schema
        .objects
        .keys()
        .any(|id| id.kind.is_routine() && id.qualified_name().as_ref() == Some(from));
    if !overloaded {
        rename_qualified(schema, from, to, true);
    }
}

fn rename_collation(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName) {
    let follow = |collation: &mut Option<QualifiedName>| {
        if collation.as_ref() == Some(from) {
            *collation = Some(to.clone());
        }
    };
    for table in schema.tables.values_mut() {
        for column in table.columns.values_mut() {
            follow(&mut column.collation);
        }
        for key in expression::keys_mut(table) {
            follow(&mut key.collation);
        }
    }
}

fn rename_class(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName) {
    for table in schema.tables.values_mut() {
        for key in expression::keys_mut(table) {
            if let Some(class) = &mut key.operator_class
                && class.schema.as_ref() == Some(&from.schema)
                && class.name == from.name
            {
                class.schema = Some(to.schema.clone());
                class.name = to.name.clone();
            }
        }
    }
}

/// What is in the database or on a table: the statements of its own, and those that name a server or
/// a wrapper.
fn rename_unqualified(schema: &mut Schema, from: &SqlObjectId, to: &Name) {
    for object in schema.objects.values_mut() {
        if object.id.table != from.table {
            continue;
        }
        let texts = std::iter::once(&mut object.definition).chain(&mut object.additions);
        for text in texts {
            *text = object_text::rename_behind(text, from.kind.sql(), &from.name, &to.quoted());
        }
        object.sort_additions();
    }
}
