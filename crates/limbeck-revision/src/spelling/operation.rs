//! One operation as a chain of calls.

use limbeck_ops::builder::{object_calls, object_reference};
use limbeck_ops::{
    AlterObject, BulkInsert, EnumUse, EnumValuePosition, Op, RebuildEnum, RebuildType, RebuiltType,
    Value,
};
use limbeck_schema::{EnumType, Name, QualifiedName, SqlObject, SqlObjectId};

use super::column::column;
use super::{Argument, Chain, list, text};
use super::{alter_column, constraint, index, partition, table};

/// The calls that make this operation.
pub(crate) fn spell(op: &Op) -> Chain {
    match op {
        Op::CreateSchema { name } => Chain::new("create_schema", [text(name)]),
        Op::DropSchema { name } => Chain::new("drop_schema", [text(name)]),
        Op::SetSchemaComment {
            name,
            comment: Some(comment),
        } => Chain::new("set_schema_comment", [text(name), text(comment)]),
        Op::SetSchemaComment {
            name,
            comment: None,
        } => Chain::new("drop_schema_comment", [text(name)]),
        Op::CreateEnum(enum_type) => create_enum(enum_type),
        Op::DropEnum { name } => Chain::new("drop_enum", [qualified(name)]),
        Op::RenameEnum { from, to } => Chain::new("rename_enum", [qualified(from), qualified(to)]),
        Op::AddEnumValue {
            name,
            value,
            position,
        } => add_enum_value(name, value, position.as_ref()),
        Op::RenameEnumValue { name, from, to } => {
            Chain::new("rename_enum_value", [qualified(name), text(from), text(to)])
        }
        Op::RebuildEnum(rebuild) => rebuild_enum(rebuild),
        Op::SetEnumComment {
            name,
            comment: Some(comment),
        } => Chain::new("set_enum_comment", [qualified(name), text(comment)]),
        Op::SetEnumComment {
            name,
            comment: None,
        } => Chain::new("drop_enum_comment", [qualified(name)]),
        Op::CreateTable(table) => table::create(table),
        Op::AlterTable { table, alteration } => table::alter(table, alteration),
        Op::DropTable { name } => Chain::new("drop_table", [qualified(name)]),
        Op::RenameTable { from, to } => {
            Chain::new("rename_table", [qualified(from), qualified(to)])
        }
        Op::AttachPartition(attach) => partition::attach(attach),
        Op::DetachPartition { parent, partition } => Chain::new(
            "detach_partition",
            [qualified(parent), qualified(partition)],
        ),
        Op::AttachIndex(attach) => partition::attach_index(attach),
        Op::RenamePartitionIndex(rename) => partition::rename_index(rename),
        Op::Inherit { table, parent } => {
            Chain::new("inherit", [qualified(table), qualified(parent)])
        }
        Op::NoInherit { table, parent } => {
            Chain::new("no_inherit", [qualified(table), qualified(parent)])
        }
        Op::CreateTableComment { table, comment } => {
            Chain::new("create_table_comment", [qualified(table), text(comment)])
        }
        Op::DropTableComment { table } => Chain::new("drop_table_comment", [qualified(table)]),
        Op::AddColumn {
            table,
            column: added,
        } => {
            let value = Argument::Chain(column(added, table));
            Chain::new("add_column", [qualified(table), value])
        }
        Op::DropColumn { table, column } => {
            Chain::new("drop_column", [qualified(table), text(column)])
        }
        Op::RenameColumn { table, from, to } => rename("rename_column", table, from, to),
        Op::AlterColumn {
            table,
            column,
            alteration,
        } => alter_column::alter(table, column, alteration),
        Op::CreateConstraint { table, constraint } => constraint::create(table, constraint),
        Op::CreateKeyOnly { table, constraint } => constraint::create_only(table, constraint),
        Op::UseIndex(used) => constraint::use_index(used),
        Op::DropConstraint { table, name } => {
            Chain::new("drop_constraint", [text(name), qualified(table)])
        }
        Op::RenameConstraint { table, from, to } => rename("rename_constraint", table, from, to),
        Op::ValidateConstraint { table, name } => {
            Chain::new("validate_constraint", [text(name), qualified(table)])
        }
        Op::AlterConstraint {
            table,
            name,
            deferrable,
        } => constraint::alter(table, name, *deferrable),
        Op::SetConstraintComment {
            table,
            name,
            comment,
        } => {
            let calls = ["set_constraint_comment", "drop_constraint_comment"];
            set_comment(calls, table, name, comment.as_deref())
        }
        Op::CreateIndex(create) => index::create(create),
        Op::AlterIndex(alter) => index::alter(alter),
        Op::DropIndex(drop) => index::drop(drop),
        Op::RenameIndex { table, from, to } => rename("rename_index", table, from, to),
        Op::SetIndexComment {
            table,
            name,
            comment,
        } => {
            let calls = ["set_index_comment", "drop_index_comment"];
            set_comment(calls, table, name, comment.as_deref())
        }
        Op::CreateObject(object) => create_object(object_calls(object.id.kind).create, object),
        Op::ReplaceObject(object) => {
            let calls = object_calls(object.id.kind);
            create_object(calls.replace.unwrap_or(calls.create), object)
        }
        Op::AlterObject(alter) => alter_object(alter),
        Op::RebuildType(rebuild) => rebuild_type(rebuild),
        Op::DropObject { id } => drop_object(id),
        Op::RenameObject { from, to } => rename_object(from, to),
        Op::SetObjectComment { id, comment } => {
            let mut arguments = vec![text(id.kind.to_string()), text(id.to_sql())];
            match comment {
                Some(comment) => {
                    arguments.push(text(comment));
                    Chain::new("set_object_comment", arguments)
                }
                None => Chain::new("drop_object_comment", arguments),
            }
        }
        Op::Execute { sql } => Chain::new("execute", [text(sql)]),
        Op::BulkInsert(insert) => bulk_insert(insert),
    }
}

