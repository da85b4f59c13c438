//! What operations really do to tables: the locks that the server shows, files that are written anew,
//! sequential scans. Operations run as [`super::Run`] runs them, without the version table, and the
//! catalogue is read after each inside its transaction.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::Op;
use limbeck_ops::effect::LockMode;
use limbeck_ops::sql::{SqlOptions, Transaction};
use limbeck_schema::QualifiedName;
use sqlx::{PgConnection, Row};

use super::observe;
use super::run::batch;
use super::segment::segments;
use super::sql_error::{SEPARATOR, SqlFailure};

/// What one operation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredOp {
    /// Its place in the list.
    pub at: usize,
    /// Whether it ran outside a transaction. Its locks are those that an observer saw when it first
    /// waited for one; what it takes after that, and where nothing made it wait, nobody sees.
    pub outside: bool,
    /// What it did to each table or view that was there before, by name.
    pub tables: Vec<MeasuredTable>,
}

/// What one operation did to a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredTable {
    /// Its name before the operation.
    pub table: QualifiedName,
    /// The strongest lock that the transaction did not hold before; ACCESS SHARE is left out.
    pub lock: Option<LockMode>,
    /// Whether its rows are in a new file.
    pub rewritten: bool,
    /// Whether it was read from end to end.
    pub scanned: bool,
}

/// What commits together while operations are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureExtent {
    /// What commits together when the revision is applied.
    Revision,
    /// Each operation alone, so that each shows all of its locks.
    Operation,
}

/// Runs operations and looks at what they do. Nothing is recorded: this is for scratch databases, on
/// which nobody else works. `observer` is another session there, which stands in the way of statements
/// outside a transaction for a moment, as writers do, to see what they hold.
///
/// # Errors
/// When the server refuses a statement; what was committed before stays.
pub async fn measure(
    connection: &mut PgConnection,
    observer: &mut PgConnection,
    ops: &[Op],
    extent: MeasureExtent,
) -> Result<Vec<MeasuredOp>, SqlFailure> {
    // As a run does, and dumps do.
    let settings = "SET standard_conforming_strings = on; SET check_function_bodies = off";
    batch(connection, settings.to_owned()).await?;
    let measured = measure_all(connection, observer, ops, extent).await;
    if measured.is_err() {
        let _ = batch(connection, "ROLLBACK".to_owned()).await;
    }
    let _ = batch(connection, "RESET check_function_bodies".to_owned()).await;
    measured
}

async fn measure_all(
    connection: &mut PgConnection,
    observer: &mut PgConnection,
    ops: &[Op],
    extent: MeasureExtent,
) -> Result<Vec<MeasuredOp>, SqlFailure> {
    let mut measured = Vec::new();
    for segment in segments(ops, &SqlOptions::default()) {
        let outside = segment.transaction == Transaction::Outside;
        if !outside {
            send(connection, &["BEGIN".to_owned()]).await?;
        }
        let mut state = State::read(connection).await?;
        let groups = segment
            .statements
            .chunk_by(|(one, _), (other, _)| std::ptr::eq(*one, *other));
        let count = groups.clone().count();
        for (number, group) in groups.enumerate() {
            let statements: Vec<String> = group.iter().map(|(_, sql)| sql.sql.clone()).collect();
            let tables = match outside {
                true => {
                    let seen = observe::send(connection, observer, &statements).await?;
                    let mut after = State::read(connection).await?;
                    after.locks.extend(seen);
                    state.go_on(after)
                }
                false => {
                    send(connection, &statements).await?;
                    let after = State::held(connection).await?;
                    state.go_on(after)
                }
            };
            let op = group.first().map(|(op, _)| *op);
            let at = ops
                .iter()
                .position(|other| op.is_some_and(|op| std::ptr::eq(op, other)));
            measured.push(MeasuredOp {
                at: at.unwrap_or_default(),
                outside,
                tables,
            });
            if !outside && extent == MeasureExtent::Operation && number + 1 < count {
                send(connection, &["COMMIT".to_owned(), "BEGIN".to_owned()]).await?;
                state = State::read(connection).await?;
            }
        }
        if !outside {
            send(connection, &["COMMIT".to_owned()]).await?;
        }
    }
    Ok(measured)
}

pub(super) async fn send(
    connection: &mut PgConnection,
    statements: &[String],
) -> Result<(), SqlFailure> {
    let sent = batch(connection, statements.join(SEPARATOR)).await;
    sent.map_err(|mut failure| {
        failure.find_statement(statements);
        failure
    })
}

