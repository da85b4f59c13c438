//! `kill -9` in the middle of an upgrade, and then `upgrade head` again: the end is as if nothing
//! had happened.

use std::thread;
use std::time::Duration;

use crate::project::Project;

const LOG: &str = r#"create_table("runs").column(column("step", "text"))"#;

/// A statement that runs long enough to be killed in.
const SLEEP: &str = r#"execute("SELECT pg_sleep(20)")"#;

const SLEEPING: &str = "SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep.20' \
                        AND state = 'active' AND pid <> pg_backend_pid()";

fn step(name: &str) -> String {
    format!(r#"execute("INSERT INTO runs VALUES ('{name}')")"#)
}

fn steps(project: &Project) -> String {
    project.query("SELECT string_agg(step::text, ' ' ORDER BY step::text) FROM runs")
}

/// Kills the command while it sleeps, and its session with it.
fn kill_asleep(project: &Project) {
    let running = project.start("upgrade head");
    project.wait_for(SLEEPING);
    running.kill().unwrap();
    project.terminate_sessions();
}

/// Takes the sleep out of a revision, as if the server were quicker the second time. Its checksum
/// must stay: the sleep becomes a function that returns at once.
fn sleep_no_more(project: &Project) {
    let quick = "CREATE FUNCTION public.pg_sleep(integer) RETURNS void LANGUAGE sql AS ''; \
                 DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', \
                 current_database()); END $$";
    project.database.execute(quick).unwrap();
}

#[test]
fn killed_in_a_transaction() {
    let project = Project::new();
    project.revision("aaaa", "", &[LOG]);
    project.revision("bbbb", "aaaa", &[&step("1"), SLEEP, &step("2")]);
    kill_asleep(&project);
    assert_eq!(steps(&project), "");
    assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));

    sleep_no_more(&project);
    project.run("upgrade head");
    assert_eq!(steps(&project), "1 2");
    assert_eq!(
        project.versions(),
        ("bbbb".to_owned(), "aaaa bbbb".to_owned())
    );
}

/// The server has all statements of a transaction already, and may well commit what the killed
/// command began: the next one waits for it, and looks then.
#[test]
fn killed_while_the_server_goes_on() {
    let project = Project::new();
    project.revision("aaaa", "", &[LOG]);
    let sleep = r#"execute("SELECT pg_sleep(1)")"#;
    project.revision("bbbb", "aaaa", &[&step("1"), sleep, &step("2")]);
    let running = project.start("upgrade head");
    project.wait_for("SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep.1' AND state = 'active' AND pid <> pg_backend_pid()");
    running.kill().unwrap();
    project.run("upgrade head");
    assert_eq!(steps(&project), "1 2");
    assert_eq!(
        project.versions(),
        ("bbbb".to_owned(), "aaaa bbbb".to_owned())
    );
}

#[test]
fn killed_in_create_index_concurrently() {
    let project = Project::new();
    project.revision("aaaa", "", &[LOG]);
    project.revision(
        "bbbb",
        "aaaa",
        &[
            &step("1"),
            r#"create_index("runs_step_idx", "runs", ["step"]).concurrently()"#,
            &step("2"),
        ],
    );
    project.revision("cccc", "bbbb", &[&step("3")]);
    project.run("upgrade aaaa");
    limbeck_testkit::block_on(async {
        // The index waits for everybody who has written to the table before.
        let mut writer = project.database.connect().await.unwrap();
        let write = "BEGIN; INSERT INTO runs VALUES ('0')";
        sqlx::raw_sql(write).execute(&mut writer).await.unwrap();
        thread::scope(|scope| scope.spawn(|| kill_in_index(&project)).join().unwrap());
        sqlx::raw_sql("COMMIT").execute(&mut writer).await.unwrap();
    });
    assert_eq!(
        project.versions(),
        ("aaaa".to_owned(), "aaaa bbbb:1".to_owned())
    );
    let told = project.sandbox.limbeck(&["current"]).unwrap();
    assert!(
        told.stderr
            .contains("upgrade of revision bbbb is unfinished"),
        "{}",
        told.stderr
    );

    // What does not finish it is refused.
    for command in [
        "downgrade -1",
        "downgrade base",
        "revision --autogenerate -m x",
    ] {
        let said = project.fail(command);
        assert!(said.contains("unfinished"), "{command}: {said}");
    }
    project.run("upgrade head");
    assert_eq!(steps(&project), "0 1 2 3");
    let valid = "SELECT count(*) || ' ' || bool_and(indisvalid) FROM pg_index WHERE indrelid = 'runs'::regclass";
    assert_eq!(project.query(valid), "1 true");
    assert_eq!(
        project.versions(),
        ("cccc".to_owned(), "aaaa bbbb cccc".to_owned())
    );
}

