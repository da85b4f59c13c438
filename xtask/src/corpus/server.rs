//! The server of the corpus, and the client programs beside it.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use limbeck_server::{Binaries, ScratchServer};

use crate::demo::without_database;
use crate::process;

/// A scratch server with its client programs.
#[derive(Debug)]
pub(super) struct Server {
    server: ScratchServer,
    binaries: Binaries,
}

impl Server {
    pub(super) fn start() -> Result<Self> {
        let binaries = Binaries::find()?;
        let server = ScratchServer::start_with(Some(binaries.clone()))?;
        Ok(Self { server, binaries })
    }

    /// Makes an empty database and returns its URL.
    pub(super) fn create(&self, name: &str) -> Result<String> {
        self.maintenance(&format!("CREATE DATABASE \"{name}\" TEMPLATE template0"))?;
        Ok(self.server.url(name)?)
    }

    /// Deletes a database.
    pub(super) fn drop(&self, name: &str) -> Result<()> {
        self.maintenance(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
    }

    /// Makes a role, if no other case has; roles belong to the server, not to a database.
    pub(super) fn create_role(&self, name: &str) -> Result<()> {
        let made = self.maintenance(&format!("CREATE ROLE \"{}\"", name.replace('"', "\"\"")));
        match made {
            Err(error) if !format!("{error:#}").contains("already exists") => Err(error),
            _ => Ok(()),
        }
    }

    fn maintenance(&self, sql: &str) -> Result<()> {
        let mut psql = self.psql(&self.server.url("postgres")?);
        process::output(psql.args(["-v", "ON_ERROR_STOP=1", "-c", sql])).map(drop)
    }

    /// Runs a script; the first error ends it.
    pub(super) fn load(&self, url: &str, file: &Path) -> Result<()> {
        let mut psql = self.psql(url);
        process::output(psql.args(["-v", "ON_ERROR_STOP=1", "-f"]).arg(file)).map(drop)
    }

    /// Runs a script as far as it goes: what can't be made yet is left out.
    pub(super) fn load_what_works(&self, url: &str, file: &Path) -> Result<()> {
        let mut psql = self.psql(url);
        process::capture(psql.args(["-v", "ON_ERROR_STOP=0", "-f"]).arg(file)).map(drop)
    }

    /// The schema as pg_dump prints it.
    pub(super) fn dump(&self, url: &str) -> Result<String> {
        let mut dump = Command::new(self.binaries.program("pg_dump"));
        without_database(&mut dump);
        process::output(dump.args(["-s", "-O", "-x", "-d", url]))
    }

    fn psql(&self, url: &str) -> Command {
        let mut psql = Command::new(self.binaries.program("psql"));
        without_database(&mut psql);
        psql.args(["-X", "-q", "-o", "/dev/null", "-d", url]);
        psql
    }
}
