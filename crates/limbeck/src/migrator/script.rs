//! An offline script: what `--sql` prints.
//!
//! Applied by a client that stops at the first error it leaves what the online run leaves. Every transaction begins with an
//! assertion that the version rows are the expected ones, so a script for another starting point
//! changes nothing. Its first statements are the settings of an online run's session.

use limbeck_ops::sql::Transaction;
use limbeck_revision::header::RevisionId;

use super::error::MigrateError;
use super::resume::Progress;
use super::run::refuse_own_transaction;
use super::session::script_settings;
use super::settings::TransactionScope;
use super::stamp::{StampRow, stamp_sql};
use super::table::{VersionTable, literal};
use super::unit::{Unit, units};
use super::{Migration, Settings};

/// A migration and the version rows after it.
#[derive(Clone, Debug)]
pub struct ScriptStep {
    /// What runs.
    pub migration: Migration,
    /// The rows afterwards.
    pub rows_after: Vec<RevisionId>,
}

/// The whole script, from a database whose version rows are `start`.
///
/// # Errors
/// When one transaction over everything is asked for and a statement can't run in one.
pub fn script(
    steps: &[ScriptStep],
    table: &VersionTable,
    settings: &Settings,
    start: &[RevisionId],
) -> Result<String, MigrateError> {
    let mut script = Script::new(settings);
    let together = settings.transaction == TransactionScope::All;
    if together {
        for step in steps {
            refuse_own_transaction(&step.migration)?;
        }
    }
    if start.is_empty() {
        script.begin();
        for statement in table.create_sql() {
            script.statement(&statement);
        }
        if !together {
            script.commit();
        }
    }
    let mut rows = start.to_vec();
    for step in steps {
        script.title(&step.migration);
        let units = units(&step.migration, table, Progress::default());
        let count = units.len();
        for (at, unit) in units.iter().enumerate() {
            script.unit(unit, table, &rows, together);
            if at + 1 == count {
                rows.clone_from(&step.rows_after);
            }
        }
    }
    if together {
        script.commit();
    }
    Ok(script.finish())
}

/// The script that makes the version rows say that exactly these revisions are applied, from a
/// database whose version rows are `start`.
pub fn stamp_script(rows: &[StampRow], table: &VersionTable, start: &[RevisionId]) -> String {
    let settings = Settings::default();
    let mut script = Script::new(&settings);
    script.begin();
    if start.is_empty() {
        for statement in table.create_sql() {
            script.statement(&statement);
        }
    }
    script.statement(&assertion(table, start));
    for statement in stamp_sql(table, rows) {
        script.statement(&statement);
    }
    script.commit();
    script.finish()
}

/// The script that makes the version table where it is missing.
pub fn ensure_version_script(table: &VersionTable) -> String {
    let settings = Settings::default();
    let mut script = Script::new(&settings);
    script.begin();
    for statement in table.create_sql() {
        script.statement(&statement);
    }
    script.commit();
    script.finish()
}

struct Script<'s> {
    settings: &'s Settings,
    text: String,
    open: bool,
    /// How long statements wait for locks.
    lock_timeout: String,
}

impl<'s> Script<'s> {
    fn new(settings: &'s Settings) -> Self {
        Self {
            settings,
            text: String::new(),
            open: false,
            lock_timeout: settings.lock_timeout(None),
        }
    }

    /// The text below the settings that it needs; nothing where there is none.
    fn finish(self) -> String {
        match self.text.as_str() {
            "" => self.text,
            text => format!("{}\n{text}", script_settings(self.settings)),
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn statement(&mut self, sql: &str) {
        self.text.push_str(sql);
        self.text.push_str(";\n\n");
    }

    fn title(&mut self, migration: &Migration) {
        let message = migration.message.lines().next().unwrap_or_default();
        let direction = migration.direction;
        self.line(&format!(
            "-- {direction} {}: {message}\n",
            migration.revision
        ));
        let timeout = self.settings.lock_timeout(Some(migration));
        if timeout != self.lock_timeout {
            self.lock_timeout = timeout;
            if self.open {
                self.wait_for_locks();
            }
        }
    }

    fn wait_for_locks(&mut self) {
        let timeout = literal(&self.lock_timeout);
        self.statement(&format!("SET LOCAL lock_timeout = {timeout}"));
    }

    fn begin(&mut self) {
        if self.open {
            return;
        }
        self.statement("BEGIN");
        if self.lock_timeout != self.settings.lock_timeout(None) {
            self.wait_for_locks();
        }
        self.open = true;
    }

    fn commit(&mut self) {
        if self.open {
            self.statement("COMMIT");
            self.open = false;
        }
    }

    fn unit(&mut self, unit: &Unit<'_>, table: &VersionTable, rows: &[RevisionId], together: bool) {
        if unit.transaction == Transaction::Outside {
            for sql in &unit.statements {
                self.statement(sql);
            }
            return;
        }
        self.begin();
        self.statement(&assertion(table, rows));
        for sql in &unit.statements {
            self.statement(sql);
        }
        if !together {
            self.commit();
        }
    }
}

/// Raises an error unless the version table has exactly these rows.
fn assertion(table: &VersionTable, rows: &[RevisionId]) -> String {
    let mut rows: Vec<&str> = rows.iter().map(RevisionId::as_str).collect();
    rows.sort_unstable();
    let shown = if rows.is_empty() {
        "base".to_owned()
    } else {
        rows.join(", ")
    };
    let expected: Vec<String> = rows.iter().map(|row| literal(row)).collect();
    format!(
        "DO $limbeck$ BEGIN\n    IF ARRAY(SELECT version_num FROM {} ORDER BY version_num COLLATE \"C\") <> ARRAY[{}]::text[] THEN\n        \
         RAISE EXCEPTION USING MESSAGE = {};\n    END IF;\nEND $limbeck$",
        table.tips.quoted(),
        expected.join(", "),
        literal(&format!(
            "this script starts from revision {shown}, and the database is not there"
        ))
    )
}
