//! The server that everything is measured against, and psql as the yardstick.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
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
    /// Starts it with the binaries of this machine.
    pub(super) fn start() -> Result<Self> {
        let binaries = Binaries::find()?;
        let server = ScratchServer::start_with(Some(binaries.clone()))?;
        Ok(Self { server, binaries })
    }

    /// The server's version as text.
    pub(super) fn version(&self) -> Result<String> {
        self.query("postgres", "SHOW server_version")
    }

    /// Makes an empty database, in place of one of this name, and returns its URL.
    pub(super) fn create_database(&self, name: &str) -> Result<String> {
        self.query(
            "postgres",
            &format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
        )?;
        self.query(
            "postgres",
            &format!("CREATE DATABASE \"{name}\" TEMPLATE template0"),
        )?;
        Ok(self.server.url(name)?)
    }

    /// The result of a query, unaligned.
    pub(super) fn query(&self, database: &str, sql: &str) -> Result<String> {
        let mut psql = self.psql(&self.server.url(database)?);
        let text = process::output(psql.args(["-A", "-t", "-c", sql]))?;
        Ok(text.trim().to_owned())
    }

    /// psql that runs a script and throws its output away.
    pub(super) fn script(&self, url: &str, file: &Path) -> Command {
        let mut psql = self.psql(url);
        psql.args(["-A", "-t", "-o", "/dev/null", "-f"]).arg(file);
        psql
    }

    fn psql(&self, url: &str) -> Command {
        let mut psql = Command::new(self.binaries.program("psql"));
        without_database(&mut psql);
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]);
        psql
    }
}

/// The URL as SQLAlchemy reads it: the socket's folder goes behind the question mark.
pub(super) fn sqlalchemy_url(url: &str) -> Result<String> {
    let parts = url
        .strip_prefix("postgresql://")
        .and_then(|rest| rest.split_once('@'))
        .and_then(|(user, rest)| Some((user, rest.split_once(":5432/")?)));
    let (user, (socket, rest)) = parts.with_context(|| format!("not a socket's URL: {url}"))?;
    let database = rest.split('?').next().unwrap_or_default();
    Ok(format!(
        "postgresql+psycopg2://{user}@/{database}?host={socket}&port=5432"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_goes_behind() {
        assert_eq!(
            sqlalchemy_url("postgresql://postgres@%2Frun%2Fx:5432/a?sslmode=disable").unwrap(),
            "postgresql+psycopg2://postgres@/a?host=%2Frun%2Fx&port=5432"
        );
    }
}
