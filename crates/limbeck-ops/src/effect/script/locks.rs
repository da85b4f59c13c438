//! The locks of statements in SQL text.

use limbeck_schema::{Expr, QualifiedName, Schema};

use crate::op::ColumnAlteration;

use super::super::table::on_partitions;
use super::super::{Footprint, LockMode, TableLock};
use super::{Action, ColumnAction, TableAction, statements_of};

/// The locks of a script, as far as the heads of its statements tell.
pub fn script_locks(sql: &str, before: &Schema) -> Vec<TableLock> {
    let mut found = Footprint::new(before);
    add(&mut found, sql);
    found.into_locks()
}

/// Adds those of a script.
pub(in crate::effect) fn add(found: &mut Footprint<'_>, sql: &str) {
    for statement in statements_of(sql) {
        statement_locks(found, &statement.action);
    }
}

fn statement_locks(found: &mut Footprint<'_>, action: &Action) {
    use LockMode::{
        AccessExclusive, Exclusive, RowExclusive, Share, ShareRowExclusive, ShareUpdateExclusive,
    };
    match action {
        Action::DropTable { tables } => {
            for table in tables {
                super::super::table::dropped(found, table);
            }
        }
        Action::Truncate { tables, cascade } => {
            for table in tables {
                truncated(found, table, *cascade);
            }
        }
        Action::DropView { views, .. } => {
            for view in views {
                found.take(view, AccessExclusive);
            }
        }
        Action::CreateIndex {
            table,
            concurrently,
            ..
        } => {
            let mode = if *concurrently {
                ShareUpdateExclusive
            } else {
                Share
            };
            for name in on_partitions(found, table) {
                found.scan(&name, mode);
            }
        }
        Action::DropIndex {
            indexes,
            concurrently,
        } => {
            let mode = if *concurrently {
                ShareUpdateExclusive
            } else {
                AccessExclusive
            };
            for table in indexes
                .iter()
                .filter_map(|index| table_of(found.before, index))
            {
                found.take(&table, mode);
            }
        }
        Action::Reindex {
            target: Some(target),
            concurrently,
        } => {
            let mode = if *concurrently {
                ShareUpdateExclusive
            } else {
                Share
            };
            let table = table_of(found.before, target).unwrap_or_else(|| target.clone());
            found.scan(&table, mode);
        }
        Action::AlterTable { table, actions } => {
            for action in actions {
                alter_table(found, table, action);
            }
        }
        Action::CreateTrigger { table } => found.take(table, ShareRowExclusive),
        Action::DropFromTable { table, .. } | Action::Policy { table } => {
            found.take(table, AccessExclusive);
        }
        Action::AlterDomain { name, checks: true } => {
            for table in tables_with_type(found.before, name) {
                found.scan(&table, Share);
            }
        }
        Action::Insert { table } | Action::CopyFrom { table } => {
            super::super::table::filled(found, table);
        }
        Action::Update { table, .. } | Action::Delete { table, .. } | Action::Merge { table } => {
            for name in found.family(table) {
                found.scan(&name, RowExclusive);
                found.lose(&name, RowExclusive);
            }
        }
        Action::Lock { tables, mode } => {
            for table in tables {
                found.take_with_descendants(table, *mode);
            }
        }
        Action::Vacuum {
            full,
            table: Some(table),
        } => match full {
            true => found.rewrite(table),
            false => found.scan(table, ShareUpdateExclusive),
        },
        Action::Cluster { table: Some(table) } => found.rewrite(table),
        Action::Analyze { table: Some(table) } => found.take(table, ShareUpdateExclusive),
        Action::Refresh { view, concurrently } => match concurrently {
            true => found.take(view, Exclusive),
            false => found.rewrite(view),
        },
        Action::Reindex { target: None, .. }
        | Action::AlterDomain { checks: false, .. }
        | Action::Vacuum { table: None, .. }
        | Action::Cluster { table: None }
        | Action::Analyze { table: None }
        | Action::DropSchema { .. }
        | Action::DropType { .. }
        | Action::DropRoutine { .. }
        | Action::DropExtension { .. }
        | Action::UpdateExtension { .. }
        | Action::CreateTable { .. }
        | Action::CreateView { .. }
        | Action::AddEnumValue { .. }
        | Action::Rename { .. }
        | Action::RenameEnumValue { .. }
        | Action::Grant { .. }
        | Action::Revoke
        | Action::ChangeOwner
        | Action::CreateRoutine { .. }
        | Action::SetLockTimeout
        | Action::SetStatementTimeout
        | Action::Replication
        | Action::Do { .. }
        | Action::Other => {}
    }
}

