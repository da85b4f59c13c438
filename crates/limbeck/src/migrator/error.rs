//! Errors of the migrator.

use limbeck_revision::graph::Direction;
use limbeck_revision::header::RevisionId;
use limbeck_schema::QualifiedName;
use thiserror::Error;

use super::sql_error::SqlFailure;

/// Why migrations could not be applied.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// The server refused a statement of a revision; nothing of its last transaction is left.
    #[error("{direction} of revision {revision} ({message}) failed: {failure}")]
    Statement {
        /// The revision.
        revision: RevisionId,
        /// Its message.
        message: String,
        /// Which way it was going.
        direction: Direction,
        /// How many of its statements are committed and recorded, so that the next run goes on
        /// after them.
        steps_kept: usize,
        /// What the server said.
        failure: Box<SqlFailure>,
    },
    /// The run was asked to stop ([`super::Stop`]); nothing of its last transaction is left.
    #[error("{direction} of revision {revision} ({message}) was interrupted")]
    Interrupted {
        /// The revision.
        revision: RevisionId,
        /// Its message.
        message: String,
        /// Which way it was going.
        direction: Direction,
        /// How many of its statements are committed and recorded.
        steps_kept: usize,
    },
    /// The connection was lost after `COMMIT` had been sent: nobody here knows whether it came
    /// through.
    #[error(
        "the connection was lost while {direction} of revision {revision} ({message}) was committed: {failure}"
    )]
    CommitLost {
        /// The revision.
        revision: RevisionId,
        /// Its message.
        message: String,
        /// Which way it was going.
        direction: Direction,
        /// What is known of it.
        failure: Box<SqlFailure>,
    },
    /// The seed files were asked to stop; nothing of any of them is left.
    #[error("seeding was interrupted")]
    SeedInterrupted,
    /// A statement of a seed file failed; nothing of any seed file is left.
    #[error("seed file {file} failed: {failure}")]
    Seed {
        /// The file.
        file: String,
        /// What the server said.
        failure: Box<SqlFailure>,
    },
    /// The server refused a statement of limbeck's own, or can't be reached.
    #[error("{0}")]
    Server(Box<SqlFailure>),
    /// Another limbeck holds the lock.
    #[error("another limbeck has been working on this database for {seconds} seconds")]
    Locked {
        /// How long this one waited.
        seconds: u64,
    },
    /// A row of the version table holds no revision id.
    #[error("row {row:?} of version table \"{table}\" is no revision id: {reason}")]
    BadVersionRow {
        /// The version table.
        table: QualifiedName,
        /// The row.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A revision that was interrupted has other operations now.
    #[error(
        "revision {revision} was interrupted after {steps_done} statements, and its file has changed since"
    )]
    ChangedWhileUnfinished {
        /// The revision.
        revision: RevisionId,
        /// How many of its statements are done.
        steps_done: usize,
    },
    /// A revision is half applied, and the command is not the one that would finish it.
    #[error(
        "{direction} of revision {revision} is unfinished: {steps_done} of its statements are done"
    )]
    Unfinished {
        /// The revision.
        revision: String,
        /// Which way it was going.
        direction: Direction,
        /// How many of its statements are done.
        steps_done: usize,
    },
    /// One transaction over everything is asked for, but a statement can't run in one.
    #[error("revision {revision} can't run in one transaction with others: {statement}")]
    NeedsOwnTransaction {
        /// The revision.
        revision: RevisionId,
        /// The statement that must run or commit on its own.
        statement: String,
    },
}

impl MigrateError {
    /// What to do about it, in sentences.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Statement { failure, steps_kept, .. } => Some(match (steps_kept, &failure.hint) {
                (0, Some(hint)) => hint.clone(),
                (0, None) => "Nothing of this revision was kept.".to_owned(),
                (kept, _) => format!("Its first {kept} statements are committed and recorded; the same command goes on after them."),
            }),
            Self::Interrupted { steps_kept, .. } => Some(match steps_kept {
                0 => "Nothing of this revision was kept. The same command goes on with it.".to_owned(),
                kept => format!("Its first {kept} statements are committed and recorded; the same command goes on after them."),
            }),
            Self::CommitLost { .. } => Some("Whether the server got that far can't be told from here; `limbeck current` asks it. Nothing is half applied, and the same command goes on.".to_owned()),
            Self::SeedInterrupted => Some("Nothing of any seed file was kept.".to_owned()),
            Self::Server(failure) | Self::Seed { failure, .. } => failure.hint.clone(),
            Self::Locked { .. } => Some("Wait until it has finished, or look for its session in pg_locks (locktype = 'advisory').".to_owned()),
            Self::BadVersionRow { table, .. } => Some(format!("Delete the row from {}.", table.quoted())),
            Self::ChangedWhileUnfinished { .. } => Some("Restore the file as it was, finish the revision, and change it afterwards.".to_owned()),
            Self::Unfinished { direction, .. } => Some(format!("Run `limbeck {direction}` as before to finish it.")),
            Self::NeedsOwnTransaction { .. } => Some("Use one transaction per revision (upgrade.transaction = \"per-revision\").".to_owned()),
        }
    }

    /// What the server said, if it was the server.
    pub fn sql_failure(&self) -> Option<&SqlFailure> {
        match self {
            Self::Statement { failure, .. }
            | Self::CommitLost { failure, .. }
            | Self::Server(failure)
            | Self::Seed { failure, .. } => Some(failure),
            Self::Interrupted { .. }
            | Self::SeedInterrupted
            | Self::Locked { .. }
            | Self::BadVersionRow { .. }
            | Self::ChangedWhileUnfinished { .. }
            | Self::Unfinished { .. }
            | Self::NeedsOwnTransaction { .. } => None,
        }
    }
}

impl From<SqlFailure> for MigrateError {
    fn from(failure: SqlFailure) -> Self {
        Self::Server(Box::new(failure))
    }
}

impl From<sqlx::Error> for MigrateError {
    fn from(error: sqlx::Error) -> Self {
        SqlFailure::from(error).into()
    }
}