fn kill_in_index(project: &Project) {
    let running = project.start("upgrade head");
    project.wait_for(
        "SELECT 1 FROM pg_stat_activity WHERE query ~ '^CREATE INDEX CONCURRENTLY' \
         AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()",
    );
    running.kill().unwrap();
    project.terminate_sessions();
    let invalid = "SELECT bool_and(NOT indisvalid) FROM pg_index WHERE indrelid = 'runs'::regclass";
    assert_eq!(project.query(invalid), "t");
}

#[test]
fn killed_after_a_new_enum_label() {
    let project = Project::new();
    project.revision(
        "aaaa",
        "",
        &[
            r#"create_enum("mood", ["happy", "sad"])"#,
            r#"create_table("runs").column(column("step", "mood"))"#,
        ],
    );
    project.revision(
        "bbbb",
        "aaaa",
        &[
            r#"add_enum_value("mood", "calm").after("happy")"#,
            &step("calm"),
            SLEEP,
            &step("sad"),
        ],
    );
    kill_asleep(&project);
    assert_eq!(steps(&project), "");
    assert_eq!(
        project.versions(),
        ("aaaa".to_owned(), "aaaa bbbb:1".to_owned())
    );

    sleep_no_more(&project);
    project.run("upgrade head");
    let labels = "SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum";
    assert_eq!(project.query(labels), "happy calm sad");
    assert_eq!(steps(&project), "calm sad");
    assert_eq!(
        project.versions(),
        ("bbbb".to_owned(), "aaaa bbbb".to_owned())
    );
}

/// Wherever the kill falls, the next runs finish.
#[test]
fn killed_anywhere() {
    for delay in [4, 8, 12, 16, 20, 26, 32, 40] {
        let project = Project::new();
        project.revision("aaaa", "", &[LOG, r#"create_enum("mood", ["happy"])"#]);
        project.revision(
            "bbbb",
            "aaaa",
            &[
                &step("1"),
                r#"create_index("runs_a_idx", "runs", ["step"]).concurrently()"#,
                r#"create_index("runs_b_idx", "runs", [desc("step")]).concurrently()"#,
                &step("2"),
            ],
        );
        project.revision(
            "cccc",
            "bbbb",
            &[
                r#"add_enum_value("mood", "calm")"#,
                r#"add_column("runs", column("mood", "mood").server_default("'calm'"))"#,
                &step("3"),
                r#"drop_index("runs_a_idx", "runs").concurrently()"#,
                &step("4"),
            ],
        );
        let running = project.start("upgrade head");
        thread::sleep(Duration::from_millis(delay));
        running.kill().unwrap();
        project.terminate_sessions();
        project.run("upgrade head");
        assert_eq!(steps(&project), "1 2 3 4", "killed after {delay} ms");
        let indexes = "SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ' ') FROM pg_index WHERE indrelid = 'runs'::regclass";
        assert_eq!(project.query(indexes), "runs_b_idx true");
        let applied = ("cccc".to_owned(), "aaaa bbbb cccc".to_owned());
        assert_eq!(project.versions(), applied, "killed after {delay} ms");
    }
}
