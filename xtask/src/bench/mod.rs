//! `bench`: measures limbeck as its users run it, and prints the ratios of DESIGN.md's speed
//! targets.
//!
//! Whole processes against whole processes, on one machine in one run. Nothing here is a test: a
//! missed target is a row of the table, not a failure.

mod alembic;
mod check;
mod edit;
mod history;
mod measure;
mod project;
mod report;
mod revisions;
mod rust_source;
mod server;
mod sqlalchemy;
mod tables;

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::process;
use crate::repository::{Profile, Repository};
use crate::terminal::{note, say};

use self::alembic::Alembic;
use self::report::Report;
use self::server::Server;

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Sizes of the models for `check`
    #[arg(long, value_delimiter = ',', default_value = "10,100,1000,3000")]
    tables: Vec<NonZeroUsize>,

    /// Length of the history
    #[arg(long, default_value = "1000")]
    revisions: NonZeroUsize,

    /// How often to measure; medians are printed
    #[arg(long, default_value = "5")]
    runs: NonZeroUsize,

    /// Compare with Alembic, installed by pip into a virtual environment in the target folder
    #[arg(long)]
    alembic: bool,

    /// Only these parts [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
}

/// The parts of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// `check` by number of tables
    Check,
    /// Listing and applying a long history
    History,
    /// From an edit to the revision file
    Edit,
}

type Run = fn(&Setup<'_>, &mut Report) -> Result<()>;

/// What every part needs.
struct Setup<'a> {
    repository: &'a Repository,
    args: &'a Bench,
    /// The folder of the projects, in the target folder.
    dir: PathBuf,
    limbeck: PathBuf,
    server: Server,
    alembic: Option<Alembic>,
}

/// Runs the parts and prints the table, also when a part could not be measured.
pub(crate) fn run(repository: &Repository, args: &Bench) -> Result<()> {
    let mut report = Report::default();
    let setup = set_up(repository, args, &mut report)?;
    let parts: [(Part, Run); 3] = [
        (Part::Edit, edit::run),
        (Part::History, history::run),
        (Part::Check, check::run),
    ];
    let mut failures = Vec::new();
    for (part, run) in parts {
        if !args.only.is_empty() && !args.only.contains(&part) {
            continue;
        }
        if let Err(error) = run(&setup, &mut report) {
            failures.push(format!("{part:?}: {error:#}"));
        }
    }
    report.print();
    anyhow::ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

fn set_up<'a>(
    repository: &'a Repository,
    args: &'a Bench,
    report: &mut Report,
) -> Result<Setup<'a>> {
    note("building limbeck in release");
    let limbeck = repository.build_limbeck(Profile::Release)?;
    let dir = repository.target_dir().join("limbeck-bench");
    fs::create_dir_all(&dir).with_context(|| format!("could not make {}", dir.display()))?;
    let server = Server::start()?;
    say(&format!("PostgreSQL {}", server.version()?));
    let alembic = install_alembic(&dir, args, report)?;
    Ok(Setup {
        repository,
        args,
        dir,
        limbeck,
        server,
        alembic,
    })
}

fn install_alembic(
    dir: &std::path::Path,
    args: &Bench,
    report: &mut Report,
) -> Result<Option<Alembic>> {
    if !args.alembic {
        report.skip("comparison with Alembic: ask for it with --alembic".to_owned());
        return Ok(None);
    }
    match Alembic::install(dir) {
        Ok(alembic) => {
            say(&alembic.version()?);
            Ok(Some(alembic))
        }
        Err(error) => {
            report.skip(format!("comparison with Alembic: {error:#}"));
            Ok(None)
        }
    }
}

impl Setup<'_> {
    /// How often to measure.
    fn runs(&self) -> usize {
        self.args.runs.get()
    }

    /// How often to measure what takes seconds each time.
    fn few_runs(&self) -> usize {
        self.runs().min(3)
    }

    fn alembic(&self) -> Option<&Alembic> {
        self.alembic.as_ref()
    }

    /// The statements that limbeck reads the catalogue a database's catalogue with, printed by an example of its reader.
    fn catalogue_statements(&self, url: &str) -> Result<String> {
        let mut command = self
            .repository
            .cargo(&["run", "--quiet", "-p", "limbeck-catalog"]);
        command.args(["--example", "statements", "--", url, "public"]);
        process::output(&mut command).context("no catalogue statements")
    }
}
