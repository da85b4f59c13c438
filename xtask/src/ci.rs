//! `ci`: everything CI runs, in the same order, with the time that each step took.
//!
//! What must be installed first is `.ci/run`'s business.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::demo;
use crate::process;
use crate::repository::Repository;
use crate::terminal::say;
use crate::tidy;

/// Arguments of `ci`.
#[derive(Debug, Args)]
pub(crate) struct Ci {
    /// Only these steps, in CI's order all the same [default: all]
    #[arg(value_enum)]
    steps: Vec<Step>,
}

/// The steps, in the order in which they run: quick ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Formatting
    Fmt,
    /// The repository's own checks
    Tidy,
    /// Lints of all targets
    Clippy,
    /// Crates without IO depend on no driver and build without one
    Pure,
    /// The demonstration of the README
    Demo,
    /// The examples in the documentation, then all tests
    Test,
    /// The documentation builds without warnings
    Doc,
}

/// The crates that know neither files nor servers.
pub(crate) const PURE_CRATES: [&str; 7] = [
    "limbeck-schema",
    "limbeck-model",
    "limbeck-derive",
    "limbeck-ops",
    "limbeck-lint",
    "limbeck-diff",
    "limbeck-revision",
];

/// Packages that talk to a server or wait for one.
const DRIVERS: [&str; 5] = [
    "sqlx",
    "sqlx-core",
    "sqlx-postgres",
    "tokio-postgres",
    "tokio",
];

/// Runs every step, also after one that failed: one run tells everything that is wrong.
pub(crate) fn run(repository: &Repository, args: &Ci) -> Result<()> {
    let mut total = Duration::ZERO;
    let mut summary = Vec::new();
    let mut failed = Vec::new();
    for step in Step::value_variants() {
        if !args.steps.is_empty() && !args.steps.contains(step) {
            continue;
        }
        let name = name_of(*step);
        say(&format!("==> {name}"));
        let start = Instant::now();
        let result = run_step(repository, *step);
        let time = start.elapsed();
        total += time;
        if let Err(error) = &result {
            say(&format!("==> {name}: {error:#}"));
            failed.push(name.clone());
        }
        let outcome = if result.is_ok() { "ok" } else { "FAILED" };
        say(&format!("==> {name}: {outcome} in {}", seconds(time)));
        summary.push(format!("{name} {outcome} {}", seconds(time)));
    }
    say(&format!("==> {} in {}", summary.join(", "), seconds(total)));
    if !failed.is_empty() {
        let steps = failed.join(" ");
        bail!("failed: {steps}; repeat with `cargo xtask ci {steps}`");
    }
    Ok(())
}

fn run_step(repository: &Repository, step: Step) -> Result<()> {
    match step {
        Step::Fmt => cargo(repository, &["fmt", "--all", "--check"]),
        Step::Tidy => tidy::run(repository, &tidy::Tidy::default()),
        Step::Clippy => cargo(
            repository,
            &[
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        ),
        Step::Pure => pure(repository),
        Step::Demo => demo::run(repository, &demo::Demo::default()),
        Step::Test => test(repository),
        Step::Doc => {
            let mut command = repository.cargo(&["doc", "--quiet", "--workspace", "--no-deps"]);
            process::run_on_stdout(command.env("RUSTDOCFLAGS", "-D warnings"))
        }
    }
}

/// Each pure crate, and limbeck without its migrator, has no driver among its dependencies.
fn pure(repository: &Repository) -> Result<()> {
    let mut build =
        repository.cargo(&["check", "--quiet", "--no-default-features", "-p", "limbeck"]);
    for package in PURE_CRATES.iter().chain(&["limbeck"]) {
        let mut tree = repository.cargo(&["tree", "--quiet", "--no-default-features"]);
        tree.args([
            "--edges", "normal", "--prefix", "none", "--format", "{p}", "-p", package,
        ]);
        let packages = process::output(&mut tree)?;
        if let Some(driver) = driver_among(&packages) {
            bail!(
                "{package} depends on {driver}, and must not reach a server\n\
                 `cargo tree -p {package} --no-default-features -i {driver}` shows how"
            );
        }
        build.args(["-p", package]);
    }
    process::run_on_stdout(&mut build)
}

/// The first driver among lines of the form `name v1.2.3 …`.
fn driver_among(packages: &str) -> Option<&str> {
    packages
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|name| DRIVERS.contains(name))
}

/// The runner's own lines go to stdout, also those that it prints on stderr.
fn test(repository: &Repository) -> Result<()> {
    let documentation = cargo(repository, &["test", "--quiet", "--workspace", "--doc"]);
    let has_nextest = process::succeeds(&mut repository.cargo(&["nextest", "--version"]));
    let runner: &[&str] = if has_nextest {
        &[
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level",
            "slow",
        ]
    } else {
        say("cargo-nextest is not installed: running cargo test");
        &[
            "test",
            "--workspace",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ]
    };
    cargo(repository, runner).and(documentation)
}

fn cargo(repository: &Repository, args: &[&str]) -> Result<()> {
    let mut command = repository.cargo(args);
    process::run_on_stdout(command.env("CARGO_TERM_PROGRESS_WHEN", "never"))
}

fn name_of(step: Step) -> String {
    let value = step.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drivers_are_found_by_whole_name() {
        assert_eq!(
            driver_among("syn v3.0.1\nsqlx-core v0.9.0 (*)\n"),
            Some("sqlx-core")
        );
        assert_eq!(driver_among("tokio-util v0.7.0\nsea-query v1.0.0\n"), None);
    }
}
