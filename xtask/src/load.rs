//! `load`: an online upgrade of a large table while several writers work on it.
//!
//! It is the test of the suite with more rows than the suite has time for. No clock decides: each writer sets
//! `lock_timeout`, and the server refuses a statement that waits longer.

use anyhow::Result;
use clap::Args;

use crate::process;
use crate::repository::Repository;

/// Arguments of `load`.
#[derive(Debug, Args)]
pub(crate) struct Load {
    /// How many rows the table has
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
}

/// Runs the test.
pub(crate) fn run(repository: &Repository, args: &Load) -> Result<()> {
    let test = "online::writers_wait_no_longer_than_the_lock_timeout";
    let words = ["test", "-p", "limbeck-cli", "--test", "e2e", "--", test];
    let mut command = repository.cargo(&words);
    process::run(command.env("LIMBECK_LOAD_ROWS", args.rows.to_string()))
}
