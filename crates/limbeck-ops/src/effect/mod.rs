//! What an operation does to tables that are in use: the strongest lock that it takes on each, and
//! whether it writes the table anew, looks at every row, or can lose rows.
//!
//! [`locks`] is the table of contents. It follows `AlterTableGetLockLevel` and its kin in the server
//! and the manual's chapter 13.3; `docs/locks.md` lists it for people, and a test holds it against
//! what a server does.

mod column;
mod constraint;
mod footprint;
mod mode;
mod object;
mod partition;
mod script;
mod table;
mod type_change;
mod volatility;

pub use column::is_not_null;
pub use footprint::{Footprint, TableLock};
pub use mode::LockMode;
pub use script::{
    Action, ColumnAction, ScriptStatement, TableAction, definitions, script_locks, statements_of,
};
pub use type_change::{holds_all, is_free};
pub use volatility::may_be_volatile;

use limbeck_schema::Schema;

use crate::op::Op;

/// The locks of one operation that runs in this state of the database, strongest per table, by the
/// names that the tables have before it.
///
/// Two things are left out because nobody waits for them: tables that the operation itself makes,
/// and ACCESS SHARE, with which all else but ACCESS EXCLUSIVE goes together. Locks of indexes and
/// sequences are not tables' locks. Views stand for themselves like tables. Of SQL text (`execute`)
/// what the heads of its statements say is told.
///
/// Where it depends on rows, on other objects or on the server's version, what is told is the most
/// that can be: a scan that the server can spare sometimes is told as one.
pub fn locks(op: &Op, before: &Schema) -> Vec<TableLock> {
    let mut found = Footprint::new(before);
    match op {
        Op::CreateTable(made) => partition::created(&mut found, made),
        Op::DropTable { name } => table::dropped(&mut found, name),
        Op::RenameTable { from, .. } => found.take(from, LockMode::AccessExclusive),
        Op::AlterTable { table, alteration } => table::altered(&mut found, table, alteration),
        Op::CreateTableComment { table, .. } | Op::DropTableComment { table } => {
            found.take(table, LockMode::ShareUpdateExclusive);
        }
        Op::AttachPartition(attach) => partition::attached(&mut found, attach),
        Op::DetachPartition { parent, partition } => {
            partition::detached(&mut found, parent, partition);
        }
        Op::Inherit { table, parent } => {
            found.take(table, LockMode::AccessExclusive);
            found.take(parent, LockMode::ShareUpdateExclusive);
        }
        Op::NoInherit { table, .. } => found.take(table, LockMode::AccessExclusive),
        Op::AddColumn { table, column } => column::added(&mut found, table, column),
        Op::DropColumn { table, column } => column::dropped(&mut found, table, column),
        Op::RenameColumn { table, .. } => {
            found.take_with_descendants(table, LockMode::AccessExclusive);
        }
        Op::AlterColumn {
            table,
            column,
            alteration,
        } => column::altered(&mut found, table, column, alteration),
        Op::CreateConstraint { table, constraint } => {
            constraint::created(&mut found, table, constraint);
        }
        // It makes the index of no table; a primary key may make columns NOT NULL.
        Op::CreateKeyOnly { table, .. } => found.take(table, LockMode::AccessExclusive),
        Op::UseIndex(used) => constraint::index_used(&mut found, used),
        Op::DropConstraint { table, name } => constraint::dropped(&mut found, table, name),
        // Of a foreign key the other table is not locked: its triggers are changed all the same.
        Op::RenameConstraint { table, .. } | Op::AlterConstraint { table, .. } => {
            found.take_with_descendants(table, LockMode::AccessExclusive);
        }
        Op::ValidateConstraint { table, name } => constraint::validated(&mut found, table, name),
        Op::CreateIndex(create) => table::indexed(&mut found, create),
        Op::DropIndex(drop) => table::unindexed(&mut found, drop),
        Op::RebuildEnum(rebuild) => {
            let with = rebuild.with.iter().flat_map(|new| &new.columns);
            column::rebuilt(&mut found, rebuild.columns.iter().chain(with));
        }
        Op::RebuildType(rebuild) => {
            column::rebuilt(&mut found, rebuild.all().flat_map(|new| &new.columns));
        }
        Op::CreateObject(made) => object::created(&mut found, made),
        Op::ReplaceObject(new) => object::replaced(&mut found, new),
        Op::AlterObject(alter) => object::altered(&mut found, alter),
        Op::DropObject { id } => object::dropped(&mut found, id),
        Op::RenameObject { from, .. } => object::renamed(&mut found, from),
        Op::SetObjectComment { id, .. } => object::commented(&mut found, id),
        Op::Execute { sql } => script::add(&mut found, sql),
        Op::BulkInsert(insert) => table::filled(&mut found, &insert.table),
        // The two tables are locked as for reading.
        Op::AttachIndex(_) => {}
        // Types, schemas and indexes have locks of their own; no table is locked. To comment on a
        // constraint its table is locked as for reading.
        Op::SetConstraintComment { .. }
        | Op::AlterIndex(_)
        | Op::SetIndexComment { .. }
        | Op::CreateSchema { .. }
        | Op::DropSchema { .. }
        | Op::SetSchemaComment { .. }
        | Op::CreateEnum(_)
        | Op::DropEnum { .. }
        | Op::RenameEnum { .. }
        | Op::AddEnumValue { .. }
        | Op::RenameEnumValue { .. }
        | Op::SetEnumComment { .. }
        | Op::RenamePartitionIndex(_)
        | Op::RenameIndex { .. } => {}
    }
    found.into_locks()
}

#[cfg(test)]
mod tests;
