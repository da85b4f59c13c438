//! The version table and its log.
//!
//! The version table holds the applied tips, one row each, by Alembic's rules. The log beside it
//! holds every applied revision with its checksum, and how far an unfinished one has got.

use limbeck_revision::graph::{Direction, VersionOp};
use limbeck_revision::header::RevisionId;
use limbeck_schema::{Name, QualifiedName, truncate_name};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::Migration;
use super::error::MigrateError;
use super::recorded::finished;

/// The version table of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionTable {
    /// The table of the tips.
    pub tips: QualifiedName,
    /// The table of all applied revisions.
    pub log: QualifiedName,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedRevision {
    /// The revision's id.
    pub revision: String,
    /// When it was applied, as the server prints it in UTC; `None` while it is unfinished.
    pub applied_at: Option<String>,
    /// What is recorded of its operations; `None` when it was stamped by a tool that knew no
    /// checksum. [`Self::edited`] reads it.
    pub checksum: Option<String>,
    /// The hash of its file when it was applied, if there was one: as long as the file has it, its
    /// checksum is the same.
    pub source_hash: Option<String>,
    /// Which way an unfinished one was going.
    pub direction: Direction,
    /// How many statements of an unfinished one are done.
    pub steps_done: usize,
}

impl AppliedRevision {
    /// Whether it stopped half way.
    pub fn is_unfinished(&self) -> bool {
        self.applied_at.is_none()
    }
}

impl Default for VersionTable {
    fn default() -> Self {
        Self::new(QualifiedName::public("limbeck_version"))
    }
}

impl VersionTable {
    /// The version table of this name; the log is beside it under the name `{name}_log`.
    pub fn new(tips: QualifiedName) -> Self {
        const SUFFIX: &str = "_log";
        let stem = truncate_name(
            tips.name.as_str(),
            limbeck_schema::MAX_NAME_BYTES - SUFFIX.len(),
        );
        let log = tips.sibling(Name::new(format!("{stem}{SUFFIX}")));
        Self { tips, log }
    }

    /// Both tables, to be left out of comparisons.
    pub fn names(&self) -> [&QualifiedName; 2] {
        [&self.tips, &self.log]
    }

