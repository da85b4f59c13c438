//! Writing the version table without running anything.

use limbeck_revision::Checksums;
use limbeck_revision::header::RevisionId;
use sqlx::PgConnection;

use super::error::MigrateError;
use super::recorded::finished;
use super::run::batch;
use super::table::{VersionTable, literal};

/// A revision that counts as applied after `stamp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampRow {
    /// The revision.
    pub revision: RevisionId,
    /// The checksums of its operations as they are now.
    pub checksums: Checksums,
    /// The hash of its file.
    pub source_hash: String,
    /// Whether it gets a row in the version table, too.
    pub is_tip: bool,
}

/// Makes the tables say that exactly these revisions are applied. Callers hold the lock. A
/// revision that was applied before keeps its time.
///
/// # Errors
/// When the server refuses; then nothing has changed.
pub async fn stamp(
    connection: &mut PgConnection,
    table: &VersionTable,
    rows: &[StampRow],
) -> Result<(), MigrateError> {
    let mut statements = vec!["BEGIN".to_owned()];
    statements.extend(stamp_sql(table, rows));
    statements.push("COMMIT".to_owned());
    let outcome = batch(connection, statements.join(";\n")).await;
    if outcome.is_err() {
        let _ = batch(connection, "ROLLBACK".to_owned()).await;
    }
    Ok(outcome?)
}

/// The statements of [`stamp`], for one transaction.
pub(super) fn stamp_sql(table: &VersionTable, rows: &[StampRow]) -> Vec<String> {
    let (tips, log) = (table.tips.quoted(), table.log.quoted());
    let listed = |rows: &mut dyn Iterator<Item = &StampRow>| {
        rows.map(|row| literal(row.revision.as_str()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut statements = Vec::new();
    for (name, kept) in [
        (&tips, listed(&mut rows.iter().filter(|row| row.is_tip))),
        (&log, listed(&mut rows.iter())),
    ] {
        statements.push(match kept.as_str() {
            "" => format!("DELETE FROM {name}"),
            kept => format!("DELETE FROM {name} WHERE version_num NOT IN ({kept})"),
        });
    }
    for row in rows {
        let checksum = literal(&finished(&row.checksums));
        let values = format!("({}, {checksum})", literal(row.revision.as_str()));
        if row.is_tip {
            statements.push(format!(
                "INSERT INTO {tips} (version_num, checksum) VALUES {values} \
                 ON CONFLICT (version_num) DO UPDATE SET checksum = excluded.checksum"
            ));
        }
        statements.push(format!(
            "INSERT INTO {log} AS old (version_num, checksum, source_hash, applied_at) VALUES ({}, {checksum}, {}, now()) \
             ON CONFLICT (version_num) DO UPDATE SET checksum = excluded.checksum, source_hash = excluded.source_hash, \
             applied_at = coalesce(old.applied_at, now()), direction = 'upgrade', steps_done = 0",
            literal(row.revision.as_str()),
            literal(&row.source_hash)
        ));
    }
    statements
}
