//! Several `upgrade head` at once: one does the work, the others wait and find it done.

use crate::project::Project;

/// Revisions whose second run would fail, or leave a second row.
fn project() -> Project {
    let project = Project::new();
    project.revision(
        "aaaa",
        "",
        &[r#"create_table("runs").column(column("revision", "text"))"#],
    );
    project.revision(
        "bbbb",
        "aaaa",
        &[
            r#"execute("INSERT INTO runs VALUES ('bbbb')")"#,
            r#"execute("SELECT pg_sleep(0.2)")"#,
        ],
    );
    project.revision(
        "cccc",
        "bbbb",
        &[
            r#"create_index("runs_revision_idx", "runs", ["revision"]).concurrently()"#,
            r#"execute("INSERT INTO runs VALUES ('cccc')")"#,
        ],
    );
    project
}

fn run_at_once(count: usize) {
    let project = project();
    let running: Vec<_> = (0..count).map(|_| project.start("upgrade head")).collect();
    let mut messages = Vec::new();
    for running in running {
        let ran = running.wait().unwrap().sound().unwrap();
        assert_eq!(ran.code(), 0, "{}", ran.stderr);
        messages.push(ran.stderr);
    }
    assert_eq!(project.query("SELECT * FROM runs ORDER BY 1"), "bbbb\ncccc");
    let applied = |id: &str| {
        let line = format!("upgrade {id}:");
        messages.iter().filter(|text| text.contains(&line)).count()
    };
    assert_eq!([applied("aaaa"), applied("bbbb"), applied("cccc")], [1; 3]);
    assert_eq!(
        project.versions(),
        ("cccc".to_owned(), "aaaa bbbb cccc".to_owned())
    );
}

#[test]
fn two_upgrades_at_once() {
    run_at_once(2);
}

#[test]
fn five_upgrades_at_once() {
    run_at_once(5);
}

#[test]
fn gives_up_waiting_after_the_configured_time() {
    let project = project();
    let text = "[upgrade]\nwait = 1\n";
    project.revision("dddd", "cccc", &[r#"execute("SELECT pg_sleep(3)")"#]);
    project.sandbox.write("short.toml", text).unwrap();
    let running = project.start("upgrade head");
    project.wait_for(
        "SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep.3' AND pid <> pg_backend_pid()",
    );
    let said = project.fail("upgrade head -c short.toml");
    assert!(said.contains("another limbeck"), "{said}");
    assert_eq!(running.wait().unwrap().code(), 0);
}
