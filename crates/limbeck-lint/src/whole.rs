//! [`Whole`]: all operations of a revision, for rules over several of them.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, ScriptStatement, TableLock};
use limbeck_schema::{ObjectId, QualifiedName, Schema};

use crate::options::Options;

/// A revision.
#[derive(Debug)]
pub struct Whole<'a> {
    /// The state before it.
    pub before: &'a Schema,
    /// The state after it, as far as it could be followed.
    pub after: &'a Schema,
    /// Whether every operation could be followed.
    pub followed: bool,
    /// The operations of the upgrade.
    pub steps: &'a [Step<'a>],
    /// Those of the downgrade.
    pub downgrade: &'a [&'a Op],
    /// Whether it waits for locks only so long.
    pub lock_timeout: bool,
    /// What is configured.
    pub options: &'a Options,
}

/// An operation of the upgrade.
#[derive(Debug)]
pub struct Step<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The statements of `execute`.
    pub script: Vec<ScriptStatement<'a>>,
    /// What it locks.
    pub locks: Vec<TableLock>,
    /// What operations before it made.
    pub created: BTreeSet<ObjectId>,
    /// Whether it runs outside of a transaction, wholly or in part.
    pub outside: bool,
    /// The transaction that it runs in, by number.
    pub unit: usize,
}

impl Step<'_> {
    /// What the statements of `execute` do.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.script.iter().map(|statement| &statement.action)
    }

    /// Whether the table was there before the revision.
    pub fn is_old_table(&self, name: &QualifiedName) -> bool {
        !self.created.contains(&ObjectId::Table(name.clone()))
    }

    /// The locks of tables that were there before the revision.
    pub fn old_locks(&self) -> impl Iterator<Item = &TableLock> {
        self.locks
            .iter()
            .filter(|lock| self.is_old_table(&lock.table))
    }
}
