//! Ctrl-C and `SIGTERM` while the server works: it stops as well, nothing is half applied, and the
//! command ends as every failure does.

use std::thread;
use std::time::{Duration, Instant};

use limbeck_testkit::block_on;
use rustix::process::Signal;

use crate::project::{Project, wait_until};
use crate::support::sandbox::Running;

const LOG: &str = r#"create_table("runs").column(column("step", "text"))"#;
const SLEEP: &str = r#"execute("SELECT pg_sleep(20)")"#;
const SLEEPING: &str = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' \
                        AND datname = current_database()";
const SESSIONS: &str = "SELECT pid FROM pg_stat_activity WHERE application_name = 'limbeck' \
                        AND datname = current_database()";

/// Much less than what is slept through.
const SOON: Duration = Duration::from_secs(6);

fn step(name: &str) -> String {
    format!(r#"execute("INSERT INTO runs VALUES ('{name}')")"#)
}

fn steps(project: &Project) -> String {
    project.query("SELECT string_agg(step, ' ' ORDER BY step) FROM runs")
}

/// Three revisions, the second of which sleeps; the first is applied.
fn sleeping() -> Project {
    let project = Project::new();
    project.revision("aaaa", "", &[LOG]);
    project.revision("bbbb", "aaaa", &[&step("1"), SLEEP, &step("2")]);
    project.revision("cccc", "bbbb", &[&step("3")]);
    project
}

/// Sends the signal; what the command says at its end, and that its session has ended.
fn ended(project: &Project, running: Running, signal: Signal) -> String {
    let began = Instant::now();
    running.signal(signal).unwrap();
    let said = running.wait().unwrap().failure().unwrap();
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    wait_until("no sessions", || project.query(SESSIONS).is_empty());
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    said
}

#[test]
fn in_a_transaction() {
    for signal in [Signal::INT, Signal::TERM] {
        let project = sleeping();
        let running = project.start("upgrade head");
        project.wait_for(SLEEPING);
        let said = ended(&project, running, signal);
        assert!(
            said.contains("error: upgrade of revision bbbb (Revision bbbb.) was interrupted"),
            "{said}"
        );
        assert!(
            said.contains("Nothing of this revision was kept."),
            "{said}"
        );
        assert_eq!(steps(&project), "");
        assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));
    }
}

#[test]
fn in_one_transaction_over_all() {
    let project = sleeping();
    let running = project.start("upgrade head --transaction all");
    project.wait_for(SLEEPING);
    let said = ended(&project, running, Signal::INT);
    assert!(
        said.contains("upgrade of revision bbbb (Revision bbbb.) was interrupted"),
        "{said}"
    );
    assert_eq!(project.versions(), (String::new(), String::new()));
    assert_eq!(project.query("SELECT to_regclass('runs')"), "");
}

#[test]
fn in_a_downgrade() {
    let project = Project::new();
    project.revision_both("aaaa", "", &[LOG], &[r#"drop_table("runs")"#, SLEEP]);
    project.run("upgrade head");
    let running = project.start("downgrade base");
    project.wait_for(SLEEPING);
    let said = ended(&project, running, Signal::INT);
    assert!(
        said.contains("downgrade of revision aaaa (Revision aaaa.) was interrupted"),
        "{said}"
    );
    assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));
    assert_eq!(steps(&project), "");
}

#[test]
fn outside_a_transaction() {
    let project = Project::new();
    project.revision("aaaa", "", &[LOG]);
    let index = r#"create_index("runs_step_idx", "runs", ["step"]).concurrently()"#;
    project.revision("bbbb", "aaaa", &[&step("1"), index, &step("2")]);
    project.run("upgrade aaaa");
    let mut writer = block_on(project.database.connect()).unwrap();
    let write = "BEGIN; INSERT INTO runs VALUES ('0')";
    block_on(sqlx::raw_sql(write).execute(&mut writer)).unwrap();
    let running = project.start("upgrade head");
    project.wait_for(
        "SELECT 1 FROM pg_stat_activity WHERE query ~ '^CREATE INDEX CONCURRENTLY' \
         AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()",
    );
    let said = ended(&project, running, Signal::INT);
    assert!(said.contains("was interrupted"), "{said}");
    assert!(
        said.contains("first statement is committed and recorded"),
        "{said}"
    );
    assert_eq!(
        project.versions(),
        ("aaaa".to_owned(), "aaaa bbbb:1".to_owned())
    );
    block_on(sqlx::raw_sql("COMMIT").execute(&mut writer)).unwrap();
    project.run("upgrade head");
    assert_eq!(steps(&project), "0 1 2");
}

