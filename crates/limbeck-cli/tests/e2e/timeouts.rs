//! Lock and statement timeouts, and one transaction over all revisions.

use limbeck_testkit::block_on;

use crate::project::Project;

const TABLE: &str = r#"create_table("t").column(column("id", "integer"))"#;

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
    let project = Project::new();
    project.revision("aaaa", "", &[TABLE]);
    project.revision(
        "bbbb",
        "aaaa",
        &[r#"add_column("t", column("name", "text"))"#],
    );
    project.run("upgrade aaaa");
    let mut holder = block_on(project.database.connect()).unwrap();
    let lock = sqlx::raw_sql("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
    block_on(lock.execute(&mut holder)).unwrap();
    let said = project.fail("upgrade head --lock-timeout 50ms");
    assert!(
        said.contains("canceling statement due to lock timeout"),
        "{said}"
    );
    assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));
    block_on(sqlx::raw_sql("COMMIT").execute(&mut holder)).unwrap();
    project.run("upgrade head --lock-timeout 50ms");
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
    project.revision(
        "bbbb",
        "aaaa",
        &[r#"add_column("t", column("name", "text"))"#],
    );
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
