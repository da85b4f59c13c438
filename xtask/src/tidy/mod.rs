//! `tidy`: checks of the repository that neither rustc nor clippy makes.
//!
//! Each check is a module with one function that returns its findings; all of them run before the
//! command fails.

mod edges;
mod fixtures;
mod io;
mod length;
mod module_docs;
mod paths;
mod source;
mod stubs;

use anyhow::{Result, bail};
use clap::Args;

use crate::repository::Repository;
use crate::terminal::say;

use self::source::Source;

/// Arguments of `tidy`.
#[derive(Debug, Default, Args)]
pub(crate) struct Tidy {}

type Check = fn(&Repository, &[Source]) -> Result<Vec<String>>;

const CHECKS: &[(&str, Check)] = &[
    ("every source file opens with //!", module_docs::check),
    ("no stubs", stubs::check),
    (
        "crate dependencies are those in ARCHITECTURE.md",
        edges::check,
    ),
    ("pure crates may not do IO", io::check),
    ("no paths or hosts of a machine", paths::check),
    ("files have one job", length::check),
    ("fixtures are complete", fixtures::check),
];

/// Runs every check.
pub(crate) fn run(repository: &Repository, _: &Tidy) -> Result<()> {
    let sources = source::read_all(repository)?;
    let mut count = 0;
    for (name, check) in CHECKS {
        let findings = check(repository, &sources)?;
        let outcome = if findings.is_empty() { "ok" } else { "FAILED" };
        say(&format!("tidy: {name}: {outcome}"));
        for finding in &findings {
            say(&format!("    {finding}"));
        }
        count += findings.len();
    }
    if count > 0 {
        bail!("tidy found {count} thing(s) to mend");
    }
    Ok(())
}
