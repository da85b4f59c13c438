//! What the statements of SQL text do, as far as their heads say it.
//!
//! This is no parser of SQL: a statement is told by its first words, its tables by the names behind
//! them, an `ALTER TABLE` by the first words of each action. What is not told apart is
//! [`Action::Other`]. A name without a schema counts as one in `public`.

mod alter_table;
mod block;
mod cursor;
mod definitions;
mod locks;
mod part;
mod read;

pub use definitions::definitions;
pub(super) use locks::add;
pub use locks::script_locks;
pub(super) use read::written_tables;

use limbeck_schema::sql_token::split_statements;
use limbeck_schema::{ColumnType, Name, QualifiedName};

use super::LockMode;

/// One statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptStatement<'a> {
    /// Its text.
    pub text: &'a str,
    /// What it does.
    pub action: Action,
    /// Whether a loop runs it again and again in one transaction.
    pub repeats: bool,
}

impl<'a> ScriptStatement<'a> {
    /// One that runs once.
    pub fn new(text: &'a str, action: Action) -> Self {
        Self {
            text,
            action,
            repeats: false,
        }
    }
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `DROP TABLE`.
    DropTable {
        /// The tables.
        tables: Vec<QualifiedName>,
    },
    /// `DROP VIEW` and `DROP MATERIALIZED VIEW`.
    DropView {
        /// The views.
        views: Vec<QualifiedName>,
        /// `MATERIALIZED`.
        materialized: bool,
    },
    /// `DROP SCHEMA`.
    DropSchema {
        /// The schemas.
        names: Vec<Name>,
        /// `CASCADE`.
        cascade: bool,
    },
    /// `DROP TYPE` or `DROP DOMAIN`.
    DropType {
        /// The types.
        names: Vec<QualifiedName>,
    },
    /// `DROP` of a function, procedure, routine or aggregate.
    DropRoutine {
        /// The routine, without its arguments.
        name: QualifiedName,
    },
    /// `DROP EXTENSION`.
    DropExtension {
        /// The extensions.
        names: Vec<Name>,
    },
    /// `ALTER EXTENSION … UPDATE`.
    UpdateExtension {
        /// The extension.
        name: Name,
    },
    /// `TRUNCATE`.
    Truncate {
        /// The tables.
        tables: Vec<QualifiedName>,
        /// `CASCADE`.
        cascade: bool,
    },
    /// `CREATE INDEX`.
    CreateIndex {
        /// The table.
        table: QualifiedName,
        /// `UNIQUE`.
        unique: bool,
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// `DROP INDEX`.
    DropIndex {
        /// The indexes.
        indexes: Vec<QualifiedName>,
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// `REINDEX`.
    Reindex {
        /// The index or table, where it is one.
        target: Option<QualifiedName>,
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// `ALTER TABLE`, and `ALTER INDEX` and `ALTER VIEW` of the same form.
    AlterTable {
        /// The table.
        table: QualifiedName,
        /// Its actions.
        actions: Vec<TableAction>,
    },
    /// `CREATE TABLE` by the name alone, `CREATE TABLE … AS` and `SELECT INTO`.
    CreateTable {
        /// The table.
        table: QualifiedName,
    },
    /// `CREATE VIEW`, `OR REPLACE` or not.
    CreateView {
        /// The view.
        view: QualifiedName,
        /// `MATERIALIZED`.
        materialized: bool,
    },
    /// `CREATE TRIGGER`.
    CreateTrigger {
        /// The table.
        table: QualifiedName,
    },
    /// `DROP TRIGGER`, `DROP RULE` and `DROP POLICY`.
    DropFromTable {
        /// `trigger`, `rule` or `policy`.
        kind: &'static str,
        /// The table.
        table: QualifiedName,
    },
    /// `CREATE POLICY` and `ALTER POLICY`.
    Policy {
        /// The table.
        table: QualifiedName,
    },
    /// `ALTER TYPE … ADD VALUE`.
    AddEnumValue {
        /// The type.
        name: QualifiedName,
        /// The label.
        value: String,
        /// Whether `BEFORE` or `AFTER` says where.
        placed: bool,
    },
    /// `ALTER … RENAME TO` and `SET SCHEMA` of something that is no table.
    Rename {
        /// What is renamed: `schema "app"`.
        what: String,
    },
    /// `ALTER TYPE … RENAME VALUE`.
    RenameEnumValue {
        /// The type.
        name: QualifiedName,
    },
    /// `ALTER DOMAIN … ADD CONSTRAINT`, `SET NOT NULL` or `VALIDATE CONSTRAINT`.
    AlterDomain {
        /// The domain.
        name: QualifiedName,
        /// Whether the columns of it are looked at.
        checks: bool,
    },
    /// `INSERT`.
    Insert {
        /// The table.
        table: QualifiedName,
    },
    /// `UPDATE`.
    Update {
        /// The table.
        table: QualifiedName,
        /// Whether a condition chooses rows.
        filtered: bool,
        /// Whether a `LIMIT` bounds them, or what changes from round to round of a loop that commits.
        bounded: bool,
    },
    /// `DELETE`.
    Delete {
        /// The table.
        table: QualifiedName,
        /// Whether a condition chooses rows.
        filtered: bool,
        /// Whether a `LIMIT` bounds them, or what changes from round to round of a loop that commits.
        bounded: bool,
    },
    /// `MERGE`.
    Merge {
        /// The table.
        table: QualifiedName,
    },
    /// `COPY … FROM`.
    CopyFrom {
        /// The table.
        table: QualifiedName,
    },
    /// `LOCK TABLE`.
    Lock {
        /// The tables.
        tables: Vec<QualifiedName>,
        /// The mode.
        mode: LockMode,
    },
    /// `VACUUM`.
    Vacuum {
        /// `FULL`.
        full: bool,
        /// The table, where one is named.
        table: Option<QualifiedName>,
    },
    /// `CLUSTER`.
    Cluster {
        /// The table, where one is named.
        table: Option<QualifiedName>,
    },
    /// `ANALYZE`.
    Analyze {
        /// The table, where one is named.
        table: Option<QualifiedName>,
    },
    /// `REFRESH MATERIALIZED VIEW`.
    Refresh {
        /// The view.
        view: QualifiedName,
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// `GRANT`.
    Grant {
        /// Whether `PUBLIC` gets it.
        to_public: bool,
        /// `WITH GRANT OPTION` or `WITH ADMIN OPTION`.
        with_option: bool,
    },
    /// `REVOKE`.
    Revoke,
    /// `ALTER … OWNER TO`, but for tables.
    ChangeOwner,
    /// `CREATE FUNCTION` or `PROCEDURE`.
    CreateRoutine {
        /// The routine, without its arguments.
        name: QualifiedName,
        /// `SECURITY DEFINER`.
        security_definer: bool,
        /// `SET search_path`.
        sets_search_path: bool,
    },
    /// `SET lock_timeout`, also by `set_config`.
    SetLockTimeout,
    /// `SET statement_timeout`.
    SetStatementTimeout,
    /// `CREATE`, `ALTER` and `DROP PUBLICATION` and `SUBSCRIPTION`.
    Replication,
    /// `DO`. The statements of its body follow, as far as they stand there as they run.
    Do {
        /// Whether it runs something that can't be read: a statement that is put together, another language.
        unread: bool,
    },
    /// Anything else.
    Other,
}

/// One action of `ALTER TABLE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableAction {
    /// `ADD COLUMN`.
    AddColumn {
        /// The column.
        column: Name,
        /// `NOT NULL` without a default.
        not_null_without_default: bool,
        /// Whether every row has to be written.
        rewrites: bool,
    },
    /// `DROP COLUMN`.
    DropColumn {
        /// The column.
        column: Name,
    },
    /// `ALTER COLUMN`.
    AlterColumn {
        /// The column.
        column: Name,
        /// What changes.
        action: ColumnAction,
    },
    /// `ADD` of a check or foreign key.
    AddConstraint {
        /// The table that a foreign key refers to.
        references: Option<QualifiedName>,
        /// `NOT VALID`.
        not_valid: bool,
    },
    /// `ADD` of a primary key, unique or exclusion constraint.
    AddKey {
        /// `EXCLUDE`.
        exclusion: bool,
        /// `USING INDEX`.
        using_index: bool,
    },
    /// `DROP CONSTRAINT`.
    DropConstraint {
        /// The constraint.
        name: Name,
    },
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint {
        /// The constraint.
        name: Name,
    },
    /// `RENAME` of the table, a column or a constraint.
    Rename {
        /// Whether it is a constraint's name, which queries do not use.
        constraint: bool,
    },
    /// `SET SCHEMA`.
    SetSchema,
    /// `OWNER TO`.
    ChangeOwner,
    /// `ENABLE` and `DISABLE TRIGGER`.
    SwitchTrigger {
        /// `ENABLE`.
        enable: bool,
    },
    /// `ENABLE`, `DISABLE`, `FORCE` and `NO FORCE ROW LEVEL SECURITY`.
    RowLevelSecurity {
        /// Whether rows become visible by it: `DISABLE` and `NO FORCE`.
        loosens: bool,
    },
    /// `REPLICA IDENTITY`.
    ReplicaIdentity,
    /// `ATTACH PARTITION`.
    AttachPartition {
        /// The partition.
        partition: QualifiedName,
    },
    /// `DETACH PARTITION`.
    DetachPartition {
        /// The partition.
        partition: QualifiedName,
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// `SET LOGGED`, `SET UNLOGGED`, `SET ACCESS METHOD`, `SET TABLESPACE`.
    Rewrite,
    /// `SET (…)`, `RESET (…)`, `CLUSTER ON`, `SET STATISTICS` and the like.
    Light,
    /// Anything else.
    Other,
}

/// What an `ALTER COLUMN` changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnAction {
    /// `TYPE`.
    Type {
        /// The type, where it can be read and no collation stands behind it.
        to: Option<ColumnType>,
        /// `USING`.
        using: bool,
    },
    /// `SET NOT NULL`.
    SetNotNull,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `SET DEFAULT`.
    SetDefault,
    /// `DROP DEFAULT`.
    DropDefault,
    /// `SET STATISTICS`, `SET (…)`.
    Light,
    /// Anything else.
    Other,
}

/// The statements of a script. Text that ends inside a token is one statement that is not told apart.
pub fn statements_of(sql: &str) -> Vec<ScriptStatement<'_>> {
    let parts = split_statements(sql).unwrap_or_else(|_| vec![sql]);
    parts
        .into_iter()
        .flat_map(|text| {
            let action = read::action(text);
            if matches!(action, Action::Do { .. }) {
                return block::statements(text);
            }
            vec![ScriptStatement::new(text, action)]
        })
        .collect()
}

#[cfg(test)]
mod tests;
