//! What can go wrong when an operation runs on a live database: lost data, long locks, rewrites,
//! failures that depend on rows, code that still uses old names.
//!
//! [`hazards`] is the table of contents: for each operation the rules that look at it. The rules
//! are in one file per family. Tables made earlier in the same plan hold no rows that matter and
//! are used by nobody yet, so they are exempt. What the SQL of `execute` does is not looked at.

mod alter_table;
mod code;
mod constraint;
mod context;
mod drop;
mod enum_label;
mod index;
mod new_column;
mod not_null;
mod partition;
mod rename;
mod type_change;
mod watch;

pub use code::{HazardCode, Severity};
pub use context::HazardContext;
pub use watch::{Seen, Watch};

use crate::op::Op;

/// One thing that can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// Which rule found it.
    pub code: HazardCode,
    /// One line, lower case, as it stands in the comment above the operation.
    pub message: String,
}

impl Hazard {
    /// A hazard. Most are found by [`hazards`]; what only the maker of a plan knows is told by it.
    pub fn new(code: HazardCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The hazards of one operation, in the order of its rules.
pub fn hazards(op: &Op, context: &HazardContext<'_>) -> Vec<Hazard> {
    match op {
        Op::CreateTable(table) => partition::created(context, table),
        Op::DropTable { name } => drop::table(context, name),
        Op::AttachPartition(attach) => partition::attached(context, attach),
        Op::DetachPartition { parent, partition } => {
            partition::detached(context, parent, partition)
        }
        Op::DropColumn { table, column } => drop::column(context, table, column),
        Op::DropEnum { name } => drop::enum_type(context, name),
        Op::RebuildEnum(rebuild) => [
            enum_label::removed(context, rebuild),
            enum_label::rewrites(context, rebuild),
        ]
        .concat(),
        Op::AddColumn { table, column } => [
            not_null::new_column(context, table, column),
            new_column::rewrite(context, table, column),
        ]
        .concat(),
        Op::AlterColumn {
            table,
            column,
            alteration,
        } => [
            type_change::rewrite(context, table, column, alteration),
            type_change::narrowing(context, table, column, alteration),
            not_null::set(context, table, column, alteration),
        ]
        .concat(),
        Op::AlterTable { table, alteration } => [
            alter_table::rewrite(context, table, alteration),
            alter_table::visibility(context, table, alteration),
        ]
        .concat(),
        Op::CreateConstraint { table, constraint } => [
            constraint::scan(context, table, constraint),
            constraint::key_index(context, table, constraint),
            constraint::conflict(context, table, constraint),
            not_null::primary_key(context, table, constraint),
        ]
        .concat(),
        Op::CreateIndex(create) => [
            index::blocks_writes(context, create),
            index::conflict(context, create),
        ]
        .concat(),
        Op::RenameTable { from, .. } => rename::table(context, from),
        Op::RenameColumn { table, from, .. } => rename::column(context, table, from),
        Op::RenameEnum { from, .. } => rename::enum_type(context, from),
        Op::RenameEnumValue { name, from, .. } => rename::enum_label(context, name, from),
        Op::CreateSchema { .. }
        | Op::DropSchema { .. }
        | Op::CreateEnum(_)
        | Op::AddEnumValue { .. }
        | Op::SetSchemaComment { .. }
        | Op::SetEnumComment { .. }
        | Op::RenamePartitionIndex(_)
        | Op::Inherit { .. }
        | Op::NoInherit { .. }
        | Op::CreateTableComment { .. }
        | Op::DropTableComment { .. }
        | Op::DropConstraint { .. }
        | Op::RenameConstraint { .. }
        | Op::ValidateConstraint { .. }
        | Op::DropIndex(_)
        | Op::RenameIndex { .. }
        | Op::CreateObject(_)
        | Op::ReplaceObject(_)
        | Op::AlterObject(_)
        | Op::RebuildType(_)
        | Op::DropObject { .. }
        | Op::SetObjectComment { .. }
        | Op::Execute { .. }
        | Op::BulkInsert(_) => Vec::new(),
    }
}

#[cfg(test)]
mod testing {
    //! A small schema and the messages of one operation on it.

    use std::collections::BTreeSet;

    use limbeck_schema::{Column, EnumType, ObjectId, QualifiedName, Schema, Table};

    use super::{HazardContext, hazards};
    use crate::builder::Operations;

    /// Table `users` with columns of these types (`name type`), and enum `mood`.
    fn schema(columns: &[&str]) -> Schema {
        let mut table = Table::new(QualifiedName::public("users"));
        for column in columns {
            let (name, data_type) = column.split_once(' ').unwrap();
            table.add_column(Column::new(name, data_type.parse().unwrap()));
        }
        let mood = EnumType::new(QualifiedName::public("mood"), ["sad", "ok"]);
        let mut schema = Schema::new();
        schema.add_table(table).add_enum(mood);
        schema
    }

    fn messages(
        columns: &[&str],
        created: BTreeSet<ObjectId>,
        ops: impl FnOnce(&mut Operations),
    ) -> Vec<String> {
        let mut operations = Operations::new();
        ops(&mut operations);
        let before = schema(columns);
        let context = HazardContext {
            before: &before,
            created: &created,
        };
        let ops = operations.finish().unwrap();
        let found = ops.iter().flat_map(|op| hazards(op, &context));
        found
            .map(|hazard| format!("{}: {}", hazard.code, hazard.message))
            .collect()
    }

    /// The hazards on existing tables; the same operations on a table of the same plan have none.
    pub(super) fn found(columns: &[&str], ops: impl Fn(&mut Operations)) -> Vec<String> {
        let new = BTreeSet::from([
            ObjectId::Table(QualifiedName::public("users")),
            ObjectId::Enum(QualifiedName::public("mood")),
        ]);
        assert_eq!(messages(columns, new, &ops), Vec::<String>::new());
        messages(columns, BTreeSet::new(), ops)
    }
}
