//! The project's own commands: `cargo xtask <command>`.
//!
//! Each command is a module. They run the built `limbeck`, cargo and git as processes; nothing here
//! links limbeck's libraries except the one that starts a scratch server.

mod bench;
mod ci;
mod corpus;
mod demo;
mod load;
mod new_case;
mod pg_matrix;
mod process;
mod repository;
mod terminal;
mod tidy;
mod update_fixtures;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::repository::Repository;

/// The commands of limbeck's own repository.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything that CI runs, in the same order
    Ci(ci::Ci),
    /// Check the repository: module docs, stubs, crate dependencies, IO, paths, file lengths, fixtures
    Tidy(tidy::Tidy),
    /// Make the folder of a new fixture case with its input files
    NewCase(new_case::NewCase),
    /// Rewrite the expected files of the fixtures, all or those of matching cases
    UpdateFixtures(update_fixtures::UpdateFixtures),
    /// Run the main job on the sample models with a private server, as a transcript
    Demo(demo::Demo),
    /// Pull, check, rebuild and take back the schemas of folders, and print what differs
    Corpus(corpus::Corpus),
    /// Run the tests that ask a server on every supported version of PostgreSQL
    PgMatrix(pg_matrix::PgMatrix),
    /// Upgrade a large table online while several writers work on it
    Load(load::Load),
    /// Measure limbeck and print the ratios of its speed targets
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let repository = Repository::new();
    let result = match cli.command {
        Command::Ci(args) => ci::run(&repository, &args),
        Command::Tidy(args) => tidy::run(&repository, &args),
        Command::NewCase(args) => new_case::run(&repository, &args),
        Command::UpdateFixtures(args) => update_fixtures::run(&repository, &args),
        Command::Demo(args) => demo::run(&repository, &args),
        Command::Corpus(args) => corpus::run(&repository, &args),
        Command::PgMatrix(args) => pg_matrix::run(&repository, &args),
        Command::Load(args) => load::run(&repository, &args),
        Command::Bench(args) => bench::run(&repository, &args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::note(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
