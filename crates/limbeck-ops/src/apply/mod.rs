//! The effect of an operation on a [`Schema`] in memory, as the server would have it.
//!
//! Strict: what the server refuses is an error here, and nothing is dropped along with something
//! else except what belongs to it (a table's parts, a column's sequence). It leaves the text of
//! expressions alone except where names in it change.

mod alter_column;
mod alter_index;
mod alter_table;
mod column;
mod constraint;
mod enum_type;
mod error;
mod expression;
mod extension;
mod hierarchy;
mod index;
mod lookup;
mod namespace;
mod object;
mod object_text;
mod partition_index;
mod rebuild;
mod rename_object;
mod rows;
mod table;

pub use error::ApplyError;
pub use object::renamed_id;

use limbeck_schema::Schema;

use crate::op::Op;

/// Applies one operation. On an error the schema is as it was before.
///
/// `Execute` and `BulkInsert` change nothing in a schema.
///
/// # Errors
/// When the server would refuse the operation in this state, or would drop more than it names.
pub fn apply(op: &Op, schema: &mut Schema) -> Result<(), ApplyError> {
    match op {
        Op::CreateSchema { name } => namespace::create(schema, name),
        Op::DropSchema { name } => namespace::drop(schema, name),
        Op::CreateEnum(enum_type) => enum_type::create(schema, enum_type),
        Op::DropEnum { name } => enum_type::drop(schema, name),
        Op::RenameEnum { from, to } => enum_type::rename(schema, from, to),
        Op::AddEnumValue {
            name,
            value,
            position,
        } => enum_type::add_value(schema, name, value, position.as_ref()),
        Op::RenameEnumValue { name, from, to } => enum_type::rename_value(schema, name, from, to),
        Op::RebuildEnum(rebuild) => rebuild::enum_type(schema, rebuild),
        Op::SetSchemaComment { name, comment } => {
            namespace::comment(schema, name, comment.as_ref())
        }
        Op::SetEnumComment { name, comment } => {
            enum_type::set_comment(schema, name, comment.clone())
        }
        Op::CreateTable(table) => table::create(schema, table),
        Op::DropTable { name } => table::drop(schema, name),
        Op::RenameTable { from, to } => table::rename(schema, from, to),
        Op::AlterTable { table, alteration } => alter_table::alter(schema, table, alteration),
        Op::CreateTableComment { table, comment } => {
            table::set_comment(schema, table, Some(comment.clone()))
        }
        Op::DropTableComment { table } => table::set_comment(schema, table, None),
        Op::AttachPartition(attach) => hierarchy::attach(schema, attach),
        Op::DetachPartition { parent, partition } => hierarchy::detach(schema, parent, partition),
        Op::AttachIndex(attach) => partition_index::attach_index(schema, attach),
        Op::RenamePartitionIndex(rename) => partition_index::rename_index(schema, rename),
        Op::Inherit { table, parent } => hierarchy::inherit(schema, table, parent),
        Op::NoInherit { table, parent } => hierarchy::no_inherit(schema, table, parent),
        Op::AddColumn { table, column } => column::add(schema, table, column),
        Op::DropColumn { table, column } => column::drop(schema, table, column),
        Op::RenameColumn { table, from, to } => column::rename(schema, table, from, to),
        Op::AlterColumn {
            table,
            column,
            alteration,
        } => alter_column::alter(schema, table, column, alteration),
        Op::CreateConstraint { table, constraint } => constraint::create(schema, table, constraint),
        Op::CreateKeyOnly { table, constraint } => {
            constraint::create_only(schema, table, constraint)
        }
        Op::UseIndex(used) => constraint::use_index(schema, used),
        Op::DropConstraint { table, name } => constraint::drop(schema, table, name),
        Op::RenameConstraint { table, from, to } => constraint::rename(schema, table, from, to),
        Op::ValidateConstraint { table, name } => constraint::validate(schema, table, name),
        Op::AlterConstraint {
            table,
            name,
            deferrable,
        } => constraint::alter(schema, table, name, *deferrable),
        Op::SetConstraintComment {
            table,
            name,
            comment,
        } => constraint::set_comment(schema, table, name, comment.clone()),
        Op::CreateIndex(create) => index::create(schema, create),
        Op::AlterIndex(alter) => alter_index::alter(schema, alter),
        Op::SetIndexComment {
            table,
            name,
            comment,
        } => alter_index::set_comment(schema, table, name, comment.clone()),
        Op::DropIndex(drop) => index::drop(schema, &drop.table, &drop.name),
        Op::RenameIndex { table, from, to } => index::rename(schema, table, from, to),
        Op::CreateObject(made) => object::create(schema, made),
        Op::ReplaceObject(new) => object::replace(schema, new),
        Op::AlterObject(alter) => object::alter(schema, &alter.object),
        Op::RebuildType(rebuild) => rebuild::types(schema, rebuild),
        Op::DropObject { id } => object::drop(schema, id),
        Op::RenameObject { from, to } => rename_object::rename(schema, from, to),
        Op::SetObjectComment { id, comment } => object::set_comment(schema, id, comment.clone()),
        Op::Execute { .. } => Ok(()),
        Op::BulkInsert(insert) => rows::check(schema, insert),
    }
}

/// Applies operations in order, up to the first that fails; tells its position with the error.
///
/// # Errors
/// As [`apply`]. The operations before the failing one stay applied.
pub fn apply_all<'a>(
    ops: impl IntoIterator<Item = &'a Op>,
    schema: &mut Schema,
) -> Result<(), (usize, ApplyError)> {
    ops.into_iter()
        .enumerate()
        .try_for_each(|(at, op)| apply(op, schema).map_err(|error| (at, error)))
}
