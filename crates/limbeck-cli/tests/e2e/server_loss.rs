//! A server that stops or dies while an upgrade runs, and one that wants a password. Each test has a
//! server of its own.

use std::fs;
use std::thread;
use std::time::Duration;

use limbeck_server::{ScratchServer, Status};
use rustix::process::{Pid, Signal, kill_process};

use crate::project::{wait_until, write_revision};
use crate::support::Sandbox;

fn project(server: &ScratchServer) -> Sandbox {
    let mut sandbox = Sandbox::new().unwrap();
    sandbox.set("DATABASE_URL", &server.url("limbeck").unwrap());
    sandbox.write("limbeck.toml", "").unwrap();
    sandbox
}

fn psql(sandbox: &Sandbox, sql: &str) -> String {
    let line = format!("psql -X -At -d \"$DATABASE_URL\" -c \"{sql}\"");
    sandbox.shell(&line).unwrap().stdout.trim().to_owned()
}

fn postmaster(server: &ScratchServer) -> Pid {
    let Status::Running { pid } = server.server().status() else {
        panic!("the server does not run")
    };
    Pid::from_raw(i32::try_from(pid).unwrap()).unwrap()
}

#[test]
fn the_server_goes_away() {
    let server = ScratchServer::start().unwrap();
    let sandbox = project(&server);
    write_revision(
        &sandbox,
        "aaaa",
        "",
        &[r#"create_table("runs").column(column("step", "text"))"#],
    );
    write_revision(
        &sandbox,
        "bbbb",
        "aaaa",
        &[
            r#"execute("INSERT INTO runs VALUES ('1')")"#,
            r#"execute("SELECT pg_sleep(CASE WHEN current_setting('application_name') = 'limbeck' AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quick') THEN 20 ELSE 0 END)")"#,
        ],
    );
    for signal in [Signal::INT, Signal::QUIT, Signal::KILL] {
        let pid = postmaster(&server);
        let running = sandbox.start(&["upgrade", "head"]).unwrap();
        let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        wait_until("the sleep", || psql(&sandbox, sleeping) == "1");
        kill_process(pid, signal).unwrap();
        let said = running.wait().unwrap().failure().unwrap();
        assert!(said.contains("error: upgrade of revision bbbb"), "{said}");
        wait_until("the end of the server", || {
            !matches!(server.server().status(), Status::Running { .. })
        });
        let said = sandbox
            .limbeck(&["upgrade", "head"])
            .unwrap()
            .failure()
            .unwrap();
        assert!(said.contains("could not connect to the server"), "{said}");
        // Backends notice the death of the postmaster in their own time.
        thread::sleep(Duration::from_millis(100));
        server.server().start().unwrap();
        let tips = "SELECT string_agg(version_num, ' ') FROM limbeck_version";
        assert_eq!(psql(&sandbox, tips), "aaaa");
        assert_eq!(psql(&sandbox, "SELECT count(*) FROM runs"), "0");
    }
    psql(&sandbox, "CREATE ROLE quick");
    sandbox
        .limbeck(&["upgrade", "head"])
        .unwrap()
        .success()
        .unwrap();
    assert_eq!(
        psql(&sandbox, "SELECT string_agg(step, ' ') FROM runs"),
        "1"
    );
}

#[test]
fn the_password_is_wrong() {
    let server = ScratchServer::start().unwrap();
    let mut sandbox = project(&server);
    write_revision(&sandbox, "aaaa", "", &[r#"execute("SELECT 1")"#]);
    psql(
        &sandbox,
        "CREATE ROLE guarded LOGIN PASSWORD 'the/right:one@home'",
    );
    psql(&sandbox, "GRANT CREATE ON SCHEMA public TO guarded");
    let hba = server.server().data_dir().unwrap().join("pg_hba.conf");
    fs::write(
        hba,
        "local all guarded scram-sha-256\nlocal all all trust\n",
    )
    .unwrap();
    psql(&sandbox, "SELECT pg_reload_conf()");

    let url = server.url("limbeck").unwrap();
    let with = |password: &str| url.replace("//postgres@", &format!("//guarded:{password}@"));
    let refused = |sandbox: &Sandbox| {
        let said = sandbox
            .limbeck(&["upgrade", "head"])
            .unwrap()
            .failure()
            .unwrap();
        said.contains("password authentication failed for user \"guarded\"")
    };
    // The server reads its files again in its own time.
    sandbox.set("DATABASE_URL", &with("hunter2"));
    wait_until("the server to ask for passwords", || {
        sandbox.limbeck(&["current"]).unwrap().code() == 2
    });
    assert!(refused(&sandbox));
    for arguments in [
        &["upgrade", "head", "-v"][..],
        &["current", "--json"],
        &["stamp", "head"],
    ] {
        let said = sandbox.limbeck(arguments).unwrap().failure().unwrap();
        assert!(!said.contains("hunter2"), "{said}");
    }
    let no_password = url.replace("//postgres@", "//guarded@");
    sandbox.set("DATABASE_URL", &no_password);
    sandbox.limbeck(&["current"]).unwrap().failure().unwrap();

    let right = with("the%2Fright%3Aone%40home");
    sandbox.set("DATABASE_URL", &right);
    sandbox
        .limbeck(&["upgrade", "head"])
        .unwrap()
        .success()
        .unwrap();
    sandbox.set("DATABASE_URL", "");
    let socket = url
        .split(['@', ':'])
        .find(|part| part.starts_with("%2F"))
        .unwrap();
    for (name, value) in [
        ("DATABASE_HOSTNAME", socket.replace("%2F", "/").as_str()),
        ("DATABASE_NAME", "limbeck"),
        ("DATABASE_USERNAME", "guarded"),
        ("DATABASE_PASSWORD", "the/right:one@home"),
    ] {
        sandbox.set(name, value);
    }
    sandbox.limbeck(&["current"]).unwrap().success().unwrap();
    sandbox.set("DATABASE_PASSWORD", "hunter2");
    assert!(refused(&sandbox));
    let said = sandbox.limbeck(&["current"]).unwrap().failure().unwrap();
    assert!(!said.contains("hunter2"), "{said}");
}
