//! Trying again when a lock was not given in time.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, PgConnection};

use super::error::MigrateError;
use super::stop::Stop;

/// `lock_not_available`.
const LOCK_TIMEOUT: &str = "55P03";

/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(60);

/// What happens when a statement does not get a lock within `lock_timeout`: its transaction is rolled
/// back, and after a pause, in which whoever waited behind it goes on, it is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockRetry {
    /// How many times it is tried again.
    pub count: u32,
    /// The pause before the first of these tries; each later one is twice as long, up to a minute.
    pub delay: Duration,
}

impl Default for LockRetry {
    fn default() -> Self {
        Self {
            count: 5,
            delay: Duration::from_secs(1),
        }
    }
}

/// The tries of one transaction, or of one statement outside a transaction.
#[derive(Debug)]
pub(super) struct Tries {
    rule: LockRetry,
    /// How many were made after the first one.
    pub(super) made: u32,
}

impl Tries {
    pub(super) fn new(rule: LockRetry) -> Self {
        Self { rule, made: 0 }
    }

    /// How long to pause before the next one, if there is to be one after this failure.
    pub(super) fn next(&mut self, error: &MigrateError) -> Option<Duration> {
        let code = error
            .sql_failure()
            .and_then(|failure| failure.code.as_deref());
        if code != Some(LOCK_TIMEOUT) || self.made >= self.rule.count {
            return None;
        }
        let factor = 2_u32.saturating_pow(self.made);
        self.made += 1;
        Some(self.rule.delay.saturating_mul(factor).min(LONGEST))
    }
}

/// Waits, in short statements: a session that sleeps in a long one holds a snapshot, on which another one's
/// `CREATE INDEX CONCURRENTLY` would wait. Ends early when somebody asks to stop.
pub(super) async fn pause(
    connection: &mut PgConnection,
    stop: &Stop,
    length: Duration,
) -> Result<(), MigrateError> {
    let start = Instant::now();
    while let Some(left) = length
        .checked_sub(start.elapsed())
        .filter(|left| !left.is_zero())
    {
        if stop.is_asked() {
            break;
        }
        // The pause is on the server: this crate depends on no async runtime.
        let step = left.min(Duration::from_millis(50)).as_secs_f64();
        sqlx::raw_sql(AssertSqlSafe(format!("SELECT pg_sleep({step})")))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sql_error::SqlFailure;
    use super::*;

    fn failure(code: &str) -> MigrateError {
        SqlFailure {
            message: String::new(),
            code: Some(code.to_owned()),
            detail: None,
            hint: None,
            statement: None,
            position: None,
            completed: 0,
            connection_lost: false,
        }
        .into()
    }

    #[test]
    fn pauses_grow_and_end() {
        let delay = Duration::from_secs(20);
        let mut tries = Tries::new(LockRetry { count: 3, delay });
        assert_eq!(tries.next(&failure("42P01")), None);
        let pauses: Vec<_> = std::iter::from_fn(|| tries.next(&failure(LOCK_TIMEOUT))).collect();
        assert_eq!(pauses, [delay, delay * 2, LONGEST]);
    }
}
