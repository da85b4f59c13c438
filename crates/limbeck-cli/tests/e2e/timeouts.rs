//! Lock and statement timeouts, and one transaction over all revisions.

use std::time::Duration;

use limbeck::migrator::{Event, LockRetry, Migration, Run, Settings, VersionTable};
use limbeck_ops::prelude::*;
use limbeck_revision::Checksums;
use limbeck_revision::graph::Direction;
use limbeck_testkit::block_on;
use sqlx::Row;

use crate::project::{Project, wait_until};

const TABLE: &str = r#"create_table("t").column(column("id", "integer"))"#;

/// Changes the table, so that a lock of somebody else stands in the way.
const COLUMN: &str = r#"add_column("t", column("name", "text"))"#;

/// A project with a table, and a revision behind it that does this and is not applied.
fn with_table(change: &[&str]) -> Project {
    let project = Project::new();
    project.revision("aaaa", "", &[TABLE]);
    project.revision("bbbb", "aaaa", change);
    project.run("upgrade aaaa");
    project
}

fn nothing() -> (String, String) {
    Default::default()
}

#[test]
fn a_statement_may_take_only_so_long() {
    let project = Project::new();
    project.revision("aaaa", "", &[TABLE, r#"execute("SELECT pg_sleep(20)")"#]);
    let said = project.fail("upgrade head --statement-timeout 100ms");
    assert!(
        said.contains("canceling statement due to statement timeout"),
        "{said}"
    );
    assert!(said.contains("SELECT pg_sleep(20)"), "{said}");
    assert_eq!(project.versions(), nothing());
    assert_eq!(project.query("SELECT to_regclass('t')"), "");

    project
        .sandbox
        .write("limbeck.toml", "[upgrade]\nstatement_timeout = \"100ms\"\n")
        .unwrap();
    let said = project.fail("upgrade head");
    assert!(
        said.contains("canceling statement due to statement timeout"),
        "{said}"
    );
}

#[test]
fn a_lock_is_waited_for_only_so_long() {
    let project = with_table(&[COLUMN]);
    let mut holder = block_on(project.database.connect()).unwrap();
    let lock = sqlx::raw_sql("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
    block_on(lock.execute(&mut holder)).unwrap();
    let said = project.fail("upgrade head --lock-timeout 50ms --lock-retries 0");
    assert!(
        said.contains("canceling statement due to lock timeout"),
        "{said}"
    );
    assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));
    block_on(sqlx::raw_sql("COMMIT").execute(&mut holder)).unwrap();
    project.run("upgrade head --lock-timeout 50ms");
}

/// As often as it takes.
const MANY_TRIES: &str = "--lock-retries 1000000 --lock-retry-delay 0";

/// Runs an upgrade to `head` while somebody holds a lock, lets go when limbeck says that it tries again, and gives what
/// limbeck said.
fn upgrade_behind(project: &Project, lock: &'static str, options: &str) -> String {
    let mut holder = block_on(project.database.connect()).unwrap();
    block_on(sqlx::raw_sql(lock).execute(&mut holder)).unwrap();
    let running = project.start(&format!("upgrade head {options} {MANY_TRIES}"));
    wait_until("another try", || running.said().contains("trying again"));
    block_on(sqlx::raw_sql("COMMIT").execute(&mut holder)).unwrap();
    let ran = running.wait().unwrap();
    assert_eq!(ran.code(), 0, "{}", ran.stderr);
    ran.stderr
}

const HOLD_T: &str = "BEGIN; LOCK TABLE t IN ACCESS SHARE MODE";

#[test]
fn a_lock_that_is_not_given_is_asked_for_again() {
    let project = with_table(&[
        r#"create_table("u").column(column("id", "integer"))"#,
        COLUMN,
    ]);
    let said = upgrade_behind(&project, HOLD_T, "--lock-timeout 20ms");
    assert!(
        said.contains("upgrade bbbb: a lock was not given in time, trying again in 0 s (try 1): ALTER TABLE public.t ADD COLUMN name text"),
        "{said}"
    );
    assert_eq!(
        project.versions(),
        ("bbbb".to_owned(), "aaaa bbbb".to_owned())
    );
}

#[test]
fn all_revisions_together_are_tried_again() {
    let project = with_table(&[r#"create_index("t_id", "t", ["id"])"#]);
    project.revision("cccc", "bbbb", &[COLUMN]);
    let said = upgrade_behind(&project, HOLD_T, "--lock-timeout 20ms --transaction all");
    assert!(said.contains("upgrade cccc: a lock was not"), "{said}");
    assert_eq!(said.matches("upgrade bbbb:").count(), 1, "{said}");
    assert_eq!(project.versions().0, "cccc");
}

#[test]
fn an_index_that_is_tried_again_leaves_nothing() {
    let project = with_table(&[r#"create_index("t_id", "t", ["id"]).concurrently()"#]);
    // The index is made, and then waits for whoever writes.
    let hold = "BEGIN; INSERT INTO t VALUES (1)";
    let said = upgrade_behind(&project, hold, "--lock-timeout 20ms");
    assert!(said.contains("t_id: it is invalid"), "{said}");
    let indexes = "SELECT string_agg(indisvalid::text, ' ') FROM pg_index \
                   WHERE indrelid = 't'::regclass";
    assert_eq!(project.query(indexes), "true");
    assert_eq!(
        project.versions(),
        ("bbbb".to_owned(), "aaaa bbbb".to_owned())
    );
}

#[test]
fn a_file_says_how_long_it_waits() {
    let project = with_table(&[COLUMN]);
    let file = "migrations/versions/bbbb.rs";
    let path = project.sandbox.path().join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace(
        "//! Revises: aaaa\n",
        "//! Revises: aaaa\n//! Lock Timeout: 20ms\n",
    );
    assert!(text.contains("Lock Timeout"), "{text}");
    project.sandbox.write(file, &text).unwrap();
    let script = project.run("upgrade aaaa:head --sql");
    assert!(
        script.contains("SET LOCAL lock_timeout = '20ms';"),
        "{script}"
    );
    let said = upgrade_behind(&project, HOLD_T, "");
    assert!(said.contains("upgrade bbbb: a lock was not"), "{said}");
    project.run("downgrade base --lock-timeout 0");
}

#[test]
fn the_library_tries_again_as_well() {
    let project = Project::new();
    project.revision("aaaa", "", &[TABLE]);
    project.run("upgrade head");
    let mut op = Operations::new();
    op.add_column("t", column("name", "text"));
    let migration = Migration {
        revision: "bbbb".parse().unwrap(),
        message: String::new(),
        direction: Direction::Upgrade,
        ops: op.finish().unwrap(),
        checksums: Checksums::default(),
        source_hash: None,
        lock_timeout: Some("20ms".to_owned()),
        version_ops: Vec::new(),
    };
    let settings = Settings {
        lock_retry: LockRetry {
            count: u32::MAX,
            delay: Duration::ZERO,
        },
        ..Settings::default()
    };
    let mut holder = block_on(project.database.connect()).unwrap();
    block_on(sqlx::raw_sql(HOLD_T).execute(&mut holder)).unwrap();
    let mut holder = Some(holder);
    let mut connection = block_on(project.database.connect()).unwrap();
    let mut run = Run::new(&mut connection, VersionTable::default(), settings);
    let mut tries = 0;
    block_on(run.apply(&[migration], &[], |event| {
        if let Event::Retry { failure, .. } = event {
            assert_eq!(failure.code.as_deref(), Some("55P03"));
            tries += 1;
            // The session ends, and its lock with it.
            drop(holder.take());
        }
    }))
    .unwrap();
    assert!(tries > 0);
    let timeout = block_on(sqlx::raw_sql("SHOW lock_timeout").fetch_one(&mut connection)).unwrap();
    assert_eq!(timeout.get::<String, _>(0), "0");
}

#[test]
fn timeouts_that_are_none() {
    let project = Project::new();
    project.revision("aaaa", "", &[TABLE]);
    for option in [
        "--lock-timeout banana",
        "--statement-timeout 5parsecs",
        "--lock-timeout -1",
    ] {
        project.fail(&format!("upgrade head {option}"));
        assert_eq!(project.query("SELECT to_regclass('t')"), "");
    }
}

/// Three revisions, the last of which fails.
fn failing() -> Project {
    let project = Project::new();
    project.revision("aaaa", "", &[TABLE]);
    project.revision("bbbb", "aaaa", &[COLUMN]);
    project.revision("cccc", "bbbb", &[r#"execute("SELECT 1/0")"#]);
    project
}

#[test]
fn a_transaction_for_each_revision() {
    let project = failing();
    let said = project.fail("upgrade head");
    assert!(said.contains("upgrade of revision cccc"), "{said}");
    assert!(
        said.contains("division by zero") && said.contains("SELECT 1/0"),
        "{said}"
    );
    assert_eq!(
        project.versions(),
        ("bbbb".to_owned(), "aaaa bbbb".to_owned())
    );
}

#[test]
fn one_transaction_over_all() {
    let project = failing();
    let said = project.fail("upgrade head --transaction all");
    assert!(said.contains("division by zero"), "{said}");
    // The hint must not say that the revisions before are applied.
    assert!(
        !said.contains("earlier revisions of this command are applied"),
        "{said}"
    );
    assert_eq!(project.versions(), nothing());
    assert_eq!(project.query("SELECT to_regclass('t')"), "");

    project.revision("cccc", "bbbb", &[r#"execute("SELECT 1/1")"#]);
    project.run("upgrade head --transaction all");
    assert_eq!(
        project.versions(),
        ("cccc".to_owned(), "aaaa bbbb cccc".to_owned())
    );
}

#[test]
fn one_transaction_is_refused_where_it_is_impossible() {
    let project = failing();
    let index = r#"create_index("t_id_idx", "t", ["id"]).concurrently()"#;
    project.revision("cccc", "bbbb", &[index]);
    let said = project.fail("upgrade head --transaction all");
    assert!(
        said.contains("revision cccc can't run in one transaction"),
        "{said}"
    );
    assert_eq!(project.query("SELECT to_regclass('t')"), "");
    project.run("upgrade head --transaction per-revision");
}
