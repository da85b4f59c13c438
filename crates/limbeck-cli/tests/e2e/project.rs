//! A project with hand-written revisions and a database of its own.

use std::thread;
use std::time::{Duration, Instant};

use limbeck_testkit::TestDatabase;

use crate::support::Sandbox;
use crate::support::sandbox::Running;

/// Longer than anything that a test waits for.
const LIMIT: Duration = Duration::from_secs(20);

/// A folder with `limbeck.toml`, and the database its commands work on.
pub(crate) struct Project {
    pub(crate) sandbox: Sandbox,
    pub(crate) database: TestDatabase,
}

impl Project {
    /// A project without revisions on an empty database.
    pub(crate) fn new() -> Self {
        let database = TestDatabase::create().unwrap();
        let sandbox = Sandbox::on(&database).unwrap();
        sandbox.write("limbeck.toml", "").unwrap();
        Self { sandbox, database }
    }

    /// Adds a revision; the lines are statements of its `upgrade`.
    pub(crate) fn revision(&self, id: &str, parent: &str, upgrade: &[&str]) {
        write_revision(&self.sandbox, id, parent, upgrade);
    }

    /// Adds a revision with statements of its `upgrade` and of its `downgrade`.
    pub(crate) fn revision_both(
        &self,
        id: &str,
        parent: &str,
        upgrade: &[&str],
        downgrade: &[&str],
    ) {
        write_revision_both(&self.sandbox, id, parent, upgrade, downgrade);
    }

    /// Runs `limbeck` with these words, which must succeed.
    pub(crate) fn run(&self, command: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        self.sandbox.limbeck(&words).unwrap().success().unwrap()
    }

    /// Runs `limbeck` with these words, which must fail as commands do; what it said.
    pub(crate) fn fail(&self, command: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        self.sandbox.limbeck(&words).unwrap().failure().unwrap()
    }

    /// Starts `limbeck` with these words.
    pub(crate) fn start(&self, command: &str) -> Running {
        let words: Vec<&str> = command.split_whitespace().collect();
        self.sandbox.start(&words).unwrap()
    }

    pub(crate) fn query(&self, sql: &str) -> String {
        self.database.query(sql).unwrap()
    }

    /// Waits until a query has a result.
    pub(crate) fn wait_for(&self, sql: &str) {
        wait_until(sql, || !self.query(sql).is_empty());
    }

    /// Ends what limbeck's sessions do on the server: it goes on with the statements it has got
    /// when only the client is killed. Returns when they have ended.
    pub(crate) fn terminate_sessions(&self) {
        let sessions = "FROM pg_stat_activity WHERE application_name = 'limbeck' \
                        AND datname = current_database()";
        self.query(&format!("SELECT pg_terminate_backend(pid) {sessions}"));
        wait_until("no sessions", || {
            self.query(&format!("SELECT pid {sessions}")).is_empty()
        });
    }

    /// The applied tips, and the log with what is unfinished.
    pub(crate) fn versions(&self) -> (String, String) {
        let tips = "SELECT coalesce(string_agg(version_num, ' ' ORDER BY version_num), '') FROM limbeck_version";
        let log = "SELECT coalesce(string_agg(version_num || CASE WHEN applied_at IS NULL \
                   THEN ':' || steps_done ELSE '' END, ' ' ORDER BY version_num), '') FROM limbeck_version_log";
        if self
            .query("SELECT to_regclass('limbeck_version')")
            .is_empty()
        {
            return (String::new(), String::new());
        }
        (self.query(tips), self.query(log))
    }
}

/// Waits until something is true.
pub(crate) fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < LIMIT, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Writes a revision file whose `upgrade` has these statements.
pub(crate) fn write_revision(sandbox: &Sandbox, id: &str, parent: &str, upgrade: &[&str]) {
    write_revision_both(sandbox, id, parent, upgrade, &[]);
}

fn write_revision_both(
    sandbox: &Sandbox,
    id: &str,
    parent: &str,
    upgrade: &[&str],
    downgrade: &[&str],
) {
    let function = |name: &str, lines: &[&str]| {
        let argument = if lines.is_empty() { "_op" } else { "op" };
        let body: String = lines
            .iter()
            .map(|line| format!("    op.{line};\n"))
            .collect();
        let body = if body.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{\n{body}}}")
        };
        format!("pub fn {name}({argument}: &mut Operations) {body}\n")
    };
    let (upgrade, downgrade) = (
        function("upgrade", upgrade),
        function("downgrade", downgrade),
    );
    let text = format!(
        "//! Revision {id}.\n//!\n//! Revision ID: {id}\n//! Revises: {parent}\n//! Create Date: 2026-01-01 00:00:00+00:00\n\n\
         use limbeck::op::*;\n\n{upgrade}\n{downgrade}"
    );
    let text = text.replace("Revises: \n", "Revises:\n");
    sandbox
        .write(&format!("migrations/versions/{id}.rs"), &text)
        .unwrap();
}
