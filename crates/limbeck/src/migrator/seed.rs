//! Seed data: statements that may run again, all in one transaction.

use sqlx::PgConnection;

use super::error::MigrateError;
use super::lock::Lock;
use super::run::{Settings, batch};
use super::sql_error::SEPARATOR;
use super::table::{VersionTable, literal};

/// Runs the statements of all files in one transaction, under the lock.
///
/// `files` are pairs of a name for messages and the statements in it.
///
/// # Errors
/// When a statement fails; then nothing has changed.
pub async fn seed(
    connection: &mut PgConnection,
    table: &VersionTable,
    settings: &Settings,
    files: &[(String, Vec<String>)],
) -> Result<(), MigrateError> {
    let lock = Lock::take(connection, table, settings.wait, || {}).await?;
    let begin = format!(
        "BEGIN; SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {}",
        literal(&settings.lock_timeout),
        literal(&settings.statement_timeout)
    );
    batch(connection, begin).await?;
    for (name, statements) in files {
        if let Err(mut failure) = batch(connection, statements.join(SEPARATOR)).await {
            failure.find_statement(statements);
            let _ = batch(connection, "ROLLBACK".to_owned()).await;
            return Err(MigrateError::Seed {
                file: name.clone(),
                failure: Box::new(failure),
            });
        }
    }
    batch(connection, "COMMIT".to_owned()).await?;
    lock.release(connection).await
}
