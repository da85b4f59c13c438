//! What is sent to the server for one revision: the units that commit on their own, with the
//! statements on the version table among them. Online runs and offline scripts use the same units.

use limbeck_ops::Op;
use limbeck_ops::sql::{SqlOptions, Transaction, joined};

use super::Migration;
use super::recorded::{Next, finished, unfinished};
use super::resume::{Progress, sum, texts};
use super::segment::{Segment, segments};
use super::table::VersionTable;

/// Statements that commit together.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    /// Whether they run in a transaction; otherwise there is exactly one.
    pub(super) transaction: Transaction,
    /// The statements.
    pub(super) statements: Vec<String>,
    /// The operation of a statement that runs outside a transaction.
    pub(super) op: Option<&'a Op>,
    /// How many statements of the revision are committed before.
    pub(super) kept: usize,
}

impl Unit<'_> {
    fn inside(statements: Vec<String>, kept: usize) -> Self {
        Self {
            transaction: Transaction::Inside,
            statements,
            op: None,
            kept,
        }
    }
}

/// The units that are left of a revision. The last one always holds the version rows, so that they
/// commit with the revision's end.
pub(super) fn units<'a>(
    migration: &'a Migration,
    table: &VersionTable,
    progress: Progress,
) -> Vec<Unit<'a>> {
    let Progress { done, next } = progress;
    let texts = texts(&migration.ops);
    let mut parts = segments(&migration.ops, &SqlOptions::default());
    skip(&mut parts, done);
    if next == Next::MayHaveRun {
        allow_repetition(&mut parts, &migration.ops, done);
    }
    if parts
        .last()
        .is_none_or(|part| part.transaction == Transaction::Outside)
    {
        parts.push(Segment {
            transaction: Transaction::Inside,
            statements: Vec::new(),
        });
    }
    let record = |steps: usize| {
        let sum = sum(texts.get(..steps).unwrap_or_default());
        table.progress_sql(migration, &unfinished(&sum, Next::MayHaveRun), steps)
    };
    let count = parts.len();
    let mut units = Vec::new();
    let mut kept = done;
    for (at, part) in parts.into_iter().enumerate() {
        let after = kept + part.statements.len();
        if part.transaction == Transaction::Outside {
            if units.is_empty() {
                // So that a crash between the statement and its record is known to be one.
                units.push(Unit::inside(vec![record(kept)], kept));
            }
            units.extend(part.statements.into_iter().map(|(op, statement)| Unit {
                transaction: Transaction::Outside,
                statements: vec![statement.sql],
                op: Some(op),
                kept,
            }));
            units.push(Unit::inside(vec![record(after)], kept));
        } else {
            let parted = part.statements.into_iter();
            let mut statements = joined(parted.map(|(op, statement)| (op, statement.sql)));
            if at + 1 == count {
                statements.extend(closing(migration, table));
            } else {
                statements.push(record(after));
            }
            units.push(Unit::inside(statements, kept));
        }
        kept = after;
    }
    units
}

/// The version rows and the log row of a finished revision.
pub(super) fn closing(migration: &Migration, table: &VersionTable) -> Vec<String> {
    let mut statements: Vec<String> = migration
        .version_ops
        .iter()
        .map(|op| table.tip_sql(op, &finished(&migration.checksums)))
        .collect();
    statements.push(table.finished_sql(migration));
    statements
}

/// The record that the server has refused the statement after the first `steps`.
pub(super) fn refused(migration: &Migration, table: &VersionTable, steps: usize) -> String {
    let texts = texts(&migration.ops);
    let sum = sum(texts.get(..steps).unwrap_or_default());
    table.progress_sql(migration, &unfinished(&sum, Next::Refused), steps)
}

/// Writes the first statement that is left so that it may have run already, if it is one that runs
/// outside a transaction; the others are undone when they are not recorded.
fn allow_repetition<'a>(parts: &mut [Segment<'a>], ops: &'a [Op], done: usize) {
    let Some(first) = parts.first_mut() else {
        return;
    };
    if first.transaction == Transaction::Inside {
        return;
    }
    let again = segments(ops, &SqlOptions { resuming: true });
    let again = again.into_iter().flat_map(|part| part.statements).nth(done);
    if let (Some(statement), Some(again)) = (first.statements.first_mut(), again) {
        *statement = again;
    }
}

/// Takes away the first `done` statements.
fn skip(parts: &mut Vec<Segment<'_>>, done: usize) {
    let mut left = done;
    for part in parts.iter_mut() {
        let here = left.min(part.statements.len());
        part.statements.drain(..here);
        left -= here;
    }
    parts.retain(|part| !part.statements.is_empty());
}
