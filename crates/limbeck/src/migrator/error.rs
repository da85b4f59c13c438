//! Errors of the migrator.

use limbeck_revision::graph::Direction;
use limbeck_revision::header::RevisionId;
use limbeck_schema::QualifiedName;
use thiserror::Error;

use super::sql_error::SqlFailure;

/// What a role needs to do anything at all.
const RIGHTS: &str = "To look, a role needs USAGE on the schema of the version table, and SELECT on that table and its log; to change anything also INSERT, UPDATE and DELETE, and CREATE on the schema as long as they are not there.";

/// What to do about a revision of which some statements are committed.
const WAYS_ON: &str = "Mend the rest of the file and run the same command again: it goes on after them. Or undo them by hand and clear the record with `limbeck stamp` of the revision that the database is at.";

/// The way back.
const UNDO: &str = "Or undo by hand what is done, and clear the record with `limbeck stamp` of the revision that the database is at.";

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
        /// Its statements that are committed and recorded: the next run goes on after them.
        kept: Vec<String>,
        /// The invalid index that a `CREATE INDEX CONCURRENTLY` left; the next run drops it.
        leftover: Option<String>,
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
        /// Its statements that are committed and recorded.
        kept: Vec<String>,
        /// Whether the server said that it has not run the statement that it was at.
        refused: bool,
        /// The invalid index that a `CREATE INDEX CONCURRENTLY` left; the next run drops it.
        leftover: Option<String>,
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
    /// The statements that an unfinished revision has done are others now.
    #[error(
        "revision {revision} is unfinished, and what is done (statements: {steps_done}) is not what its file begins with"
    )]
    ChangedWhileUnfinished {
        /// The revision.
        revision: RevisionId,
        /// How many of its statements are done.
        steps_done: usize,
    },
    /// A revision is half applied, and the command is not the one that would finish it.
    #[error("{direction} of revision {revision} is unfinished: statements done: {steps_done}")]
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
            Self::Statement { failure, kept, .. } => Some(match (kept.as_slice(), &failure.hint) {
                ([], Some(hint)) => hint.clone(),
                // object_in_use: what an earlier statement changed is still to be checked.
                ([], None) if failure.code.as_deref() == Some("55006") => "Where deferred constraints are to be checked, put op.execute(\"SET CONSTRAINTS ALL IMMEDIATE\") before it. Nothing of this revision was kept.".to_owned(),
                ([], None) => "Nothing of this revision was kept.".to_owned(),
                (_, Some(hint)) => format!("{hint}\n{WAYS_ON}"),
                (_, None) => WAYS_ON.to_owned(),
            }),
            Self::Interrupted { kept, .. } if kept.is_empty() => {
                Some("Nothing of this revision was kept. The same command begins with it.".to_owned())
            }
            Self::Interrupted { .. } => Some("The same command goes on after them.".to_owned()),
            Self::CommitLost { .. } => Some("Whether the server got that far can't be told from here; `limbeck current` asks it. Nothing is half applied, and the same command goes on.".to_owned()),
            Self::SeedInterrupted => Some("Nothing of any seed file was kept.".to_owned()),
            // insufficient_privilege: of the tables that say what is applied.
            Self::Server(failure) if failure.code.as_deref() == Some("42501") => Some(failure.hint.clone().unwrap_or_else(|| RIGHTS.to_owned())),
            Self::Server(failure) | Self::Seed { failure, .. } => failure.hint.clone(),
            Self::Locked { .. } => Some("Wait until it has finished, or look for its session in pg_locks (locktype = 'advisory').".to_owned()),
            Self::BadVersionRow { table, .. } => Some(format!("Delete the row from {}.", table.quoted())),
            Self::ChangedWhileUnfinished { steps_done, .. } => Some(format!("Restore its statements up to number {steps_done} as they were; what comes after them may change. {UNDO}")),
            Self::Unfinished { direction, .. } => Some(format!("Run `limbeck {direction}` as before to finish it. {UNDO}")),
            Self::NeedsOwnTransaction { .. } => Some("Use one transaction per revision (upgrade.transaction = \"per-revision\").".to_owned()),
        }
    }

    /// The statements of the revision that are committed although it did not get to its end.
    pub fn kept(&self) -> &[String] {
        match self {
            Self::Statement { kept, .. } | Self::Interrupted { kept, .. } => kept,
            Self::CommitLost { .. }
            | Self::SeedInterrupted
            | Self::Seed { .. }
            | Self::Server(_)
            | Self::Locked { .. }
            | Self::BadVersionRow { .. }
            | Self::ChangedWhileUnfinished { .. }
            | Self::Unfinished { .. }
            | Self::NeedsOwnTransaction { .. } => &[],
        }
    }

    /// The invalid index that it left.
    pub fn leftover(&self) -> Option<&str> {
        match self {
            Self::Statement { leftover, .. } | Self::Interrupted { leftover, .. } => {
                leftover.as_deref()
            }
            Self::CommitLost { .. }
            | Self::SeedInterrupted
            | Self::Seed { .. }
            | Self::Server(_)
            | Self::Locked { .. }
            | Self::BadVersionRow { .. }
            | Self::ChangedWhileUnfinished { .. }
            | Self::Unfinished { .. }
            | Self::NeedsOwnTransaction { .. } => None,
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
