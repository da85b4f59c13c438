//! Going on with a revision that an earlier run has left unfinished.

use limbeck_ops::Op;
use limbeck_ops::sql::{SqlOptions, all_statements};
use limbeck_revision::statements_checksum;

use super::Migration;
use super::error::MigrateError;
use super::recorded::{Next, Recorded};
use super::table::AppliedRevision;

/// How far an earlier run got with a revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// How many statements are committed and recorded.
    pub(super) done: usize,
    /// What is known of the one after them.
    pub(super) next: Next,
}

/// The SQL of all statements of a list of operations, as they are counted and recorded.
pub(super) fn texts(ops: &[Op]) -> Vec<String> {
    let statements = all_statements(ops, &SqlOptions::default());
    statements
        .into_iter()
        .flatten()
        .map(|statement| statement.sql)
        .collect()
}

/// The checksum of statements that are done.
pub(super) fn sum(done: &[String]) -> String {
    statements_checksum(done.iter().map(String::as_str))
}

/// The statements of these operations that an unfinished revision has done; `None` when it has done
/// others, or too early a version of limbeck recorded it.
pub fn done_statements(ops: &[Op], row: &AppliedRevision) -> Option<Vec<String>> {
    let mut texts = texts(ops);
    if row.steps_done > texts.len() {
        return None;
    }
    texts.truncate(row.steps_done);
    match Recorded::read(row.checksum.as_deref()?) {
        Recorded::Done { statements, .. } if statements == sum(&texts) => Some(texts),
        Recorded::Done { .. } | Recorded::Whole(_) | Recorded::Parts { .. } => None,
    }
}

/// An unfinished revision that is not the first of those to run, or goes the other way.
pub(super) fn other_unfinished(
    migrations: &[Migration],
    log: &[AppliedRevision],
) -> Option<MigrateError> {
    let first = migrations.first();
    log.iter()
        .find(|row| {
            row.is_unfinished()
                && first.is_none_or(|first| {
                    first.revision != row.revision.as_str() || first.direction != row.direction
                })
        })
        .map(|row| MigrateError::Unfinished {
            revision: row.revision.clone(),
            direction: row.direction,
            steps_done: row.steps_done,
        })
}

/// Where to go on. Only the statements that are done must be as they were: whoever mends the one
/// that failed, or those after it, is who this is for.
pub(super) fn resume_point(
    migration: &Migration,
    unfinished: Option<&AppliedRevision>,
) -> Result<Progress, MigrateError> {
    let Some(row) = unfinished else {
        return Ok(Progress::default());
    };
    let next = match row.checksum.as_deref().map(Recorded::read) {
        Some(Recorded::Done { next, .. }) => next,
        Some(Recorded::Whole(_) | Recorded::Parts { .. }) | None => Next::MayHaveRun,
    };
    let whole = Some(migration.checksums.whole.as_str());
    let same = row.steps_done == 0
        || row.checksum.as_deref() == whole
        || done_statements(&migration.ops, row).is_some();
    if same {
        return Ok(Progress {
            done: row.steps_done,
            next,
        });
    }
    Err(MigrateError::ChangedWhileUnfinished {
        revision: migration.revision.clone(),
        steps_done: row.steps_done,
    })
}
