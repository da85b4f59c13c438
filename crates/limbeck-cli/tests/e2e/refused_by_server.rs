//! Servers that can't be reached, and what is said then: no password, and one error.

use crate::project::write_revision;
use crate::support::Sandbox;

/// Every command that needs a database.
const COMMANDS: [&[&str]; 9] = [
    &["current"],
    &["upgrade", "head"],
    &["downgrade", "base"],
    &["stamp", "head"],
    &["ensure-version"],
    &["check"],
    &["diff"],
    &["seed"],
    &["revision", "--autogenerate", "-m", "x"],
];

fn project() -> Sandbox {
    let sandbox = Sandbox::new().unwrap();
    sandbox
        .write("limbeck.toml", "[seed]\nfiles = [\"seed.sql\"]\n")
        .unwrap();
    sandbox.write("seed.sql", "SELECT 1").unwrap();
    sandbox.write("models/lib.rs", "").unwrap();
    write_revision(&sandbox, "aaaa", "", &[r#"execute("SELECT 1")"#]);
    sandbox
}

#[test]
fn nobody_listens() {
    let mut sandbox = project();
    for (url, place) in [
        ("postgresql://me:s3cret@127.0.0.1:1/app", "127.0.0.1:1"),
        (
            "postgresql://me:s3cret@%2Fno%2Fsuch%2Ffolder/app",
            "/no/such/folder",
        ),
        (
            "postgresql://me:s3cret@no-such-host.invalid/app",
            "no-such-host.invalid",
        ),
    ] {
        sandbox.set("DATABASE_URL", url);
        for command in COMMANDS {
            let said = sandbox.limbeck(command).unwrap().failure().unwrap();
            assert!(
                said.contains("could not connect to the server at"),
                "{command:?}: {said}"
            );
            assert!(
                said.contains(place) && !said.contains("s3cret"),
                "{command:?}: {said}"
            );
            assert!(
                said.contains("variable DATABASE_URL"),
                "{command:?}: {said}"
            );
        }
    }
    let versions = std::fs::read_dir(sandbox.path().join("migrations/versions")).unwrap();
    assert_eq!(versions.count(), 1);
}

#[test]
fn no_such_database() {
    let mut sandbox = project();
    let server = limbeck_testkit::server().unwrap();
    sandbox.set("DATABASE_URL", &server.url("no_such_database").unwrap());
    let said = sandbox
        .limbeck(&["upgrade", "head"])
        .unwrap()
        .failure()
        .unwrap();
    assert!(
        said.contains("database \"no_such_database\" does not exist"),
        "{said}"
    );
}
