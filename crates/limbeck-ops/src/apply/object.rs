//! Objects that are defined by SQL. What they mention is not looked at: the order of a plan rests on
//! it, and the server judges.

use limbeck_schema::sql_object::Printed;
use limbeck_schema::{
    Name, ObjectId, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, normal_comment,
};

use super::lookup::{namespace_exists, relation_is_free};
use super::{ApplyError, expression, extension, object_text};
use crate::op::Op;

pub(super) fn create(schema: &mut Schema, object: &SqlObject) -> Result<(), ApplyError> {
    let id = &object.id;
    if let Some(home) = &id.schema {
        namespace_exists(schema, home)?;
    }
    if schema.objects.contains_key(id) {
        return Err(ApplyError::Exists(ObjectId::Sql(Box::new(id.clone()))));
    }
    name_is_free(schema, id)?;
    put(schema, object);
    Ok(())
}

/// That nothing among relations and types has the name of a new one.
pub(super) fn name_is_free(schema: &Schema, id: &SqlObjectId) -> Result<(), ApplyError> {
    if let Some(name) = id.qualified_name()
        && (id.kind.is_relation() || id.kind.is_type())
    {
        relation_is_free(schema, &name)?;
        if let Some(other) = namesake(schema, id, &name) {
            return Err(ApplyError::Exists(ObjectId::Sql(Box::new(other.clone()))));
        }
    }
    Ok(())
}

/// An object of another kind that has this name among relations and types.
fn namesake<'a>(
    schema: &'a Schema,
    id: &SqlObjectId,
    name: &QualifiedName,
) -> Option<&'a SqlObjectId> {
    let same_names = |kind: SqlObjectKind| {
        kind.is_relation() && id.kind.is_relation()
            || (kind.is_type() || kind == SqlObjectKind::View)
                && (id.kind.is_type() || id.kind == SqlObjectKind::View)
    };
    SqlObjectKind::all()
        .filter(|kind| same_names(*kind))
        .find_map(|kind| {
            let id = SqlObjectId::in_schema(kind, name.clone());
            Some(schema.objects.get_key_value(&id)?.0)
        })
}

fn put(schema: &mut Schema, object: &SqlObject) {
    let mut made = object.clone();
    made.comment = normal_comment(made.comment);
    made.sort_additions();
    schema.add_object(made);
}

pub(super) fn replace(schema: &mut Schema, object: &SqlObject) -> Result<(), ApplyError> {
    exists(schema, &object.id)?;
    put(schema, object);
    Ok(())
}

/// What an extension has brought along moves with it. The sequence of a serial column can be told to be its own.
pub(super) fn alter(schema: &mut Schema, object: &SqlObject) -> Result<(), ApplyError> {
    if object.id.kind == SqlObjectKind::Extension
        && let Some(live) = schema.objects.get(&object.id)
    {
        let live = live.clone();
        let mut moved = object.clone();
        if moved.columns.0.is_none() {
            moved.columns = live.columns.clone();
        }
        extension::move_members(schema, &live, &moved);
        return replace(schema, &moved);
    }
    if object.id.kind == SqlObjectKind::Sequence
        && let Some(name) = object.id.qualified_name()
    {
        schema.release_serial(&name);
        replace(schema, object)?;
        schema.settle_serials();
        return Ok(());
    }
    replace(schema, object)
}

pub(super) fn exists(schema: &Schema, id: &SqlObjectId) -> Result<(), ApplyError> {
    if schema.objects.contains_key(id) {
        Ok(())
    } else {
        Err(ApplyError::Missing(ObjectId::Sql(Box::new(id.clone()))))
    }
}

/// What is on a view goes with it.
pub(super) fn drop(schema: &mut Schema, id: &SqlObjectId) -> Result<(), ApplyError> {
    if id.kind == SqlObjectKind::OperatorFamily
        && !schema.objects.contains_key(id)
        && let Some(class) = class_with_family(schema, id)
    {
        schema.objects.remove(&class);
        return Ok(());
    }
    exists(schema, id)?;
    schema.objects.remove(id);
    if let Some(name) = id.qualified_name()
        && id.kind.is_relation()
    {
        drop_on(schema, &name);
    }
    Ok(())
}

/// The operator class that has brought along a family of its own name: the family is no object of its own
/// then, and the class goes with it.
fn class_with_family(schema: &Schema, family: &SqlObjectId) -> Option<SqlObjectId> {
    let id = SqlObjectId {
        kind: SqlObjectKind::OperatorClass,
        ..family.clone()
    };
    let class = schema.objects.get(&id)?;
    let head = limbeck_schema::sql_object::parts::operator_class(&class.definition)?;
    head.family.is_none().then_some(id)
}

