//! Files that were edited after they had been applied.

use crate::project::Project;

const TABLE: &str = r#"create_table("t").column(column("id", "integer"))"#;
const DROP: &str = r#"drop_table("t")"#;

fn project() -> Project {
    let project = Project::new();
    project.revision_both("aaaa", "", &[TABLE], &[DROP]);
    project.revision("bbbb", "aaaa", &[r#"execute("SELECT 1")"#]);
    project.run("upgrade aaaa");
    project
}

/// What a command that succeeds says on stderr.
fn warnings(project: &Project, command: &[&str]) -> String {
    let ran = project.sandbox.limbeck(command).unwrap();
    assert_eq!(ran.code(), 0, "{}", ran.stderr);
    ran.stderr
}

/// Mending the way back of an applied revision hinders nobody.
#[test]
fn only_the_downgrade() {
    let project = project();
    project.revision_both("aaaa", "", &[TABLE], &[r#"execute("SELECT 2")"#, DROP]);
    let warning = "warning: the downgrade of revision aaaa was edited since it was applied\n";
    assert_eq!(warnings(&project, &["current"]), warning);
    let json = project.run("current --json");
    assert!(json.contains("\"edited\": []"), "{json}");
    assert!(
        json.contains("\"edited_downgrade\": [\n    \"aaaa\"\n  ]"),
        "{json}"
    );
    assert_eq!(
        warnings(&project, &["upgrade", "head"]),
        "upgrade bbbb: Revision bbbb.\n"
    );
    let models = "#[derive(Model)] pub struct T { #[limbeck(nullable)] pub id: Option<i32> }";
    project.sandbox.write("src/lib.rs", models).unwrap();
    project
        .sandbox
        .write("Cargo.toml", "[package]\nname = \"m\"\n")
        .unwrap();
    let ran = project.sandbox.limbeck(&["check"]).unwrap();
    assert!(ran.stderr.starts_with(warning), "{}", ran.stderr);

    project.run("stamp head");
    assert_eq!(warnings(&project, &["current"]), "");
    project.run("downgrade base");
    assert_eq!(project.versions(), (String::new(), String::new()));
}

#[test]
fn the_upgrade() {
    let project = project();
    project.revision_both("aaaa", "", &[TABLE, r#"execute("SELECT 2")"#], &[DROP]);
    assert_eq!(
        warnings(&project, &["current"]),
        "warning: revision aaaa was edited since it was applied\n"
    );
    for command in ["upgrade head", "downgrade base"] {
        let said = project.fail(command);
        assert!(
            said.contains("error: revision aaaa was edited since it was applied"),
            "{said}"
        );
    }
}

/// What an earlier version of limbeck has recorded is the checksum of both functions together.
#[test]
fn an_early_record_is_read() {
    let project = project();
    let path = project.sandbox.path().join("migrations/versions/aaaa.rs");
    let source = std::fs::read_to_string(&path).unwrap();
    let file = limbeck_revision::file::read(&source, &path).unwrap();
    let sum = file.checksums().whole;
    let early = format!("UPDATE limbeck_version_log SET checksum = '{sum}', source_hash = NULL");
    project.database.execute(&early).unwrap();
    assert_eq!(warnings(&project, &["current"]), "");
    project.run("upgrade head");
    project.revision_both("aaaa", "", &[TABLE], &[r#"execute("SELECT 2")"#, DROP]);
    // Which of the two was edited can't be told.
    let said = project.fail("downgrade -1");
    assert!(said.contains("aaaa was edited"), "{said}");
}
