//! What an operation is about: the objects to look for in the models, the nearest first.

use limbeck_ops::Op;
use limbeck_schema::{
    Constraint, Index, IndexKey, Name, ObjectId, QualifiedName, Schema, SqlObjectId,
};

/// The objects of an operation, in the state before it: the object itself, then those that hold it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "operations that are not named here are read by their text"
)]
pub(super) fn targets(op: &Op, text: &str, before: &Schema) -> Vec<ObjectId> {
    match op {
        Op::CreateSchema { name } | Op::DropSchema { name } | Op::SetSchemaComment { name, .. } => {
            vec![ObjectId::Schema(name.clone())]
        }
        Op::CreateEnum(made) => vec![ObjectId::Enum(made.name.clone())],
        Op::RebuildEnum(rebuild) => vec![ObjectId::Enum(rebuild.name.clone())],
        Op::DropEnum { name } | Op::SetEnumComment { name, .. } => {
            vec![ObjectId::Enum(name.clone())]
        }
        Op::RenameEnum { from, to } => {
            vec![ObjectId::Enum(to.clone()), ObjectId::Enum(from.clone())]
        }
        Op::AddEnumValue { name, value, .. } => label(name, value),
        Op::RenameEnumValue { name, to, .. } => label(name, to),
        Op::CreateTable(table) => vec![ObjectId::Table(table.name.clone())],
        Op::DropTable { name } => vec![ObjectId::Table(name.clone())],
        Op::RenameTable { from, to } => {
            vec![ObjectId::Table(to.clone()), ObjectId::Table(from.clone())]
        }
        Op::CreateTableComment { table, .. } | Op::DropTableComment { table } => {
            vec![ObjectId::Table(table.clone())]
        }
        Op::AddColumn { table, column } => columns(table, [&column.name]),
        Op::DropColumn { table, column } | Op::AlterColumn { table, column, .. } => {
            columns(table, [column])
        }
        Op::RenameColumn { table, from, to } => columns(table, [to, from]),
        Op::CreateConstraint { table, constraint } | Op::CreateKeyOnly { table, constraint } => {
            of_constraint(table, constraint)
        }
        Op::UseIndex(used) => of_constraint(&used.table, &used.constraint),
        Op::DropConstraint { table, name }
        | Op::ValidateConstraint { table, name }
        | Op::AlterConstraint { table, name, .. }
        | Op::SetConstraintComment { table, name, .. } => constraint(before, table, name),
        Op::RenameConstraint { table, from, to } => {
            let renamed = ObjectId::Constraint(table.clone(), to.clone());
            [vec![renamed], constraint(before, table, from)].concat()
        }
        Op::CreateIndex(create) => of_index(&create.table, &create.index),
        Op::DropIndex(drop) => index(before, &drop.table, &drop.name),
        Op::SetIndexComment { table, name, .. } => index(before, table, name),
        Op::RenameIndex { table, from, to } => {
            let renamed = ObjectId::Index(table.clone(), to.clone());
            [vec![renamed], index(before, table, from)].concat()
        }
        Op::CreateObject(object) | Op::ReplaceObject(object) => of_object(&object.id),
        Op::AlterObject(alter) => of_object(&alter.object.id),
        Op::RenameObject { from, to } => [of_object(to), of_object(from)].concat(),
        Op::DropObject { id } | Op::SetObjectComment { id, .. } => of_object(id),
        Op::Execute { .. } => Vec::new(),
        _ => by_text(text, before),
    }
}

/// The table of an object.
pub(super) fn table_of(id: &ObjectId) -> Option<&QualifiedName> {
    match id {
        ObjectId::Table(table)
        | ObjectId::Column(table, _)
        | ObjectId::Constraint(table, _)
        | ObjectId::Index(table, _) => Some(table),
        ObjectId::Sql(id) => id.table.as_ref(),
        ObjectId::Schema(_) | ObjectId::Enum(_) | ObjectId::EnumLabel(..) => None,
    }
}

fn label(name: &QualifiedName, label: &str) -> Vec<ObjectId> {
    vec![
        ObjectId::EnumLabel(name.clone(), label.to_owned()),
        ObjectId::Enum(name.clone()),
    ]
}

fn columns<'a>(table: &QualifiedName, names: impl IntoIterator<Item = &'a Name>) -> Vec<ObjectId> {
    let columns = names.into_iter();
    let columns = columns.map(|name| ObjectId::Column(table.clone(), name.clone()));
    columns.chain([ObjectId::Table(table.clone())]).collect()
}

fn of_constraint(table: &QualifiedName, constraint: &Constraint) -> Vec<ObjectId> {
    let own = ObjectId::Constraint(table.clone(), constraint.name.clone());
    let around = columns(table, constraint.definition.columns());
    [vec![own], around].concat()
}

fn of_index(table: &QualifiedName, index: &Index) -> Vec<ObjectId> {
    let own = ObjectId::Index(table.clone(), index.name.clone());
    let keys = index
        .elements
        .iter()
        .filter_map(|element| match &element.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expression(_) => None,
        });
    [vec![own], columns(table, keys)].concat()
}

fn constraint(before: &Schema, table: &QualifiedName, name: &Name) -> Vec<ObjectId> {
    let found = before
        .tables
        .get(table)
        .and_then(|table| table.constraints.get(name));
    match found {
        Some(found) => of_constraint(table, found),
        None => vec![
            ObjectId::Constraint(table.clone(), name.clone()),
            ObjectId::Table(table.clone()),
        ],
    }
}

fn index(before: &Schema, table: &QualifiedName, name: &Name) -> Vec<ObjectId> {
    let found = before
        .tables
        .get(table)
        .and_then(|table| table.indexes.get(name));
    match found {
        Some(found) => of_index(table, found),
        None => vec![
            ObjectId::Index(table.clone(), name.clone()),
            ObjectId::Table(table.clone()),
        ],
    }
}

/// The object, and the table that it is on.
fn of_object(id: &SqlObjectId) -> Vec<ObjectId> {
    let table = id.table.clone().map(ObjectId::Table);
    [ObjectId::Sql(Box::new(id.clone()))]
        .into_iter()
        .chain(table)
        .collect()
}

/// Any table that the operation's text names: `op.enable_row_level_security("posts")`.
fn by_text(text: &str, before: &Schema) -> Vec<ObjectId> {
    let literals = text.split('"').skip(1).step_by(2);
    let named = literals.filter_map(|text| text.parse::<QualifiedName>().ok());
    let table = named
        .into_iter()
        .find(|name| before.tables.contains_key(name));
    table.map(ObjectId::Table).into_iter().collect()
}
