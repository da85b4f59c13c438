//! A revision of which some statements are committed when a later one fails: its author mends the
//! file and goes on, or is told what to undo.

use crate::project::Project;

const RUNS: &str = r#"create_table("runs").column(column("step", "text"))"#;
const LABEL: &str = r#"add_enum_value("mood", "calm")"#;
const USED: &str = r#"execute("INSERT INTO runs SELECT 'calm'::mood::text")"#;
const FAILS: &str = r#"execute("SELECT 1/0")"#;
const RUN: &str = r#"execute("INSERT INTO runs VALUES ('1')")"#;
const UNIQUE: &str = r#"create_index("runs_step_key", "runs", ["step"]).unique().concurrently()"#;

fn project() -> Project {
    let project = Project::new();
    project.revision("aaaa", "", &[r#"create_enum("mood", ["happy"])"#, RUNS]);
    project.run("upgrade head");
    project
}

fn steps(project: &Project) -> String {
    project.query("SELECT string_agg(step, ' ' ORDER BY step) FROM runs")
}

fn unfinished(steps: usize) -> (String, String) {
    ("aaaa".to_owned(), format!("aaaa bbbb:{steps}"))
}

fn finished() -> (String, String) {
    ("bbbb".to_owned(), "aaaa bbbb".to_owned())
}

#[test]
fn the_rest_of_the_file_may_be_mended() {
    let project = project();
    project.revision("bbbb", "aaaa", &[LABEL, USED, FAILS]);
    let said = project.fail("upgrade head");
    assert!(said.contains("division by zero"), "{said}");
    assert!(
        said.contains("Its first statement is committed and recorded:\n    ALTER TYPE public.mood ADD VALUE 'calm'"),
        "{said}"
    );
    assert!(
        said.contains("Mend the rest of the file and run the same command again"),
        "{said}"
    );
    assert_eq!(project.versions(), unfinished(1));
    assert_eq!(steps(&project), "");

    // Another statement fails then, and the label is not used any more.
    project.revision("bbbb", "aaaa", &[LABEL, r#"execute("SELECT 2/0")"#]);
    let said = project.fail("upgrade head");
    assert!(said.contains("(going on behind statement 1)"), "{said}");
    assert_eq!(project.versions(), unfinished(1));

    project.revision("bbbb", "aaaa", &[LABEL, USED, USED]);
    project.run("upgrade head");
    assert_eq!(steps(&project), "calm calm");
    assert_eq!(project.versions(), finished());
    let said = project.sandbox.limbeck(&["current"]).unwrap().stderr;
    assert_eq!(said, "");
}

#[test]
fn what_is_done_may_not_be_changed() {
    let project = project();
    project.revision("bbbb", "aaaa", &[LABEL, USED, FAILS]);
    project.fail("upgrade head");
    for first in [
        r#"add_enum_value("mood", "quiet")"#,
        r#"execute("SELECT 1")"#,
    ] {
        project.revision("bbbb", "aaaa", &[first, USED]);
        let said = project.fail("upgrade head");
        assert!(
            said.contains("error: revision bbbb is unfinished, and what is done (statements: 1)"),
            "{said}"
        );
        assert!(
            said.contains("Restore its statements up to number 1 as they were"),
            "{said}"
        );
        assert_eq!(project.versions(), unfinished(1));
    }
    project.revision("bbbb", "aaaa", &[]);
    project.fail("upgrade head");
    project.revision("bbbb", "aaaa", &[LABEL, USED]);
    project.run("upgrade head");
    assert_eq!(project.versions(), finished());
}

#[test]
fn stamp_says_what_it_clears() {
    let project = project();
    project.revision("bbbb", "aaaa", &[LABEL, USED, FAILS]);
    project.fail("upgrade head");
    let ran = project.sandbox.limbeck(&["stamp", "aaaa"]).unwrap();
    assert_eq!(
        ran.stderr,
        "warning: cleared the record of the unfinished upgrade of revision bbbb; its first statement is committed, and what it did stays:\n    \
         ALTER TYPE public.mood ADD VALUE 'calm'\n\
         the version table says so already\n"
    );
    assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));

    // Nobody has undone it, and the server says so.
    let said = project.fail("upgrade head");
    assert!(
        said.contains("enum label \"calm\" already exists"),
        "{said}"
    );
    // Nothing of it is done this time: there is nothing to finish.
    assert!(
        said.contains("Nothing of this revision was kept."),
        "{said}"
    );
    assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));
}

