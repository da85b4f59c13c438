//! Types in the place of their namesakes.

use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    ColumnDefault, EnumType, ObjectId, QualifiedName, Schema, SqlObject, SqlObjectId,
    SqlObjectKind, TypeName,
};

use crate::op::{EnumUse, RebuildEnum, RebuildType, RebuiltType};

use super::enum_type::{distinct_labels, label_id, uses};
use super::lookup::enum_mut;
use super::{ApplyError, lookup, object};

/// Every column of the type must be named, and none may have a default: the server would have to
/// convert it from the old type and can't.
pub(super) fn enum_type(schema: &mut Schema, rebuild: &RebuildEnum) -> Result<(), ApplyError> {
    let name = &rebuild.name;
    let old = (!schema.enums.contains_key(name)).then(|| namesake(schema, name));
    if let Some(None) = old {
        enum_mut(schema, name)?;
    }
    distinct_labels(name, &rebuild.labels)?;
    for named in &rebuild.columns {
        let table = lookup::table(schema, &named.table)?;
        lookup::column(table, &named.column)?;
    }
    for new in rebuild.mapping.values() {
        if !rebuild.labels.contains(new) {
            return Err(ApplyError::Missing(label_id(name, new)));
        }
    }
    for used in uses(schema, name) {
        let column = &lookup::table(schema, &used.table)?.columns[&used.column];
        if !rebuild.columns.contains(&used) || column.default != ColumnDefault::None {
            return Err(ApplyError::in_use(
                ObjectId::Enum(name.clone()),
                ObjectId::Column(used.table, used.column),
            ));
        }
    }
    if let Some(old) = old.flatten().and_then(|id| schema.objects.remove(&id)) {
        let mut made = EnumType::new(name.clone(), rebuild.labels.clone());
        made.comment = old.comment;
        schema.add_enum(made);
    }
    enum_mut(schema, name)?.labels.clone_from(&rebuild.labels);
    retype(schema, &rebuild.columns)?;
    rebuild.with.iter().try_for_each(|new| one(schema, new))
}

/// A type and those that come with it.
pub(super) fn types(schema: &mut Schema, rebuild: &RebuildType) -> Result<(), ApplyError> {
    rebuild.all().try_for_each(|new| one(schema, new))
}

fn one(schema: &mut Schema, new: &RebuiltType) -> Result<(), ApplyError> {
    let id = &new.object.id;
    if !schema.objects.contains_key(id)
        && let Some(name) = id.qualified_name()
    {
        replace_other_kind(schema, &name, &new.object)?;
    }
    object::replace(schema, &new.object)?;
    retype(schema, &new.columns)?;
    // A multirange type can have another name than before.
    let multirange = parts::range_multirange(&new.object);
    for used in new.columns.iter().filter(|used| used.multirange) {
        let table = lookup::table_mut(schema, &used.table)?;
        if let (Some(column), Some(name)) = (table.columns.get_mut(&used.column), &multirange) {
            column.data_type.name = TypeName::User(name.clone());
        }
    }
    Ok(())
}

/// Puts a type in the place of one of another kind.
fn replace_other_kind(
    schema: &mut Schema,
    name: &QualifiedName,
    new: &SqlObject,
) -> Result<(), ApplyError> {
    if schema.enums.remove(name).is_some() {
        schema.add_object(new.clone());
        return Ok(());
    }
    let old = namesake(schema, name);
    let old = old.ok_or_else(|| ApplyError::Missing(ObjectId::Sql(Box::new(new.id.clone()))))?;
    schema.objects.remove(&old);
    schema.add_object(new.clone());
    Ok(())
}

/// A type that SQL defines, of any kind.
fn namesake(schema: &Schema, name: &QualifiedName) -> Option<SqlObjectId> {
    let kinds = SqlObjectKind::all().filter(|kind| kind.is_type());
    let mut ids = kinds.map(|kind| SqlObjectId::in_schema(kind, name.clone()));
    ids.find(|id| schema.objects.contains_key(id))
}

/// The columns of a type that was rebuilt have a new type for the server.
fn retype(schema: &mut Schema, columns: &[EnumUse]) -> Result<(), ApplyError> {
    for used in columns {
        let table = lookup::table_mut(schema, &used.table)?;
        let missing = lookup::column_id(table, &used.column);
        let column = table.columns.get_mut(&used.column);
        let column = column.ok_or(ApplyError::Missing(missing))?;
        column.options = column.options.retyped();
    }
    Ok(())
}
