//! `update-fixtures`: runs the fixture tests with `UPDATE=1` and shows what has changed.
//!
//! Fixture tests are the test targets that find their cases themselves (`harness = false`); the
//! other tests of the workspace are left out.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use toml::{Table, Value};

use crate::process;
use crate::repository::Repository;
use crate::terminal::{note, say};

/// Arguments of `update-fixtures`.
#[derive(Debug, Args)]
pub(crate) struct UpdateFixtures {
    /// Only cases whose path contains this, such as exclusion or diff/exclusion/add
    filter: Option<String>,
}

/// A test target.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    package: String,
    test: String,
}

/// Runs the tests twice: once to write, once to see that what was written holds.
pub(crate) fn run(repository: &Repository, args: &UpdateFixtures) -> Result<()> {
    let targets = targets(repository)?;
    if targets.is_empty() {
        bail!("no crate has a fixture test (a [[test]] with harness = false)");
    }
    let filter = args
        .filter
        .as_deref()
        .map(|filter| case_filter(repository, filter));
    for target in &targets {
        note(&format!("updating {} of {}", target.test, target.package));
        let mut command = test_command(repository, target, filter);
        process::run(command.env("UPDATE", "1"))?;
        process::run(&mut test_command(repository, target, filter))?;
    }
    show_changes(repository)
}

fn test_command(repository: &Repository, target: &Target, filter: Option<&str>) -> Command {
    let (package, test) = (target.package.as_str(), target.test.as_str());
    let mut command = repository.cargo(&["test", "--quiet", "-p", package, "--test", test]);
    command.env_remove("UPDATE").arg("--");
    command.args(filter);
    command
}

/// Tests are named by their path below the area, so an area at the start of the filter goes.
fn case_filter<'a>(repository: &Repository, filter: &'a str) -> &'a str {
    let filter = filter.trim_start_matches("fixtures/").trim_end_matches('/');
    match filter.split_once('/') {
        Some((area, rest)) if repository.path("fixtures").join(area).is_dir() => rest,
        _ => filter,
    }
}

fn targets(repository: &Repository) -> Result<Vec<Target>> {
    let mut found = Vec::new();
    for file in repository.files()? {
        if !file.starts_with("crates/") || !file.ends_with("/Cargo.toml") {
            continue;
        }
        let text = fs::read_to_string(repository.path(&file))?;
        let manifest: Table = text.parse().with_context(|| format!("{file} is no TOML"))?;
        found.extend(fixture_tests(&manifest));
    }
    Ok(found)
}

fn fixture_tests(manifest: &Table) -> Vec<Target> {
    let package = manifest
        .get("package")
        .and_then(|package| package.get("name"));
    let package = package.and_then(Value::as_str).unwrap_or_default();
    let tests = manifest.get("test").and_then(Value::as_array);
    tests
        .into_iter()
        .flatten()
        .filter(|test| test.get("harness").and_then(Value::as_bool) == Some(false))
        .filter_map(|test| test.get("name").and_then(Value::as_str))
        .map(|test| Target {
            package: package.to_owned(),
            test: test.to_owned(),
        })
        .collect()
}

fn show_changes(repository: &Repository) -> Result<()> {
    let mut git = Command::new("git");
    git.current_dir(repository.root()).args([
        "status",
        "--short",
        "--untracked-files=all",
        "--",
        "fixtures",
    ]);
    let changes = process::output(&mut git)?;
    if changes.is_empty() {
        say("No expected file has changed.");
    } else {
        say("Changed; read each of them before you commit:");
        say(changes.trim_end());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixture_tests_have_no_harness() {
        let manifest = "[package]\nname = 'a'\n[[test]]\nname = 'cases'\nharness = false\n[[test]]\nname = 'unit'\n";
        let expected = Target {
            package: "a".to_owned(),
            test: "cases".to_owned(),
        };
        assert_eq!(fixture_tests(&manifest.parse().unwrap()), [expected]);
    }
}