pub(super) fn set_comment(
    schema: &mut Schema,
    id: &SqlObjectId,
    comment: Option<String>,
) -> Result<(), ApplyError> {
    if id.kind == SqlObjectKind::Sequence
        && let Some(name) = id.qualified_name()
    {
        schema.release_serial(&name);
    }
    exists(schema, id)?;
    if let Some(object) = schema.objects.get_mut(id) {
        object.comment = normal_comment(comment);
    }
    if id.kind == SqlObjectKind::Sequence {
        schema.settle_serials();
    }
    Ok(())
}

/// What goes with a table or view: triggers, rules and policies on it, statistics of it, sequences
/// that its columns own.
pub(super) fn drop_on(schema: &mut Schema, table: &QualifiedName) {
    schema.objects.retain(|id, object| {
        id.table.as_ref() != Some(table)
            && !(id.kind == SqlObjectKind::Statistics
                && object_text::mentions(&object.definition, table))
            && owner(object).is_none_or(|(owner, _)| owner != *table)
    });
}

/// What goes with a column: sequences that it owns.
pub(super) fn drop_of_column(schema: &mut Schema, table: &QualifiedName, column: &Name) {
    schema.objects.retain(|_, object| {
        owner(object).is_none_or(|(owner, name)| owner != *table || name != *column)
    });
}

/// The column that owns a sequence.
fn owner(object: &SqlObject) -> Option<(QualifiedName, Name)> {
    if object.id.kind != SqlObjectKind::Sequence {
        return None;
    }
    object
        .additions
        .iter()
        .find_map(|text| limbeck_schema::sql_object::owned_by(text))
}

/// What the server prints after a table was renamed.
pub(super) fn rename_table(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName) {
    rewrite(schema, &|text| object_text::rename_table(text, from, to));
    let moved: Vec<SqlObjectId> = schema
        .objects
        .keys()
        .filter(|id| id.table.as_ref() == Some(from))
        .cloned()
        .collect();
    for id in moved {
        if let Some(mut object) = schema.objects.remove(&id) {
            object.id.table = Some(to.clone());
            schema.add_object(object);
        }
    }
}

/// What the server prints after a column was renamed.
pub(super) fn rename_column(schema: &mut Schema, table: &QualifiedName, from: &Name, to: &Name) {
    for object in schema.objects.values_mut() {
        let on_it = object.id.table.as_ref() == Some(table);
        for text in std::iter::once(&mut object.definition).chain(&mut object.additions) {
            if on_it || object_text::mentions(text, table) {
                *text = object_text::rename_column(text, table, from, to);
            }
        }
        object.printed = Printed::default();
        object.sort_additions();
    }
}

/// Rewrites what tells routines, operators and casts apart: the types.
pub(super) fn rewrite_signatures(schema: &mut Schema, rewrite: &dyn Fn(&str) -> String) {
    let ids = schema.objects.keys();
    let changed: Vec<(SqlObjectId, SqlObjectId)> = ids
        .map(|id| (id.clone(), rewritten_id(id, rewrite)))
        .filter(|(old, new)| old != new)
        .collect();
    for (old, new) in changed {
        if let Some(mut object) = schema.objects.remove(&old) {
            object.id = new;
            schema.add_object(object);
        }
    }
}

fn rewritten_id(id: &SqlObjectId, rewrite: &dyn Fn(&str) -> String) -> SqlObjectId {
    let mut new = id.clone();
    new.signature = id.signature.as_deref().map(rewrite);
    if id.kind == SqlObjectKind::Cast {
        new.name = Name::new(rewrite(id.name.as_str()));
    }
    new
}

/// The identity of an object after a rename of its own, or of a type in its signature.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other operation leaves an object what it is under another identity"
)]
pub fn renamed_id(id: &SqlObjectId, op: &Op) -> SqlObjectId {
    let types = match op {
        Op::RenameObject { from, to } if from == id => return to.clone(),
        Op::RenameObject { from, to } if from.kind.is_type() => {
            from.qualified_name().zip(to.qualified_name())
        }
        Op::RenameEnum { from, to } => Some((from.clone(), to.clone())),
        _ => None,
    };
    match types {
        Some((from, to)) => rewritten_id(id, &|sql| expression::rename_type(sql, &from, &to)),
        None => id.clone(),
    }
}

/// Rewrites all statements of all objects.
pub(super) fn rewrite(schema: &mut Schema, rewrite: &dyn Fn(&str) -> String) {
    for object in schema.objects.values_mut() {
        object.definition = rewrite(&object.definition);
        for text in &mut object.additions {
            *text = rewrite(text);
        }
        object.printed = Printed::default();
        object.sort_additions();
    }
}