#[test]
fn an_invalid_index_is_dropped() {
    let written = r#"execute("CREATE UNIQUE INDEX CONCURRENTLY runs_step_key ON runs (step)")"#;
    for index in [UNIQUE, written] {
        let project = project();
        project
            .database
            .execute("INSERT INTO runs VALUES ('1'), ('1')")
            .unwrap();
        project.revision("bbbb", "aaaa", &[index, RUN]);
        let said = project.fail("upgrade head");
        assert!(
            said.contains("could not create unique index \"runs_step_key\""),
            "{said}"
        );
        assert!(
            said.contains("runs_step_key is there, but invalid; the next run drops it"),
            "{said}"
        );
        assert_eq!(project.versions(), unfinished(0));
        let said = project.fail("upgrade head");
        assert!(said.contains("runs_step_key: it is invalid"), "{said}");

        project.database.execute("DELETE FROM runs").unwrap();
        let ran = project.sandbox.limbeck(&["upgrade", "head"]).unwrap();
        assert!(
            ran.stderr.contains("runs_step_key: it is invalid"),
            "{}",
            ran.stderr
        );
        let indexes = "SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ' ') FROM pg_index WHERE indrelid = 'runs'::regclass";
        assert_eq!(project.query(indexes), "runs_step_key true");
        assert_eq!(project.versions(), finished());
    }
}

/// An index of the same name that somebody else has made is not what the revision would have made.
#[test]
fn a_refused_index_is_not_taken_for_done() {
    let project = project();
    let index = "CREATE INDEX runs_step_key ON runs (upper(step))";
    project.database.execute(index).unwrap();
    project.revision("bbbb", "aaaa", &[LABEL, USED, UNIQUE, RUN]);
    for _ in 0..2 {
        let said = project.fail("upgrade head");
        assert!(
            said.contains("relation \"runs_step_key\" already exists"),
            "{said}"
        );
        assert_eq!(project.versions(), unfinished(2));
    }
    project
        .database
        .execute("DROP INDEX runs_step_key")
        .unwrap();
    project.run("upgrade head");
    assert_eq!(project.versions(), finished());
}

/// Statements are counted in the same way however often a revision goes on.
#[test]
fn again_and_again() {
    let project = project();
    let index = |name: &str| {
        format!(r#"create_index("{name}", "runs", ["step"]).concurrently().comment("x")"#)
    };
    let (a, b, c) = (index("a_idx"), index("b_idx"), index("c_idx"));
    for (statements, done) in [
        (vec![&*a, &b, FAILS], 3),
        (vec![&*a, &b, RUN, FAILS], 3),
        (vec![&*a, &b, RUN, &c, FAILS], 6),
        (vec![&*a, &b, RUN, &c, RUN, FAILS], 6),
    ] {
        project.revision("bbbb", "aaaa", &statements);
        for _ in 0..2 {
            let said = project.fail("upgrade head");
            assert!(said.contains("division by zero"), "{said}");
            assert_eq!(project.versions(), unfinished(done));
        }
    }
    project.revision("bbbb", "aaaa", &[&a, &b, RUN, &c, RUN]);
    project.run("upgrade head");
    assert_eq!(project.versions(), finished());
    assert_eq!(steps(&project), "1 1");
    assert_eq!(
        project.query("SELECT string_agg(obj_description(indexrelid), ' ') FROM pg_index WHERE indrelid = 'runs'::regclass"),
        "x x x"
    );
}

/// A record that an earlier version of limbeck has left.
#[test]
fn an_early_record_is_read() {
    let project = project();
    project.revision("bbbb", "aaaa", &[LABEL, USED, FAILS]);
    project.fail("upgrade head");
    let path = project.sandbox.path().join("migrations/versions/bbbb.rs");
    let source = std::fs::read_to_string(&path).unwrap();
    let file = limbeck_revision::file::read(&source, &path).unwrap();
    let early = format!(
        "UPDATE limbeck_version_log SET checksum = '{}' WHERE version_num = 'bbbb'",
        file.checksums().whole
    );
    project.database.execute(&early).unwrap();
    let said = project.fail("upgrade head");
    assert!(said.contains("(going on behind statement 1)"), "{said}");
    project.database.execute(&early).unwrap();
    project.revision("bbbb", "aaaa", &[LABEL, USED]);
    let said = project.fail("upgrade head");
    assert!(said.contains("bbbb is unfinished"), "{said}");
}
