//! An offline script: what `--sql` prints.
//!
//! Applied by a client that stops at the first error it leaves what the online run leaves. Every transaction begins with an
//! assertion that the version rows are the expected ones, so a script for another starting point
//! changes nothing.

use limbeck_ops::sql::Transaction;
use limbeck_revision::header::RevisionId;

use super::error::MigrateError;
use super::resume::Progress;
use super::run::refuse_own_transaction;
use super::settings::{NO_TIMEOUT, TransactionScope};
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
    Ok(script.text)
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
    script.text
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
    script.text
}

struct Script<'s> {
    settings: &'s Settings,
    text: String,
    open: bool,
    /// How long statements wait for locks.
    lock_timeout: String,
    /// Whether the server looks into the bodies of functions, as it does from the start.
    checks_bodies: bool,
}

impl<'s> Script<'s> {
    fn new(settings: &'s Settings) -> Self {
        Self {
            settings,
            text: String::new(),
            open: false,
            lock_timeout: settings.lock_timeout(None),
            checks_bodies: true,
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
        if self.lock_timeout != NO_TIMEOUT {
            self.wait_for_locks();
        }
        let timeout = &self.settings.statement_timeout;
        if timeout != NO_TIMEOUT {
            let timeout = literal(timeout);
            self.statement(&format!("SET LOCAL statement_timeout = {timeout}"));
        }
        self.open = true;
        self.checks_bodies = true;
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
            if self.checks_bodies && makes_routine(sql) {
                // As in dumps: a body may use what a later statement makes.
                self.statement("SET LOCAL check_function_bodies = off");
                self.checks_bodies = false;
            }
            self.statement(sql);
        }
        if !together {
            self.commit();
        }
    }
}

/// Whether a statement makes a function or procedure.
fn makes_routine(sql: &str) -> bool {
    let words = sql.split_whitespace().take(4);
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    let routine = |word: &String| word == "function" || word == "procedure";
    words.first().is_some_and(|word| word == "create") && words.iter().any(routine)
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
