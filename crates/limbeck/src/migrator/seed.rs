//! Seed data: statements that may run again, all in one transaction.

use sqlx::PgConnection;

use super::error::MigrateError;
use super::lock::Lock;
use super::run::batch;
use super::session::Session;
use super::settings::Settings;
use super::sql_error::SEPARATOR;
use super::table::VersionTable;

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
    let session = Session::begin(connection, settings).await?;
    let outcome = run(connection, settings, files).await;
    session.end(connection).await;
    // A failure of the files is the one to tell; the lock ends with the session anyway.
    let released = lock.release(connection).await;
    outcome.and(released)
}

async fn run(
    connection: &mut PgConnection,
    settings: &Settings,
    files: &[(String, Vec<String>)],
) -> Result<(), MigrateError> {
    batch(connection, "BEGIN".to_owned()).await?;
    for (name, statements) in files {
        if let Err(mut failure) = batch(connection, statements.join(SEPARATOR)).await {
            failure.find_statement(statements);
            let _ = batch(connection, "ROLLBACK".to_owned()).await;
            if settings.stop.is_asked() && failure.is_cancelled() {
                return Err(MigrateError::SeedInterrupted);
            }
            return Err(MigrateError::Seed {
                file: name.clone(),
                failure: Box::new(failure),
            });
        }
    }
    if settings.stop.is_asked() {
        let _ = batch(connection, "ROLLBACK".to_owned()).await;
        return Err(MigrateError::SeedInterrupted);
    }
    Ok(batch(connection, "COMMIT".to_owned()).await?)
}