fn truncated(found: &mut Footprint<'_>, table: &QualifiedName, cascade: bool) {
    for name in found.family(table) {
        found.lose(&name, LockMode::AccessExclusive);
        if cascade {
            for (other, _) in found.referencing(&name) {
                found.lose(other, LockMode::AccessExclusive);
            }
        }
    }
}

fn alter_table(found: &mut Footprint<'_>, table: &QualifiedName, action: &TableAction) {
    use LockMode::{AccessExclusive, ShareRowExclusive, ShareUpdateExclusive};
    let family = found.family(table);
    match action {
        TableAction::AlterColumn {
            column,
            action:
                ColumnAction::Type {
                    to: Some(to),
                    using,
                },
        } => {
            let alteration = ColumnAlteration {
                data_type: Some(to.clone()),
                using: using.then(|| Expr::new("")),
                ..ColumnAlteration::default()
            };
            super::super::column::retyped(found, table, column, &alteration);
        }
        TableAction::AddColumn { rewrites: true, .. }
        | TableAction::AlterColumn {
            action: ColumnAction::Type { to: None, .. },
            ..
        } => family.iter().for_each(|name| found.rewrite(name)),
        TableAction::Rewrite => found.rewrite(table),
        TableAction::AddColumn {
            not_null_without_default: true,
            ..
        }
        | TableAction::AlterColumn {
            action: ColumnAction::SetNotNull,
            ..
        }
        | TableAction::AddConstraint {
            references: None,
            not_valid: false,
        } => family
            .iter()
            .for_each(|name| found.scan(name, AccessExclusive)),
        TableAction::DropColumn { column } => {
            super::super::column::dropped(found, table, column);
        }
        TableAction::AddConstraint {
            references: Some(other),
            not_valid,
        } => {
            for name in [table, other] {
                match not_valid {
                    true => found.take(name, ShareRowExclusive),
                    false => found.scan(name, ShareRowExclusive),
                }
            }
        }
        TableAction::AddKey { using_index, .. } => match using_index {
            true => found.take(table, AccessExclusive),
            false => found.scan(table, AccessExclusive),
        },
        TableAction::DropConstraint { name } => {
            super::super::constraint::dropped(found, table, name);
        }
        TableAction::ValidateConstraint { name } => {
            super::super::constraint::validated(found, table, name);
        }
        TableAction::SwitchTrigger { .. } => found.take(table, ShareRowExclusive),
        TableAction::AttachPartition { partition } => {
            found.take(table, ShareUpdateExclusive);
            found.scan(partition, AccessExclusive);
        }
        TableAction::DetachPartition {
            partition,
            concurrently,
        } => {
            let mode = match concurrently {
                true => ShareUpdateExclusive,
                false => AccessExclusive,
            };
            found.take(table, mode);
            // The second half of a concurrent one, too.
            found.take(partition, AccessExclusive);
        }
        TableAction::Light
        | TableAction::AlterColumn {
            action: ColumnAction::Light,
            ..
        } => found.take(table, ShareUpdateExclusive),
        TableAction::AddColumn { .. }
        | TableAction::AddConstraint { .. }
        | TableAction::AlterColumn { .. }
        | TableAction::Rename { .. }
        | TableAction::SetSchema
        | TableAction::ChangeOwner
        | TableAction::RowLevelSecurity { .. }
        | TableAction::ReplicaIdentity
        | TableAction::Other => found.take_with_descendants(table, AccessExclusive),
    }
}

/// The table of an index.
fn table_of(before: &Schema, index: &QualifiedName) -> Option<QualifiedName> {
    let mut tables = before.tables.values();
    let table =
        tables.find(|table| table.name.schema == index.schema && table.has_index(&index.name))?;
    Some(table.name.clone())
}

/// The tables with a column of a type.
fn tables_with_type(before: &Schema, name: &QualifiedName) -> Vec<QualifiedName> {
    let tables = before.tables.values().filter(|table| {
        let mut columns = table.columns.values();
        columns.any(|column| column.data_type.user_type() == Some(name))
    });
    tables.map(|table| table.name.clone()).collect()
}
