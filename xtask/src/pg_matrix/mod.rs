//! `pg-matrix`: the tests that ask a server, on every supported major version of PostgreSQL.
//!
//! Each version gets a folder of programs in the target folder ([`install`]), and the tests are told
//! of it by `LIMBECK_PG_BINDIR`. A fixture that is for some versions only says so in its `case.toml`
//! (`min_version`, `max_version`).

mod install;

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use crate::process;
use crate::repository::Repository;
use crate::terminal::{note, say};

/// The versions that limbeck supports.
const SUPPORTED: [u32; 6] = [13, 14, 15, 16, 17, 18];

/// The tests whose result depends on the server, as nextest's filter.
const SERVER_TESTS: &str = "(package(limbeck-diff) & (binary(server) | binary(random))) \
     | (package(limbeck-catalog) & kind(test)) | (package(limbeck-pull) & kind(test)) \
     | (package(limbeck) & kind(test))";

/// Arguments of `pg-matrix`.
#[derive(Debug, Args)]
pub(crate) struct PgMatrix {
    /// Major versions [default: all that limbeck supports]
    #[arg(value_parser = clap::value_parser!(u32).range(13..))]
    versions: Vec<u32>,

    /// Only these tests, in nextest's filter language [default: all that ask a server]
    #[arg(long, short = 'E', value_name = "FILTER")]
    filter: Option<String>,

    /// Only install the servers
    #[arg(long)]
    install: bool,
}

/// Runs the tests on each version and prints the table.
pub(crate) fn run(repository: &Repository, args: &PgMatrix) -> Result<()> {
    let versions = match args.versions.as_slice() {
        [] => &SUPPORTED,
        some => some,
    };
    let folder = repository.target_dir().join("pg-matrix");
    let mut table = Vec::new();
    let mut bad = Vec::new();
    for &major in versions {
        note(&format!("PostgreSQL {major}"));
        let outcome = install::install(&folder, major).and_then(|programs| {
            let version = install::version_of(&programs)?;
            if !args.install {
                test(repository, &programs, args.filter.as_deref())?;
            }
            Ok(version)
        });
        let line = match outcome {
            Ok(version) if args.install => format!("{version}: installed"),
            Ok(version) => format!("{version}: passed"),
            Err(error) => {
                bad.push(major.to_string());
                format!("PostgreSQL {major}: {error:#}")
            }
        };
        table.push(line);
    }
    say(&table.join("\n"));
    match bad.is_empty() {
        true => Ok(()),
        false => bail!("failed on PostgreSQL {}", bad.join(", ")),
    }
}

fn test(repository: &Repository, programs: &Path, filter: Option<&str>) -> Result<()> {
    let mut command: Command = repository.cargo(&["nextest", "run", "--workspace"]);
    command
        .args(["--no-fail-fast", "--status-level", "fail"])
        .args(["-E", filter.unwrap_or(SERVER_TESTS)])
        .env("LIMBECK_PG_BINDIR", programs);
    process::run_on_stdout(&mut command)
}
