//! The advisory lock that makes limbeck the one writer of a database.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::error::MigrateError;
use super::table::VersionTable;

/// The session-level advisory lock on a version table; PostgreSQL gives it back when the session
/// ends, also after a crash.
///
/// The key is a hash of the version table's name, so that projects that share a database don't
/// wait for each other. Advisory locks are local to a database by themselves.
#[derive(Debug)]
pub struct Lock {
    key: i64,
}

impl Lock {
    /// Takes the lock, asking again every 50 ms. It never waits inside a statement: a session that
    /// waits in `pg_advisory_lock` holds a snapshot, and the other session's
    /// `CREATE INDEX CONCURRENTLY` would wait for that one.
    ///
    /// `waiting` is called once if somebody else has it.
    ///
    /// # Errors
    /// When nobody gave it back within `wait`, or the server can't be asked.
    pub async fn take(
        connection: &mut PgConnection,
        table: &VersionTable,
        wait: Duration,
        mut waiting: impl FnMut(),
    ) -> Result<Self, MigrateError> {
        let key = key(&table.tips.quoted());
        let start = Instant::now();
        let mut told = false;
        loop {
            let sql = format!("SELECT pg_try_advisory_lock({key})");
            let row = sqlx::raw_sql(AssertSqlSafe(sql))
                .fetch_one(&mut *connection)
                .await?;
            if row.try_get::<bool, _>(0)? {
                return Ok(Self { key });
            }
            if start.elapsed() >= wait {
                return Err(MigrateError::Locked {
                    seconds: wait.as_secs(),
                });
            }
            if !told {
                waiting();
                told = true;
            }
            // The pause is on the server: this crate depends on no async runtime.
            sqlx::raw_sql("SELECT pg_sleep(0.05)")
                .execute(&mut *connection)
                .await?;
        }
    }

    /// Gives the lock back before the session ends.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub async fn release(self, connection: &mut PgConnection) -> Result<(), MigrateError> {
        let sql = format!("SELECT pg_advisory_unlock({})", self.key);
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// FNV-1a with limbeck's own offset: stable across versions, no dependency.
fn key(name: &str) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in b"limbeck:".iter().chain(name.as_bytes()) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    i64::from_be_bytes(hash.to_be_bytes())
}
