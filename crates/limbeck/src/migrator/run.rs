//! Running revisions.

use std::time::Duration;

use futures_util::StreamExt;
use limbeck_ops::Op;
use limbeck_ops::sql::{SqlOptions, Transaction};
use limbeck_revision::graph::Direction;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::Migration;
use super::error::MigrateError;
use super::leftover::{IndexStatement, index_statement};
use super::recorded::Next;
use super::resume::{Progress, other_unfinished, resume_point, texts};
use super::retry::{self, Tries};
use super::segment::segments;
use super::session::Session;
use super::settings::{NO_TIMEOUT, Settings, TransactionScope};
use super::sql_error::{SEPARATOR, SqlFailure};
use super::table::{AppliedRevision, VersionTable, literal};
use super::unit::{Unit, refused, units};

/// What happens while revisions run.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A revision begins; the number of its statements that an earlier run has done.
    Begin(&'a Migration, usize),
    /// An invalid index, which a `CREATE INDEX CONCURRENTLY` of an earlier run has left, is dropped.
    Leftover(&'a str),
    /// A lock was not given in time: what was done in the transaction is undone, and after the pause it is tried
    /// again.
    Retry {
        /// The revision.
        migration: &'a Migration,
        /// What the server said, with the statement that waited.
        failure: &'a SqlFailure,
        /// The number of the try that follows, from 1.
        number: u32,
        /// How long the pause is.
        pause: Duration,
    },
    /// A revision is committed.
    Done(&'a Migration),
}

/// A run of revisions over one connection that holds the lock.
pub struct Run<'c> {
    connection: &'c mut PgConnection,
    table: VersionTable,
    settings: Settings,
    /// The session's `lock_timeout` now.
    lock_timeout: String,
}

impl<'c> Run<'c> {
    /// A run on this connection.
    pub fn new(connection: &'c mut PgConnection, table: VersionTable, settings: Settings) -> Self {
        Self {
            connection,
            table,
            lock_timeout: settings.lock_timeout(None),
            settings,
        }
    }

    /// Runs the revisions in order. `log` is the version table's log as read under the lock. The
    /// session has its own settings back afterwards.
    ///
    /// # Errors
    /// When a statement fails: with one transaction per revision, the revisions before are kept;
    /// see [`MigrateError`].
    pub async fn apply(
        &mut self,
        migrations: &[Migration],
        log: &[AppliedRevision],
        mut event: impl FnMut(Event<'_>),
    ) -> Result<(), MigrateError> {
        if let Some(unfinished) = other_unfinished(migrations, log) {
            return Err(unfinished);
        }
        let session = Session::begin(self.connection, &self.settings).await?;
        let outcome = self.apply_all(migrations, log, &mut event).await;
        session.end(self.connection).await;
        outcome
    }

    async fn apply_all(
        &mut self,
        migrations: &[Migration],
        log: &[AppliedRevision],
        event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), MigrateError> {
        if self.settings.transaction == TransactionScope::All {
            return self.apply_together(migrations, event).await;
        }
        for migration in migrations {
            let unfinished = log
                .iter()
                .find(|row| row.is_unfinished() && migration.revision == row.revision.as_str());
            let progress = resume_point(migration, unfinished)?;
            event(Event::Begin(migration, progress.done));
            self.apply_one(migration, progress, event).await?;
            event(Event::Done(migration));
        }
        Ok(())
    }

    /// One transaction around all revisions.
    async fn apply_together(
        &mut self,
        migrations: &[Migration],
        event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), MigrateError> {
        for migration in migrations {
            refuse_own_transaction(migration)?;
        }
        let Some(last) = migrations.last() else {
            return Ok(());
        };
        let mut tries = Tries::new(self.settings.lock_retry);
        loop {
            let (mut at, is_first) = (last, tries.made == 0);
            let begin = |migration| {
                at = migration;
                if is_first {
                    event(Event::Begin(migration, 0));
                }
            };
            let sent = self.send_together(migrations, last, begin).await;
            if !self.is_tried_again(at, &sent, &mut tries, event).await? {
                sent?;
                break;
            }
        }
        for migration in migrations {
            event(Event::Done(migration));
        }
        Ok(())
    }

    async fn send_together<'m>(
        &mut self,
        migrations: &'m [Migration],
        last: &Migration,
        mut begin: impl FnMut(&'m Migration),
    ) -> Result<(), MigrateError> {
        batch(self.connection, "BEGIN".to_owned()).await?;
        for migration in migrations {
            begin(migration);
            let timeout = literal(&self.settings.lock_timeout(Some(migration)));
            let mut statements = vec![format!("SET LOCAL lock_timeout = {timeout}")];
            for unit in units(migration, &self.table, Progress::default()) {
                statements.extend(unit.statements);
                self.send(migration, std::mem::take(&mut statements), 0)
                    .await?;
            }
        }
        self.commit(last, 0).await
    }

    /// Whether what failed is to be tried again, after a pause that is over then.
    async fn is_tried_again(
        &mut self,
        migration: &Migration,
        sent: &Result<(), MigrateError>,
        tries: &mut Tries,
        event: &mut impl FnMut(Event<'_>),
    ) -> Result<bool, MigrateError> {
        let Err(error) = sent else {
            return Ok(false);
        };
        let (Some(pause), Some(failure)) = (tries.next(error), error.sql_failure()) else {
            return Ok(false);
        };
        event(Event::Retry {
            migration,
            failure,
            number: tries.made,
            pause,
        });
        retry::pause(self.connection, &self.settings.stop, pause).await?;
        Ok(true)
    }

    /// Sets the session's `lock_timeout`.
    async fn wait_for_locks(&mut self, timeout: &str) -> Result<(), MigrateError> {
        if self.lock_timeout != timeout {
            let sql = format!("SET lock_timeout = {}", literal(timeout));
            batch(self.connection, sql).await?;
            timeout.clone_into(&mut self.lock_timeout);
        }
        Ok(())
    }

    async fn apply_one(
        &mut self,
        migration: &Migration,
        progress: Progress,
        event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), MigrateError> {
        let mut next = progress.next;
        let timeout = self.settings.lock_timeout(Some(migration));
        for unit in units(migration, &self.table, progress) {
            self.wait_for_locks(&timeout).await?;
            let Some(op) = unit.op else {
                let mut tries = Tries::new(self.settings.lock_retry);
                loop {
                    let sent = self.send_transaction(migration, &unit).await;
                    if !self
                        .is_tried_again(migration, &sent, &mut tries, event)
                        .await?
                    {
                        break sent?;
                    }
                }
                continue;
            };
            // Only the first statement after those that are recorded has a past.
            let next = std::mem::take(&mut next);
            let sql = unit.statements.join(SEPARATOR);
            if next != Next::Untouched && self.already_done(op, &sql, next, event).await? {
                continue;
            }
            self.send_alone(migration, op, sql, unit.kept, event)
                .await?;
        }
        Ok(())
    }

    async fn send_transaction(
        &mut self,
        migration: &Migration,
        unit: &Unit<'_>,
    ) -> Result<(), MigrateError> {
        let begin = std::iter::once("BEGIN".to_owned());
        let statements = begin.chain(unit.statements.iter().cloned()).collect();
        self.send(migration, statements, unit.kept).await?;
        self.commit(migration, unit.kept).await
    }

    /// Sends a statement that runs outside a transaction. If the server refuses it, that is
    /// recorded: the next run need not suppose that it has happened.
    async fn send_alone(
        &mut self,
        migration: &Migration,
        op: &Op,
        sql: String,
        kept: usize,
        event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), MigrateError> {
        let index = index_statement(op, &sql);
        if index.is_some() && self.settings.lock_timeout.is_none() {
            self.wait_for_locks(NO_TIMEOUT).await?;
        }
        let mut tries = Tries::new(self.settings.lock_retry);
        let mut sent = loop {
            let remains = index.as_ref().filter(|_| tries.made > 0);
            let sent = match self.clear(remains, event).await {
                Ok(()) => self.send(migration, vec![sql.clone()], kept).await,
                Err(failed) => Err(failed),
            };
            if !self
                .is_tried_again(migration, &sent, &mut tries, event)
                .await?
            {
                break sent;
            }
        };
        let found = match &mut sent {
            Err(MigrateError::Statement {
                failure, leftover, ..
            }) if !failure.connection_lost => leftover,
            Err(MigrateError::Interrupted {
                refused: true,
                leftover,
                ..
            }) => leftover,
            Ok(()) | Err(_) => return sent,
        };
        // A failure from here on would hide the real one; without the record the next run looks
        // for itself.
        if let Some(index) = index.filter(|index| index.creates)
            && let Ok(Some(false)) = self.is_valid(&index).await
        {
            *found = Some(index.name);
        }
        let nothing_left = kept == 0 && found.is_none();
        let record = match migration.direction {
            Direction::Upgrade if nothing_left => self.table.forget_sql(migration),
            Direction::Upgrade | Direction::Downgrade => refused(migration, &self.table, kept),
        };
        let _ = batch(self.connection, record).await;
        sent
    }

    /// Whether an index statement outside a transaction has happened. An invalid index is dropped.
    async fn already_done(
        &mut self,
        op: &Op,
        sql: &str,
        next: Next,
        event: &mut impl FnMut(Event<'_>),
    ) -> Result<bool, MigrateError> {
        let Some(index) = index_statement(op, sql) else {
            return Ok(false);
        };
        self.clear(Some(&index), event).await?;
        let valid = self.is_valid(&index).await?;
        Ok(next == Next::MayHaveRun && valid.is_some() == index.creates)
    }

    /// Drops the invalid index that a statement which should have made it has left.
    async fn clear(
        &mut self,
        index: Option<&IndexStatement>,
        event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), MigrateError> {
        let Some(index) = index.filter(|index| index.creates) else {
            return Ok(());
        };
        if self.is_valid(index).await? == Some(false) {
            event(Event::Leftover(&index.name));
            let sql = format!("DROP INDEX CONCURRENTLY {}", index.name);
            batch(self.connection, sql).await?;
        }
        Ok(())
    }

    /// Whether an index is valid; `None` if there is none.
    async fn is_valid(&mut self, index: &IndexStatement) -> Result<Option<bool>, MigrateError> {
        let sql = format!(
            "SELECT i.indisvalid FROM pg_catalog.pg_index i WHERE i.indexrelid = to_regclass({})",
            literal(&index.name)
        );
        let row = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_optional(&mut *self.connection)
            .await?;
        Ok(row.map(|row| row.try_get::<bool, _>(0)).transpose()?)
    }

    /// Ends the transaction in a message of its own: as long as the server has not got that one,
    /// nothing commits, whatever becomes of this process and the connection.
    async fn commit(&mut self, migration: &Migration, kept: usize) -> Result<(), MigrateError> {
        let sent = self.send(migration, vec!["COMMIT".to_owned()], kept).await;
        match sent {
            Err(MigrateError::Statement { failure, .. }) if failure.connection_lost => {
                Err(MigrateError::CommitLost {
                    revision: migration.revision.clone(),
                    message: migration.message.clone(),
                    direction: migration.direction,
                    failure,
                })
            }
            other => other,
        }
    }

    /// Sends statements in one message and says which one failed, if one did.
    async fn send(
        &mut self,
        migration: &Migration,
        statements: Vec<String>,
        kept: usize,
    ) -> Result<(), MigrateError> {
        let stop = self.settings.stop.clone();
        if stop.is_asked() {
            let _ = batch(self.connection, "ROLLBACK".to_owned()).await;
            return Err(interrupted(migration, kept, false));
        }
        let Err(mut failure) = batch(self.connection, statements.join(SEPARATOR)).await else {
            return Ok(());
        };
        if !failure.connection_lost {
            failure.find_statement(&statements);
            // The transaction is over either way; a failure here would hide the real one.
            let _ = batch(self.connection, "ROLLBACK".to_owned()).await;
        }
        if stop.is_asked() && failure.is_cancelled() {
            return Err(interrupted(migration, kept, !failure.connection_lost));
        }
        Err(MigrateError::Statement {
            revision: migration.revision.clone(),
            message: migration.message.clone(),
            direction: migration.direction,
            kept: kept_statements(migration, kept),
            leftover: None,
            failure: Box::new(failure),
        })
    }
}

fn interrupted(migration: &Migration, kept: usize, refused: bool) -> MigrateError {
    MigrateError::Interrupted {
        revision: migration.revision.clone(),
        message: migration.message.clone(),
        direction: migration.direction,
        kept: kept_statements(migration, kept),
        refused,
        leftover: None,
    }
}

fn kept_statements(migration: &Migration, kept: usize) -> Vec<String> {
    let mut statements = texts(&migration.ops);
    statements.truncate(kept);
    statements
}

/// Refuses a revision that can't share a transaction with others.
pub(super) fn refuse_own_transaction(migration: &Migration) -> Result<(), MigrateError> {
    let parts = segments(&migration.ops, &SqlOptions::default());
    let outside = parts
        .iter()
        .find(|part| part.transaction == Transaction::Outside);
    let alone = outside.or_else(|| parts.first().filter(|_| parts.len() > 1));
    match alone.and_then(|part| part.statements.last()) {
        None => Ok(()),
        Some((_, statement)) => Err(MigrateError::NeedsOwnTransaction {
            revision: migration.revision.clone(),
            statement: statement.sql.clone(),
        }),
    }
}

/// Sends one message of statements and counts those that complete.
pub(super) async fn batch(connection: &mut PgConnection, sql: String) -> Result<(), SqlFailure> {
    let mut completed = 0;
    let outcome = run_batch(connection, sql, &mut completed).await;
    outcome.map_err(|error| {
        let mut failure = SqlFailure::from(error);
        failure.completed = completed;
        failure
    })
}

async fn run_batch(
    connection: &mut PgConnection,
    sql: String,
    completed: &mut usize,
) -> Result<(), sqlx::Error> {
    let mut results = sqlx::raw_sql(AssertSqlSafe(sql)).execute_many(connection);
    while let Some(result) = results.next().await {
        result?;
        *completed += 1;
    }
    Ok(())
}