/// A relation as the catalogue has it.
#[derive(Clone, Debug)]
struct Relation {
    name: QualifiedName,
    file: Option<i64>,
    scans: i64,
}

/// Relations and locks at one moment of a transaction.
#[derive(Clone, Debug, Default)]
struct State {
    relations: BTreeMap<i64, Relation>,
    locks: BTreeMap<i64, LockMode>,
}

/// What is told of a relation, of the kinds that count.
macro_rules! relation {
    () => {
        "c.oid::int8, n.nspname::text, c.relname::text, \
         CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_filenode(c.oid)::int8 END, \
         pg_catalog.pg_stat_get_numscans(c.oid) + pg_catalog.pg_stat_get_xact_numscans(c.oid)"
    };
}

/// Which relations count: tables and views of users.
macro_rules! counts {
    () => {
        "c.relkind IN ('r', 'p', 'v', 'm', 'f') \
         AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
    };
}

/// All relations.
const ALL: &str = concat!(
    "SELECT ",
    relation!(),
    ", NULL::int8, NULL::text \
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
      WHERE ",
    counts!()
);

/// The locks of this session, with the relations. Those that are dropped are not in the catalogue any more.
const HELD: &str = concat!(
    "SELECT ",
    relation!(),
    ", l.relation::int8, l.mode \
       FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation \
       LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
      WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted \
        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) \
        AND (c.oid IS NULL OR (",
    counts!(),
    "))"
);

impl State {
    /// All relations, and no locks: a transaction that begins has none.
    async fn read(connection: &mut PgConnection) -> Result<Self, SqlFailure> {
        Self::ask(connection, ALL).await
    }

    /// What the transaction holds. An operation locks what it writes anew or reads, and keeps the lock: all others
    /// are as they were, however many there are.
    async fn held(connection: &mut PgConnection) -> Result<Self, SqlFailure> {
        Self::ask(connection, HELD).await
    }

    async fn ask(connection: &mut PgConnection, sql: &'static str) -> Result<Self, SqlFailure> {
        // Prepared: to plan it takes the server longer than to run it, and it runs after each operation.
        let rows = sqlx::query(sql).fetch_all(connection).await?;
        let mut state = Self::default();
        for row in rows {
            if let Some(locked) = row.try_get(5)? {
                add_lock(&mut state.locks, locked, row.try_get(6)?);
            }
            let (Some(oid), Some(schema), Some(name)) = (
                row.try_get::<Option<i64>, _>(0)?,
                row.try_get::<Option<String>, _>(1)?,
                row.try_get::<Option<String>, _>(2)?,
            ) else {
                continue;
            };
            let relation = Relation {
                name: QualifiedName::new(schema, name),
                file: row.try_get(3)?,
                scans: row.try_get::<Option<i64>, _>(4)?.unwrap_or_default(),
            };
            state.relations.insert(oid, relation);
        }
        Ok(state)
    }

    /// Takes over what an operation has left, and tells what happened to the relations that were there when the
    /// transaction began.
    fn go_on(&mut self, after: Self) -> Vec<MeasuredTable> {
        let mut tables = Vec::new();
        let touched: BTreeSet<i64> = after
            .relations
            .keys()
            .chain(after.locks.keys())
            .copied()
            .collect();
        for oid in touched {
            let Some(relation) = self.relations.get_mut(&oid) else {
                continue;
            };
            let now = after.relations.get(&oid);
            let lock = after.locks.get(&oid).copied();
            let held = self.locks.get(&oid).copied();
            let table = MeasuredTable {
                table: relation.name.clone(),
                lock: lock.filter(|lock| Some(*lock) > held && *lock > LockMode::AccessShare),
                rewritten: now.is_some_and(|now| now.file != relation.file),
                scanned: now.is_some_and(|now| now.scans > relation.scans),
            };
            if table.lock.is_some() || table.rewritten || table.scanned {
                tables.push(table);
            }
            if let Some(now) = now {
                relation.clone_from(now);
            }
        }
        self.locks = after.locks;
        tables.sort_by(|a, b| a.table.cmp(&b.table));
        tables
    }
}

/// Adds a lock as `pg_locks` says it.
pub(super) fn add_lock(locks: &mut BTreeMap<i64, LockMode>, relation: i64, mode: Option<String>) {
    if let Some(mode) = mode.as_deref().and_then(LockMode::from_catalogue) {
        let held = locks.entry(relation).or_insert(mode);
        *held = mode.max(*held);
    }
}
