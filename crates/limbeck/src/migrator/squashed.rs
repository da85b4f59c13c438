//! Revisions that were squashed after a database had applied them one by one: its log still has the
//! old ids, and the content that the last of them had then. That is no edit, and the next run brings
//! the log up to date.

use limbeck_revision::Checksums;
use limbeck_revision::header::{Header, RevisionId};
use sqlx::PgConnection;

use super::error::MigrateError;
use super::recorded::finished;
use super::run::batch;
use super::table::{AppliedRevision, VersionTable, literal, literal_or_null};

/// A revision that the log shall have instead of those that it was squashed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SquashedRow {
    /// The revision.
    pub revision: RevisionId,
    /// The ids that it replaces.
    pub replaces: Vec<RevisionId>,
    /// The checksums of its operations.
    pub checksums: Checksums,
    /// The hash of its file, if there is one.
    pub source_hash: Option<String>,
}

/// The revisions that this database applied before they were squashed: the log has them, and at least
/// one of those that they replace.
///
/// One is enough: where a squashed revision was squashed again, the log has only what was there
/// between the two.
pub fn squashed_since<'h>(
    headers: impl IntoIterator<Item = &'h Header>,
    log: &[AppliedRevision],
) -> Vec<&'h Header> {
    let finished = |id: &RevisionId| {
        let mut rows = log.iter();
        rows.any(|row| *id == row.revision.as_str() && !row.is_unfinished())
    };
    headers
        .into_iter()
        .filter(|header| header.replaces.iter().any(finished) && finished(&header.revision))
        .collect()
}

/// Makes the log say that these revisions are applied and not those that they replace. Callers hold
/// the lock.
///
/// # Errors
/// When the server refuses; then nothing has changed.
pub async fn adopt_squashed(
    connection: &mut PgConnection,
    table: &VersionTable,
    rows: &[SquashedRow],
) -> Result<(), MigrateError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut statements = vec!["BEGIN".to_owned()];
    statements.extend(rows.iter().flat_map(|row| adopt_sql(table, row)));
    statements.push("COMMIT".to_owned());
    let outcome = batch(connection, statements.join(";\n")).await;
    if outcome.is_err() {
        let _ = batch(connection, "ROLLBACK".to_owned()).await;
    }
    Ok(outcome?)
}

fn adopt_sql(table: &VersionTable, row: &SquashedRow) -> [String; 3] {
    let (tips, log) = (table.tips.quoted(), table.log.quoted());
    let id = literal(row.revision.as_str());
    let checksum = literal(&finished(&row.checksums));
    let hash = literal_or_null(row.source_hash.as_deref());
    let replaced: Vec<String> = row.replaces.iter().map(|id| literal(id.as_str())).collect();
    [
        format!(
            "DELETE FROM {log} WHERE version_num IN ({})",
            replaced.join(", ")
        ),
        format!(
            "UPDATE {log} SET checksum = {checksum}, source_hash = {hash} WHERE version_num = {id}"
        ),
        format!("UPDATE {tips} SET checksum = {checksum} WHERE version_num = {id}"),
    ]
}

#[cfg(test)]
mod tests {
    use limbeck_revision::graph::Direction;

    use super::*;

    fn header(id: &str, replaces: &[&str]) -> Header {
        Header {
            replaces: replaces
                .iter()
                .map(|id| RevisionId::new(*id).unwrap())
                .collect(),
            ..Header::new(RevisionId::new(id).unwrap())
        }
    }

    fn row(id: &str, applied: bool) -> AppliedRevision {
        AppliedRevision {
            revision: id.to_owned(),
            applied_at: applied.then(String::new),
            checksum: Some(String::new()),
            source_hash: None,
            direction: Direction::Upgrade,
            steps_done: 0,
        }
    }

    #[test]
    fn only_what_was_applied_before_the_squash() {
        let headers = [header("z", &[]), header("c", &["a", "b"])];
        for (log, expected) in [
            (vec![row("a", true), row("b", true), row("c", true)], 1),
            (vec![row("b", true), row("c", true)], 1),
            (vec![row("c", true)], 0),
            (vec![row("a", true), row("b", true)], 0),
            (vec![row("b", true), row("c", false)], 0),
            (vec![row("z", true)], 0),
        ] {
            assert_eq!(squashed_since(&headers, &log).len(), expected, "{log:?}");
        }
    }
}
