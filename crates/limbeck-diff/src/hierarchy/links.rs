//! What steps lean on through the tables above: a column of a table below is there as long as it is
//! above, and indexes from above come first.

use limbeck_ops::Op;
use limbeck_schema::{ConstraintKind, InheritedKey, QualifiedName, Schema, Table};

use crate::pair::Pair;
use crate::step::{Resource, Step};

/// Adds what steps need and release at tables above.
pub(crate) fn link_steps(schemas: Pair<&Schema>, steps: &mut [Step]) {
    if !super::concerns(schemas) {
        return;
    }
    for step in steps {
        let needs = columns_above(schemas.to, &step.needs);
        step.needs.extend(needs);
        let releases = columns_above(schemas.from, &step.releases);
        step.releases.extend(releases);
        if let Some(table) = makes_key_of(&step.op)
            && let Some(table) = schemas.to.tables.get(table)
        {
            step.needs.extend(keys_above(schemas.to, table));
        }
    }
}

fn columns_above<'a>(
    schema: &Schema,
    resources: impl IntoIterator<Item = &'a Resource>,
) -> Vec<Resource> {
    let mut above = Vec::new();
    for resource in resources {
        if let Resource::Column(table, column) = resource
            && let Some(table) = schema.tables.get(table)
            && table.has_parent()
        {
            let tables = schema.ancestors(table).into_iter();
            let tables = tables.filter(|table| table.columns.contains_key(column));
            above.extend(tables.map(|t| Resource::Column(t.name.clone(), column.clone())));
        }
    }
    above
}

/// The table that an operation gives an index or key of its own.
fn makes_key_of(op: &Op) -> Option<&QualifiedName> {
    match op {
        Op::CreateIndex(create) => Some(&create.table),
        Op::CreateConstraint { table, constraint } if is_key(constraint.kind()) => Some(table),
        Op::CreateTable(table) => {
            let mut constraints = table.constraints.values();
            let has_key = constraints.any(|constraint| is_key(constraint.kind()));
            has_key.then_some(&table.name)
        }
        Op::CreateConstraint { .. }
        | Op::CreateSchema { .. }
        | Op::DropSchema { .. }
        | Op::CreateEnum(_)
        | Op::DropEnum { .. }
        | Op::RenameEnum { .. }
        | Op::AddEnumValue { .. }
        | Op::RenameEnumValue { .. }
        | Op::RebuildEnum(_)
        | Op::SetSchemaComment { .. }
        | Op::SetEnumComment { .. }
        | Op::DropTable { .. }
        | Op::RenameTable { .. }
        | Op::CreateTableComment { .. }
        | Op::DropTableComment { .. }
        | Op::AttachPartition(_)
        | Op::DetachPartition { .. }
        | Op::RenamePartitionIndex(_)
        | Op::Inherit { .. }
        | Op::NoInherit { .. }
        | Op::AddColumn { .. }
        | Op::DropColumn { .. }
        | Op::RenameColumn { .. }
        | Op::AlterColumn { .. }
        | Op::UseIndex(_)
        | Op::DropConstraint { .. }
        | Op::RenameConstraint { .. }
        | Op::ValidateConstraint { .. }
        | Op::DropIndex(_)
        | Op::RenameIndex { .. }
        | Op::SetConstraintComment { .. }
        | Op::AlterIndex(_)
        | Op::SetIndexComment { .. }
        | Op::AlterTable { .. }
        | Op::CreateObject(_)
        | Op::ReplaceObject(_)
        | Op::AlterObject(_)
        | Op::RebuildType(_)
        | Op::DropObject { .. }
        | Op::RenameObject { .. }
        | Op::SetObjectComment { .. }
        | Op::Execute { .. }
        | Op::BulkInsert(_) => None,
    }
}

fn is_key(kind: ConstraintKind) -> bool {
    match kind {
        ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion => true,
        ConstraintKind::Check | ConstraintKind::ForeignKey => false,
    }
}

/// An index of a partition's own that is there first would become that of the table above.
fn keys_above(schema: &Schema, table: &Table) -> Vec<Resource> {
    let keys = schema.inherited_keys(table).into_iter();
    let names = keys.map(|key: InheritedKey<'_>| key.name());
    names.map(Resource::Relation).collect()
}