/// While it waits for another limbeck, and while it waits for the server in other commands.
#[test]
fn while_it_only_waits() {
    let project = sleeping();
    let first = project.start("upgrade head");
    project.wait_for(SLEEPING);
    let second = project.start("upgrade head");
    wait_until("two sessions", || {
        project.query(SESSIONS).lines().count() == 2
    });
    thread::sleep(Duration::from_millis(100));
    second.signal(Signal::INT).unwrap();
    let said = second.wait().unwrap().failure().unwrap();
    assert!(said.ends_with("error: interrupted\n"), "{said}");
    ended(&project, first, Signal::INT);

    let mut holder = block_on(project.database.connect()).unwrap();
    let lock = "BEGIN; LOCK TABLE pg_catalog.pg_description";
    block_on(sqlx::raw_sql(lock).execute(&mut holder)).unwrap();
    project.sandbox.write("src/lib.rs", "").unwrap();
    project
        .sandbox
        .write("Cargo.toml", "[package]\nname = \"m\"\n")
        .unwrap();
    project.run("stamp head");
    for command in ["check", "diff", "pull"] {
        let running = project.start(command);
        project.wait_for(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'limbeck' \
             AND wait_event_type = 'Lock' AND datname = current_database()",
        );
        let said = ended(&project, running, Signal::INT);
        assert!(said.ends_with("error: interrupted\n"), "{said}");
    }
}

#[test]
fn in_a_seed_file() {
    let project = sleeping();
    project.run("upgrade aaaa");
    let config = "[seed]\nfiles = [\"seed.sql\"]\n";
    project.sandbox.write("limbeck.toml", config).unwrap();
    let seed = "INSERT INTO runs VALUES ('1');\nSELECT pg_sleep(20);\n";
    project.sandbox.write("seed.sql", seed).unwrap();
    let running = project.start("seed");
    project.wait_for(SLEEPING);
    let said = ended(&project, running, Signal::TERM);
    assert!(said.contains("error: seeding was interrupted"), "{said}");
    assert_eq!(steps(&project), "");
}

/// A statement that does not let itself be cancelled: the second signal ends the command, and the
/// server notices that it has gone.
#[test]
fn twice() {
    let project = Project::new();
    project.revision("aaaa", "", &[LOG]);
    let stubborn = "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(20); \
                    EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$";
    project.revision(
        "bbbb",
        "aaaa",
        &[&step("1"), &format!(r#"execute("{stubborn}")"#)],
    );
    let running = project.start("upgrade head");
    project.wait_for(SLEEPING);
    running.signal(Signal::INT).unwrap();
    thread::sleep(Duration::from_millis(300));
    assert!(!project.query(SESSIONS).is_empty());
    let said = ended(&project, running, Signal::INT);
    assert!(said.contains("error: interrupted"), "{said}");
    assert_eq!(steps(&project), "");
    assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));
}

/// Wherever the signal falls, no revision is applied in part.
#[test]
fn anywhere() {
    for delay in [5, 11, 17, 22, 30, 40] {
        let project = Project::new();
        project.revision("aaaa", "", &[LOG]);
        for (id, parent) in [("bbbb", "aaaa"), ("cccc", "bbbb"), ("dddd", "cccc")] {
            project.revision(
                id,
                parent,
                &[&step(id), r#"execute("SELECT pg_sleep(0.003)")"#, &step(id)],
            );
        }
        let running = project.start("upgrade head");
        thread::sleep(Duration::from_millis(delay));
        running.signal(Signal::INT).unwrap();
        // A command that has done all that it was to do has not failed. Before it listens, the
        // signal is the end of it.
        let ran = running.wait().unwrap();
        assert!([0, 2, 130].contains(&ran.code()), "{ran:?}");
        if !project.versions().0.is_empty() {
            let log = project.versions().1;
            let expected: Vec<String> = log
                .split(' ')
                .filter(|id| *id != "aaaa")
                .map(|id| format!("{id} {id}"))
                .collect();
            assert_eq!(steps(&project), expected.join(" "), "after {delay} ms");
        }
        project.run("upgrade head");
        assert_eq!(steps(&project), "bbbb bbbb cccc cccc dddd dddd");
    }
}
