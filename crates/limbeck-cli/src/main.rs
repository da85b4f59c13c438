//! The `limbeck` command: arguments, configuration, prompts, printing. What it does is in the
//! libraries; here is what it says.

mod applied;
mod args;
mod autogenerate;
mod blind;
mod both_sides;
mod commands;
mod config;
mod connect;
mod excluded;
mod failure;
mod file_name;
mod hooks;
mod interrupt;
mod locations;
mod models;
mod new_revision;
mod news;
mod object_answers;
mod output;
mod project;
mod proof;
mod snippet;
mod suggest;
mod type_names;

use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use failure::Result;
use interrupt::Interrupt;

/// Models and catalogues are hundreds of thousands of small allocations, which the C library's
/// allocator takes a third longer for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a command found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to complain about: exit status 0.
    Fine,
    /// A difference: exit status 1.
    Different,
}

/// Exit status of a failure, as clap's own for wrong usage.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let interrupt = match Interrupt::listen() {
        Ok(interrupt) => interrupt,
        Err(failure) => {
            output::say(&failure.to_string());
            return ExitCode::from(FAILURE);
        }
    };
    match run(cli, interrupt.clone()) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Different) => ExitCode::from(1),
        Err(failure) => {
            interrupt.report(failure);
            ExitCode::from(FAILURE)
        }
    }
}

fn run(cli: Cli, interrupt: Interrupt) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(commands::run(cli, interrupt))
}