pub(super) fn qualified(name: &QualifiedName) -> Argument {
    text(name.to_reference())
}

fn rename(call: &'static str, table: &QualifiedName, from: &Name, to: &Name) -> Chain {
    Chain::new(call, [qualified(table), text(from), text(to)])
}

/// A comment on something of a table.
fn set_comment(
    [set, drop]: [&'static str; 2],
    table: &QualifiedName,
    name: &Name,
    comment: Option<&str>,
) -> Chain {
    match comment {
        Some(comment) => Chain::new(set, [text(name), qualified(table), text(comment)]),
        None => Chain::new(drop, [text(name), qualified(table)]),
    }
}

fn create_enum(enum_type: &EnumType) -> Chain {
    let labels = list(&enum_type.labels);
    let mut chain = Chain::new("create_enum", [qualified(&enum_type.name), labels]);
    chain.option("comment", enum_type.comment.as_ref().map(text));
    chain
}

fn add_enum_value(
    name: &QualifiedName,
    value: &str,
    position: Option<&EnumValuePosition>,
) -> Chain {
    let mut chain = Chain::new("add_enum_value", [qualified(name), text(value)]);
    match position {
        Some(EnumValuePosition::Before(label)) => chain.call("before", [text(label)]),
        Some(EnumValuePosition::After(label)) => chain.call("after", [text(label)]),
        None => {}
    }
    chain
}

fn rebuild_enum(rebuild: &RebuildEnum) -> Chain {
    let labels = list(&rebuild.labels);
    let mut chain = Chain::new("rebuild_enum", [qualified(&rebuild.name), labels]);
    type_uses(&mut chain, &rebuild.columns);
    for (old, new) in &rebuild.mapping {
        chain.call("replace", [text(old), text(new)]);
    }
    with_types(&mut chain, &rebuild.with);
    chain
}

fn type_uses(chain: &mut Chain, columns: &[EnumUse]) {
    for used in columns {
        let name = match (used.multirange, used.array) {
            (false, false) => "column",
            (false, true) => "array_column",
            (true, false) => "multirange_column",
            (true, true) => "multirange_array_column",
        };
        chain.call(name, [qualified(&used.table), text(&used.column)]);
    }
}

fn with_types(chain: &mut Chain, types: &[RebuiltType]) {
    for new in types {
        chain.call("with_type", [text(&new.object.definition)]);
        chain.option("was", new.was.as_ref().map(text));
        type_uses(chain, &new.columns);
        complete(chain, &new.object);
    }
}

fn create_object(call: &'static str, object: &SqlObject) -> Chain {
    let mut chain = Chain::new(call, [text(&object.definition)]);
    complete(&mut chain, object);
    chain
}

/// What belongs to an object beside its definition.
fn complete(chain: &mut Chain, object: &SqlObject) {
    for statement in &object.additions {
        chain.call("also", [text(statement)]);
    }
    chain.option("comment", object.comment.as_ref().map(text));
}

fn alter_object(alter: &AlterObject) -> Chain {
    let mut chain = Chain::new("alter_object", [list(&alter.statements)]);
    chain.call("becomes", [text(&alter.object.definition)]);
    complete(&mut chain, &alter.object);
    chain
}

fn rebuild_type(rebuild: &RebuildType) -> Chain {
    let new = &rebuild.new;
    let mut chain = Chain::new("rebuild_type", [text(&new.object.definition)]);
    chain.option("was", new.was.as_ref().map(text));
    type_uses(&mut chain, &new.columns);
    complete(&mut chain, &new.object);
    with_types(&mut chain, &rebuild.with);
    chain
}

fn drop_object(id: &SqlObjectId) -> Chain {
    let call = object_calls(id.kind).drop;
    match &id.table {
        Some(table) => Chain::new(call, [text(&id.name), qualified(table)]),
        None => Chain::new(call, [text(object_reference(id))]),
    }
}

fn rename_object(from: &SqlObjectId, to: &SqlObjectId) -> Chain {
    // Nothing makes such an operation of the kinds that have no call.
    let call = object_calls(from.kind).rename.unwrap_or("rename_object");
    match &from.table {
        Some(table) => rename(call, table, &from.name, &to.name),
        None => {
            let new = to.qualified_name();
            let new = new.map_or_else(|| text(&to.name), |name| qualified(&name));
            Chain::new(call, [text(object_reference(from)), new])
        }
    }
}

fn bulk_insert(insert: &BulkInsert) -> Chain {
    let columns = list(&insert.columns);
    let mut chain = Chain::new("bulk_insert", [qualified(&insert.table), columns]);
    for row in &insert.rows {
        let values = row.iter().map(|v| Argument::Chain(value(v))).collect();
        chain.call("row", [Argument::List(values)]);
    }
    chain
}

fn value(value: &Value) -> Chain {
    match value {
        Value::Null => Chain::new("null", []),
        Value::Bool(value) => Chain::new("value", [Argument::Boolean(*value)]),
        Value::Int(value) => Chain::new("value", [Argument::Integer(*value)]),
        Value::Float(digits) => float(digits),
        Value::Text(value) => Chain::new("value", [text(value)]),
        Value::Sql(sql) => Chain::new("sql", [text(sql)]),
    }
}

/// As a Rust literal where that gives the same digits back, else in its digits.
fn float(digits: &str) -> Chain {
    let same = digits
        .parse::<f64>()
        .is_ok_and(|number| number.is_finite() && format!("{number:?}") == digits);
    if same {
        Chain::new("value", [Argument::Float(digits.to_owned())])
    } else {
        Chain::new("number", [text(digits)])
    }
}
