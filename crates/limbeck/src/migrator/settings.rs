//! [`Settings`]: how revisions run.

use std::time::Duration;

use super::Migration;
use super::retry::LockRetry;
use super::stop::Stop;

/// A timeout that never strikes.
pub(super) const NO_TIMEOUT: &str = "0";

/// How to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The extent of transactions.
    pub transaction: TransactionScope,
    /// PostgreSQL's `lock_timeout` while revisions run, in its own syntax; `0` is none. Without it, what the file
    /// of a revision asks for; there it does not hold for indexes that are built or dropped `CONCURRENTLY`,
    /// for which nobody has to wait while they do.
    pub lock_timeout: Option<String>,
    /// What happens when a lock is not given in time.
    pub lock_retry: LockRetry,
    /// PostgreSQL's `statement_timeout` while revisions run; `0` is none.
    pub statement_timeout: String,
    /// How long to wait for another limbeck.
    pub wait: Duration,
    /// How to end the run early.
    pub stop: Stop,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            transaction: TransactionScope::PerRevision,
            lock_timeout: None,
            lock_retry: LockRetry::default(),
            statement_timeout: "0".to_owned(),
            wait: Duration::from_secs(300),
            stop: Stop::default(),
        }
    }
}

impl Settings {
    /// How long the statements of a revision wait for locks.
    pub(super) fn lock_timeout(&self, migration: Option<&Migration>) -> String {
        let own = migration.and_then(|migration| migration.lock_timeout.as_ref());
        let timeout = self.lock_timeout.as_ref().or(own);
        timeout.map_or(NO_TIMEOUT, String::as_str).to_owned()
    }
}

/// The extent of transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionScope {
    /// Each revision commits with its version row.
    PerRevision,
    /// All revisions commit together, or none.
    All,
}
