//! One scratch server for all test processes of a run, and of the runs after it.
//!
//! It is started by whoever comes first and stays warm; after a restart of the machine it is started
//! again. It lives in memory where that is possible, else in the target folder (see `memory`).
//! Databases of test processes that died are cleared away. Tests that harm their server take a
//! `ScratchServer` instead.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use limbeck_server::{Binaries, PrivateServer, ServerProfile};
use rustix::process::{Pid, test_kill_process};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::database::{DATABASE_PREFIX, block_apart};
use crate::error::Error;
use crate::memory::server_folder;

/// The server that tests share.
#[derive(Debug)]
pub struct TestServer {
    server: PrivateServer,
    binaries: OnceLock<Result<Binaries, Error>>,
}

/// The shared server, running.
pub fn server() -> Result<&'static TestServer, Error> {
    static SERVER: OnceLock<Result<TestServer, Error>> = OnceLock::new();
    SERVER
        .get_or_init(TestServer::start)
        .as_ref()
        .map_err(Clone::clone)
}

impl TestServer {
    fn start() -> Result<Self, Error> {
        let folder = server_folder(&target_dir())?.join(server_name());
        let server = PrivateServer::new(folder).with_profile(ServerProfile::Scratch);
        server.start()?;
        let server = Self {
            server,
            binaries: OnceLock::new(),
        };
        block_apart(server.sweep())?;
        Ok(server)
    }

    /// The URL of one of its databases, which need not exist.
    pub fn url(&self, database: &str) -> Result<String, Error> {
        Ok(self.server.url(database)?)
    }

    /// The major version, such as 15.
    pub fn major_version(&self) -> Result<u32, Error> {
        let file = self
            .server
            .data_dir()
            .unwrap_or_default()
            .join("PG_VERSION");
        let text = fs::read_to_string(&file).map_err(|error| Error::io("read", &file, &error))?;
        text.trim()
            .parse()
            .map_err(|_| Error::new(format!("unknown PG_VERSION {text:?}")))
    }

    /// The path of a client program of the server's version, such as `psql`.
    pub fn program(&self, name: &str) -> Result<PathBuf, Error> {
        let binaries = self.binaries.get_or_init(|| Ok(Binaries::find()?));
        binaries
            .as_ref()
            .map(|binaries| binaries.program(name))
            .map_err(Clone::clone)
    }

    /// The private server behind it.
    pub fn private(&self) -> &PrivateServer {
        &self.server
    }

    /// A connection to the maintenance database.
    pub(crate) async fn admin(&self) -> Result<PgConnection, Error> {
        Ok(PgConnection::connect(&self.url("postgres")?).await?)
    }

    /// Drops databases whose test process is gone.
    async fn sweep(&self) -> Result<(), Error> {
        let mut admin = self.admin().await?;
        let names = sqlx::query("SELECT datname::text FROM pg_database")
            .fetch_all(&mut admin)
            .await?;
        for row in names {
            let name: String = row.try_get(0)?;
            if is_abandoned(&name) {
                // Another process may be doing the same.
                let sql = format!("DROP DATABASE IF EXISTS \"{name}\"");
                let _ = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await;
            }
        }
        admin.close().await?;
        Ok(())
    }
}

/// Names are `limbeck_test_<process id>_<number>_<time>`.
fn is_abandoned(database: &str) -> bool {
    let pid = database
        .strip_prefix(DATABASE_PREFIX)
        .and_then(|rest| rest.split('_').next());
    let pid = pid.and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
}

/// One server per PostgreSQL installation that is tested against.
fn server_name() -> String {
    let bindir = env::var("LIMBECK_PG_BINDIR").unwrap_or_default();
    let plain = bindir.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    format!("server{plain}")
}

/// Cargo's target folder, found from the running test's own file.
pub fn target_dir() -> PathBuf {
    let exe = env::current_exe().unwrap_or_default();
    let tagged = |dir: &&Path| dir.join("CACHEDIR.TAG").exists();
    let from_exe = exe.ancestors().skip(1).find(tagged).map(Path::to_path_buf);
    let from_env = || env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target"));
    from_exe.or_else(from_env).unwrap_or_else(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_databases_of_dead_processes_are_abandoned() {
        assert!(is_abandoned(&format!("{DATABASE_PREFIX}{}_0_ff", i32::MAX)));
        assert!(!is_abandoned(&format!(
            "{DATABASE_PREFIX}{}_0_ff",
            std::process::id()
        )));
        assert!(!is_abandoned("limbeck"));
        assert!(!is_abandoned("limbeck_test_x"));
    }
}