    /// The statements that make the tables where they are missing.
    pub fn create_sql(&self) -> Vec<String> {
        let primary_key = Name::new(format!(
            "{}_pkc",
            truncate_name(self.tips.name.as_str(), limbeck_schema::MAX_NAME_BYTES - 4)
        ));
        let mut statements = Vec::new();
        if self.tips.schema != limbeck_schema::DEFAULT_SCHEMA {
            statements.push(format!(
                "CREATE SCHEMA IF NOT EXISTS {}",
                self.tips.schema.quoted()
            ));
        }
        statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {} (\n    version_num text NOT NULL CONSTRAINT {} PRIMARY KEY,\n    \
             applied_at timestamp with time zone NOT NULL DEFAULT now(),\n    checksum text\n)",
            self.tips.quoted(),
            primary_key.quoted(),
        ));
        statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {} (\n    version_num text NOT NULL PRIMARY KEY,\n    \
             applied_at timestamp with time zone,\n    checksum text,\n    source_hash text,\n    \
             direction text NOT NULL DEFAULT 'upgrade',\n    steps_done integer NOT NULL DEFAULT 0\n)",
            self.log.quoted(),
        ));
        statements
    }

    /// Whether the table is there.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub async fn exists(&self, connection: &mut PgConnection) -> Result<bool, MigrateError> {
        let sql = format!(
            "SELECT to_regclass({tips}) IS NOT NULL, to_regclass({log}) IS NOT NULL",
            tips = literal(&self.tips.quoted()),
            log = literal(&self.log.quoted()),
        );
        let row = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_one(connection)
            .await?;
        Ok(flag(&row, 0)? && flag(&row, 1)?)
    }

    /// Makes the tables where they are missing. Callers hold the lock.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn create(&self, connection: &mut PgConnection) -> Result<(), MigrateError> {
        if self.exists(connection).await? {
            return Ok(());
        }
        let sql = format!(
            "SET client_min_messages = warning; BEGIN; {}; COMMIT; RESET client_min_messages",
            self.create_sql().join("; ")
        );
        super::run::batch(connection, sql)
            .await
            .map_err(MigrateError::from)
    }

    /// The applied tips, sorted; none when there is no table.
    ///
    /// # Errors
    /// When the server can't be asked, or a row holds no revision id.
    pub async fn tips(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Vec<RevisionId>, MigrateError> {
        match self.exists(connection).await? {
            true => self.tip_rows(connection).await,
            false => Ok(Vec::new()),
        }
    }

    /// The log, sorted by id; empty when there is no table.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub async fn log(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Vec<AppliedRevision>, MigrateError> {
        match self.exists(connection).await? {
            true => self.log_rows(connection).await,
            false => Ok(Vec::new()),
        }
    }

    /// The applied tips and the log, as [`tips`](Self::tips) and [`log`](Self::log) give them.
    ///
    /// # Errors
    /// As theirs.
    pub async fn read(
        &self,
        connection: &mut PgConnection,
    ) -> Result<(Vec<RevisionId>, Vec<AppliedRevision>), MigrateError> {
        if !self.exists(connection).await? {
            return Ok((Vec::new(), Vec::new()));
        }
        let tips = self.tip_rows(connection).await?;
        Ok((tips, self.log_rows(connection).await?))
    }

    async fn tip_rows(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Vec<RevisionId>, MigrateError> {
        let sql = format!(
            "SELECT version_num FROM {} ORDER BY version_num COLLATE \"C\"",
            self.tips.quoted()
        );
        let rows = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_all(connection)
            .await?;
        rows.iter()
            .map(|row| {
                let text: String = row.try_get(0)?;
                RevisionId::new(text.clone()).map_err(|reason| MigrateError::BadVersionRow {
                    table: self.tips.clone(),
                    row: text,
                    reason: reason.to_string(),
                })
            })
            .collect()
    }

    async fn log_rows(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Vec<AppliedRevision>, MigrateError> {
        let sql = format!(
            "SELECT version_num, to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00:00', checksum, direction, steps_done::text, source_hash \
             FROM {} ORDER BY version_num COLLATE \"C\"",
            self.log.quoted()
        );
        let rows = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_all(connection)
            .await?;
        rows.iter().map(applied_revision).collect()
    }

    /// The statements for one change of the tips.
    pub(super) fn tip_sql(&self, op: &VersionOp, checksum: &str) -> String {
        let table = self.tips.quoted();
        match op {
            VersionOp::Insert(id) => format!(
                "INSERT INTO {table} (version_num, checksum) VALUES ({}, {})",
                literal(id.as_str()),
                literal(checksum)
            ),
            VersionOp::Update { from, to } => format!(
                "UPDATE {table} SET version_num = {}, checksum = {}, applied_at = now() WHERE version_num = {}",
                literal(to.as_str()),
                literal(checksum),
                literal(from.as_str())
            ),
            VersionOp::Delete(id) => {
                format!(
                    "DELETE FROM {table} WHERE version_num = {}",
                    literal(id.as_str())
                )
            }
        }
    }

    /// The statement that records a finished revision.
    pub(super) fn finished_sql(&self, migration: &Migration) -> String {
        let table = self.log.quoted();
        let id = literal(migration.revision.as_str());
        match migration.direction {
            Direction::Upgrade => format!(
                "INSERT INTO {table} (version_num, applied_at, checksum, source_hash) VALUES ({id}, now(), {checksum}, {hash}) \
                 ON CONFLICT (version_num) DO UPDATE SET applied_at = now(), checksum = {checksum}, source_hash = {hash}, \
                 direction = 'upgrade', steps_done = 0",
                checksum = literal(&finished(&migration.checksums)),
                hash = literal_or_null(migration.source_hash.as_deref()),
            ),
            Direction::Downgrade => format!("DELETE FROM {table} WHERE version_num = {id}"),
        }
    }

    /// The statement that takes back the record of an upgrade that has begun.
    pub(super) fn forget_sql(&self, migration: &Migration) -> String {
        format!(
            "DELETE FROM {} WHERE version_num = {}",
            self.log.quoted(),
            literal(migration.revision.as_str())
        )
    }

    /// The statement that records how far an unfinished revision has got.
    pub(super) fn progress_sql(
        &self,
        migration: &Migration,
        recorded: &str,
        steps_done: usize,
    ) -> String {
        format!(
            "INSERT INTO {table} (version_num, applied_at, checksum, direction, steps_done) VALUES ({id}, NULL, {checksum}, {direction}, {steps_done}) \
             ON CONFLICT (version_num) DO UPDATE SET applied_at = NULL, checksum = {checksum}, direction = {direction}, steps_done = {steps_done}",
            table = self.log.quoted(),
            id = literal(migration.revision.as_str()),
            checksum = literal(recorded),
            direction = literal(&migration.direction.to_string()),
        )
    }
}

fn applied_revision(row: &sqlx::postgres::PgRow) -> Result<AppliedRevision, MigrateError> {
    let direction: String = row.try_get(3)?;
    let steps: String = row.try_get(4)?;
    Ok(AppliedRevision {
        revision: row.try_get(0)?,
        applied_at: row.try_get(1)?,
        checksum: row.try_get(2)?,
        source_hash: row.try_get(5)?,
        direction: if direction == "downgrade" {
            Direction::Downgrade
        } else {
            Direction::Upgrade
        },
        steps_done: steps.parse().unwrap_or(0),
    })
}

fn flag(row: &sqlx::postgres::PgRow, index: usize) -> Result<bool, sqlx::Error> {
    row.try_get::<bool, _>(index)
}

/// A string constant, or NULL.
pub(super) fn literal_or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), literal)
}

/// A string constant.
pub(super) fn literal(text: &str) -> String {
    limbeck_ops::sql::Literal(text).to_string()
}
