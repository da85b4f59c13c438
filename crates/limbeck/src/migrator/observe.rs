//! The locks of a statement that runs outside a transaction, seen by another session.
//!
//! The observer holds ROW EXCLUSIVE on every table, as a session that writes does. What is made or dropped
//! `CONCURRENTLY` first takes its lock and then waits for such sessions; anything stronger waits for its lock
//! at once. When the statement waits, its locks are read, and the observer lets go.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};

use futures_util::future::{Either, select};
use limbeck_ops::effect::LockMode;
use limbeck_schema::QualifiedName;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::measure;
use super::run::batch;
use super::sql_error::SqlFailure;

const TABLES: &str = "SELECT n.nspname::text, c.relname::text \
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
 WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' \
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'";

/// Runs the statements and gives the locks that were seen, by the relation's number.
pub(super) async fn send(
    connection: &mut PgConnection,
    observer: &mut PgConnection,
    statements: &[String],
) -> Result<BTreeMap<i64, LockMode>, SqlFailure> {
    let row = sqlx::raw_sql("SELECT pg_backend_pid()")
        .fetch_one(&mut *connection)
        .await?;
    let pid: i32 = row.try_get(0)?;
    stand_in_the_way(observer).await?;
    let seen = Mutex::new(BTreeMap::new());
    let sent = {
        let run = pin!(measure::send(connection, statements));
        let look = pin!(look(observer, pid, &seen));
        match select(look, run).await {
            Either::Left((looked, run)) => run.await.and(looked),
            // It may end before the observer hears that it has let go.
            Either::Right((sent, _)) => sent,
        }
    };
    batch(observer, "COMMIT".to_owned()).await?;
    sent?;
    Ok(seen.into_inner().unwrap_or_else(PoisonError::into_inner))
}

async fn stand_in_the_way(observer: &mut PgConnection) -> Result<(), SqlFailure> {
    batch(
        observer,
        "SET client_min_messages = error; BEGIN".to_owned(),
    )
    .await?;
    let mut tables = Vec::new();
    for row in sqlx::raw_sql(TABLES).fetch_all(&mut *observer).await? {
        let (schema, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        tables.push(QualifiedName::new(schema, name).quoted());
    }
    if tables.is_empty() {
        return Ok(());
    }
    let sql = format!("LOCK TABLE {} IN ROW EXCLUSIVE MODE", tables.join(", "));
    batch(observer, sql).await
}

/// Waits until the session waits, notes what it holds, and lets it go on.
async fn look(
    observer: &mut PgConnection,
    pid: i32,
    seen: &Mutex<BTreeMap<i64, LockMode>>,
) -> Result<(), SqlFailure> {
    let sql = format!(
        "SELECT l.relation::int8, l.mode, NOT l.granted FROM pg_catalog.pg_locks l WHERE l.pid = {pid}"
    );
    loop {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .fetch_all(&mut *observer)
            .await?;
        let mut waits = false;
        let mut locks = BTreeMap::new();
        for row in rows {
            waits |= row.try_get::<bool, _>(2)?;
            if let Some(relation) = row.try_get::<Option<i64>, _>(0)? {
                measure::add_lock(&mut locks, relation, row.try_get(1)?);
            }
        }
        if waits {
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = locks;
            return batch(observer, "COMMIT".to_owned()).await;
        }
        // The pause is on the server: this crate depends on no async runtime.
        sqlx::raw_sql("SELECT pg_sleep(0.002)")
            .execute(&mut *observer)
            .await?;
    }
}
