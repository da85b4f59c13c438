//! Private servers on the real binaries of this machine: started twice, at once, after crashes, in
//! awkward folders, and as root when the tests run as root.

#![expect(
    clippy::unwrap_used,
    reason = "a failure in a test's helper fails the test"
)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use limbeck_server::{Binaries, PrivateServer, ScratchServer, ServerProfile, Start, Status};

/// A project folder with a server; both are gone at the end of the test.
struct Project {
    server: PrivateServer,
    root: tempfile::TempDir,
}

impl Project {
    /// Other users may pass through the folder, as is usual for projects.
    fn new() -> Self {
        Self::with_mode(0o755, "")
    }

    fn with_mode(mode: u32, below: &str) -> Self {
        let root = tempfile::tempdir_in(limbeck_testkit::temp_dir()).unwrap();
        fs::set_permissions(root.path(), Permissions::from_mode(mode)).unwrap();
        let dir = root.path().join(below).join(".limbeck");
        let server = PrivateServer::new(dir).with_profile(ServerProfile::Scratch);
        Self { server, root }
    }

    fn data(&self) -> PathBuf {
        self.server.data_dir().unwrap()
    }

    fn query(&self, sql: &str) -> String {
        query(&self.server.url("limbeck").unwrap(), sql)
    }

    fn pid(&self) -> u32 {
        pid_of(&self.server)
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        self.server.delete().unwrap();
        assert!(!self.server.dir().exists());
    }
}

fn pid_of(server: &PrivateServer) -> u32 {
    let status = server.status();
    let Status::Running { pid } = status else {
        panic!("server is {status:?}")
    };
    pid
}

fn query(url: &str, sql: &str) -> String {
    let psql = Binaries::find().unwrap().program("psql");
    let output = Command::new(psql)
        .args(["-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql])
        .env("PGPORT", "1")
        .env("PGSSLMODE", "require")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn kill_hard(pid: u32) {
    let killed = Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
}

fn am_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

#[test]
fn starts_once_and_is_found_again() {
    let project = Project::new();
    assert_eq!(project.server.status(), Status::NotCreated);
    assert!(
        project
            .server
            .url("x")
            .unwrap_err()
            .to_string()
            .contains("was never started")
    );
    assert_eq!(project.server.start().unwrap(), Start::Created);
    let pid = project.pid();

    let began = Instant::now();
    assert_eq!(project.server.start().unwrap(), Start::AlreadyRunning);
    assert!(
        began.elapsed() < Duration::from_millis(100),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(project.pid(), pid);

    assert_eq!(
        project.query("SELECT current_user || ' ' || current_database()"),
        "postgres limbeck"
    );
    let encoding = "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate FROM pg_database \
                    WHERE datname = 'limbeck'";
    assert!(["UTF8 C.UTF-8", "UTF8 C"].contains(&project.query(encoding).as_str()));
    assert_eq!(project.query("SHOW listen_addresses"), "");
    assert_eq!(project.query("SHOW max_locks_per_transaction"), "256");
    assert_eq!(project.query("SHOW fsync"), "off");
    assert_eq!(
        project.query("SELECT error FROM pg_file_settings WHERE error IS NOT NULL"),
        ""
    );
    assert_eq!(
        fs::read_to_string(project.server.dir().join(".gitignore")).unwrap(),
        "*\n"
    );
}

#[test]
fn development_profile_is_durable() {
    let mut project = Project::new();
    project.server = project
        .server
        .clone()
        .with_profile(ServerProfile::Development);
    project.server.start().unwrap();
    assert_eq!(project.query("SHOW fsync"), "on");
    assert_eq!(project.query("SHOW autovacuum"), "on");
}

#[test]
fn many_starts_at_once_make_one_server() {
    let project = Project::new();
    let outcomes: Vec<Start> = thread::scope(|scope| {
        let start = || project.server.start().unwrap();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(
        outcomes
            .iter()
            .filter(|start| **start == Start::Created)
            .count(),
        1
    );
    assert_eq!(project.query("SELECT 1"), "1");
}

#[test]
fn data_survives_stop_and_ends_with_reset() {
    let project = Project::new();
    assert!(!project.server.stop().unwrap());
    project.server.start().unwrap();
    project.query("CREATE TABLE kept (id int)");
    assert!(project.server.stop().unwrap());
    assert_eq!(project.server.status(), Status::Stopped);
    assert!(!project.server.stop().unwrap());

    assert_eq!(project.server.start().unwrap(), Start::Started);
    assert_eq!(project.query("SELECT to_regclass('kept')"), "kept");
    project.server.reset().unwrap();
    assert_eq!(project.query("SELECT to_regclass('kept') IS NULL"), "t");
}

#[test]
fn recovers_from_a_killed_postmaster() {
    let mut project = Project::new();
    project.server = project
        .server
        .clone()
        .with_profile(ServerProfile::Development);
    project.server.start().unwrap();
    project.query("CREATE TABLE kept (id int)");
    kill_hard(project.pid());
    thread::sleep(Duration::from_millis(50));
    assert_eq!(project.server.status(), Status::Stopped);
    assert!(project.data().join("postmaster.pid").exists());
    assert_eq!(project.server.start().unwrap(), Start::Started);
    assert_eq!(project.query("SELECT to_regclass('kept')"), "kept");
}

/// After a restart of the machine the number in the file may be anybody's.
#[test]
fn a_stranger_with_the_same_process_id_is_left_alone() {
    let project = Project::new();
    project.server.start().unwrap();
    let pid_file = project.data().join("postmaster.pid");
    let text = fs::read_to_string(&pid_file).unwrap();
    project.server.stop().unwrap();
    let own = std::process::id().to_string();
    let (_, rest) = text.split_once('\n').unwrap();
    fs::write(&pid_file, format!("{own}\n{rest}")).unwrap();
    assert_eq!(project.server.status(), Status::Stopped);
    assert_eq!(project.server.start().unwrap(), Start::Started);
}

#[test]
fn an_unfinished_initdb_is_cleared_away() {
    let project = Project::new();
    project.server.start().unwrap();
    project.server.stop().unwrap();
    let home = project.data().parent().unwrap().to_path_buf();
    fs::rename(project.data(), home.join("data.tmp-1-1")).unwrap();
    assert_eq!(project.server.start().unwrap(), Start::Created);
    let left = fs::read_dir(home)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name());
    let left: Vec<_> = left
        .filter(|name| name.to_string_lossy().contains("tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_deleted_socket_is_made_anew() {
    let project = Project::new();
    project.server.start().unwrap();
    let home = project.data().parent().unwrap().to_path_buf();
    fs::remove_file(home.join(".s.PGSQL.5432")).unwrap();
    assert_eq!(project.server.start().unwrap(), Start::Started);
    assert_eq!(project.query("SELECT 1"), "1");
}

#[test]
fn deleted_data_is_made_anew() {
    let project = Project::new();
    project.server.start().unwrap();
    fs::remove_dir_all(project.data()).unwrap();
    assert_eq!(project.server.start().unwrap(), Start::Created);
    assert_eq!(project.query("SELECT 1"), "1");
}

#[test]
fn long_and_odd_paths_get_a_short_socket() {
    let below = format!("{}/It's, \"q\" $(touch x) Ünï", "long".repeat(30));
    let project = Project::with_mode(0o755, &below);
    project.server.start().unwrap();
    assert!(
        project
            .data()
            .starts_with(fs::canonicalize(project.root.path()).unwrap())
    );
    assert_eq!(project.query("SELECT 1"), "1");
    assert_eq!(project.server.start().unwrap(), Start::AlreadyRunning);
    project.server.stop().unwrap();
    assert_eq!(project.server.start().unwrap(), Start::Started);
}

/// The server's account can't get into a folder of root such as `/root/project`.
#[test]
fn a_closed_project_of_root_keeps_its_data_elsewhere() {
    if !am_root() {
        return;
    }
    let project = Project::with_mode(0o700, "");
    assert_eq!(project.server.start().unwrap(), Start::Created);
    let data = project.data();
    assert!(data.starts_with("/var/tmp"), "{}", data.display());
    assert_ne!(fs::metadata(&data).unwrap().uid(), 0);
    assert_eq!(
        fs::metadata(data.parent().unwrap()).unwrap().mode() & 0o777,
        0o700
    );
    project.server.stop().unwrap();
    assert_eq!(project.server.start().unwrap(), Start::Started);
    assert_eq!(project.data(), data);
    project.server.delete().unwrap();
    assert!(!data.exists());
}

#[test]
fn a_copied_folder_has_a_server_of_its_own() {
    let project = Project::with_mode(0o700, "");
    project.server.start().unwrap();
    let copy = Project::new();
    fs::create_dir(copy.server.dir()).unwrap();
    fs::copy(
        project.server.dir().join("place"),
        copy.server.dir().join("place"),
    )
    .unwrap();
    copy.server.start().unwrap();
    assert_ne!(copy.pid(), project.pid());
}

/// The server inside goes on under the folder's new name.
#[test]
fn a_moved_project_keeps_its_server() {
    let mut project = Project::new();
    project.server.start().unwrap();
    let pid = project.pid();
    let moved = project.root.path().join("moved");
    fs::rename(project.server.dir(), &moved).unwrap();
    project.server = PrivateServer::new(&moved).with_profile(ServerProfile::Scratch);
    assert_eq!(project.pid(), pid);
    assert_eq!(project.server.start().unwrap(), Start::AlreadyRunning);
    assert_eq!(project.query("SELECT 1"), "1");
    assert!(project.server.stop().unwrap());
}

/// A copy made while the server runs has its `postmaster.pid` too; the original must not suffer.
#[test]
fn a_copied_project_with_data_gets_a_second_server() {
    let project = Project::new();
    project.server.start().unwrap();
    let copy = Project::new();
    let status = Command::new("cp")
        .arg("-a")
        .args([project.server.dir(), copy.server.dir()])
        .status();
    assert!(status.unwrap().success());
    assert_eq!(copy.server.status(), Status::Stopped);
    assert_eq!(copy.server.start().unwrap(), Start::Started);
    assert_ne!(copy.pid(), project.pid());
    assert_eq!(project.query("SELECT 1"), "1");
}

#[test]
fn a_failed_start_shows_the_log() {
    let project = Project::new();
    project.server.start().unwrap();
    project.server.stop().unwrap();
    let conf = project.data().join("postgresql.auto.conf");
    fs::write(&conf, "no_such_setting = 1\n").unwrap();
    let text = project.server.start().unwrap_err().to_string();
    assert!(text.starts_with("could not start the private server\nDETAIL: The end of its log"));
    assert!(text.contains("server.log"), "{text}");
    assert!(
        text.contains("unrecognized configuration parameter \"no_such_setting\""),
        "{text}"
    );
}

#[test]
fn data_of_another_version_is_refused() {
    let project = Project::new();
    project.server.start().unwrap();
    project.server.stop().unwrap();
    fs::write(project.data().join("PG_VERSION"), "9\n").unwrap();
    let text = project.server.start().unwrap_err().to_string();
    assert!(
        text.contains("needs PostgreSQL 9\nDETAIL: Found only PostgreSQL"),
        "{text}"
    );
    project.server.reset().unwrap();
    assert_eq!(project.query("SELECT 1"), "1");
}

#[test]
fn a_failed_initdb_shows_its_words() {
    let project = Project::new();
    let real = Binaries::find().unwrap();
    let fake = project.root.path().join("bin");
    fs::create_dir(&fake).unwrap();
    for name in ["postgres", "pg_ctl"] {
        std::os::unix::fs::symlink(real.program(name), fake.join(name)).unwrap();
    }
    fs::write(
        fake.join("initdb"),
        "#!/bin/sh\necho 'initdb: error: no luck' >&2\nexit 1\n",
    )
    .unwrap();
    fs::set_permissions(fake.join("initdb"), Permissions::from_mode(0o755)).unwrap();
    let server = project
        .server
        .clone()
        .with_binaries(Binaries::in_dir(&fake).unwrap());
    let text = server.start().unwrap_err().to_string();
    assert!(
        text.contains("DETAIL: initdb said:\n  initdb: error: no luck"),
        "{text}"
    );
    assert_eq!(server.status(), Status::NotCreated);
    assert_eq!(project.server.start().unwrap(), Start::Created);
}

#[test]
fn a_scratch_server_ends_with_its_value() {
    let scratch = ScratchServer::start().unwrap();
    let dir: PathBuf = scratch.server().dir().into();
    let other = ScratchServer::start().unwrap();
    assert_eq!(query(&scratch.url("limbeck").unwrap(), "SELECT 1"), "1");
    assert_ne!(scratch.url("a").unwrap(), other.url("a").unwrap());
    let pid = pid_of(scratch.server());
    drop(scratch);
    assert!(!dir.exists());
    assert!(!Path::new(&format!("/proc/{pid}/cwd")).exists());
}
