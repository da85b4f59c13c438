//! `update-fixtures`: runs the fixture tests with `UPDATE=1` and shows what has changed.
//!
//! Fixture tests are the test targets that find their cases themselves (`harness = false`); the
//! other tests of the workspace are left out.

use std::fs;
use std::path::PathBuf;
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
    /// Its root file, for finding out which area it is about.
    source: String,
}

/// Which cases.
#[derive(Debug, Default, PartialEq, Eq)]
struct Filter<'a> {
    /// None: all areas.
    area: Option<&'a str>,
    /// Part of the name below the area.
    name: Option<&'a str>,
}

/// Runs the tests twice: once to write, once to see that what was written holds.
pub(crate) fn run(repository: &Repository, args: &UpdateFixtures) -> Result<()> {
    let is_area = |name: &str| repository.path("fixtures").join(name).is_dir();
    let filter = args.filter.as_deref().unwrap_or_default();
    let filter = Filter::parse(filter, is_area);
    let mut targets = targets(repository)?;
    targets.retain(|target| filter.area.is_none_or(|area| target.is_about(area)));
    if targets.is_empty() {
        bail!("no fixture test (a [[test]] with harness = false) writes the files of these cases");
    }
    for target in &targets {
        note(&format!("updating {} of {}", target.test, target.package));
        let mut command = test_command(repository, target, &filter);
        process::run(command.env("UPDATE", "1"))?;
        process::run(&mut test_command(repository, target, &filter))?;
    }
    show_changes(repository)
}

impl<'a> Filter<'a> {
    /// `diff`, `diff/exclusion/add`, `exclusion`; also as a path with `fixtures/` before it.
    fn parse(text: &'a str, is_area: impl Fn(&str) -> bool) -> Self {
        let text = text.trim_start_matches("fixtures/").trim_end_matches('/');
        let (first, rest) = text.split_once('/').unwrap_or((text, ""));
        let given = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        if !first.is_empty() && is_area(first) {
            return Self {
                area: Some(first),
                name: given(rest),
            };
        }
        Self {
            area: None,
            name: given(text),
        }
    }
}

impl Target {
    /// Tests name their area in a call of the test kit.
    fn is_about(&self, area: &str) -> bool {
        self.source.contains(&format!("cases(\"{area}\""))
    }
}

fn test_command(repository: &Repository, target: &Target, filter: &Filter<'_>) -> Command {
    let (package, test) = (target.package.as_str(), target.test.as_str());
    let mut command = repository.cargo(&["test", "--quiet", "-p", package, "--test", test]);
    command.env_remove("UPDATE").arg("--").args(filter.name);
    command
}

fn targets(repository: &Repository) -> Result<Vec<Target>> {
    let mut found = Vec::new();
    for file in repository.files()? {
        let Some(folder) = file.strip_suffix("/Cargo.toml") else {
            continue;
        };
        if !folder.starts_with("crates/") {
            continue;
        }
        let text = fs::read_to_string(repository.path(&file))?;
        let manifest: Table = text.parse().with_context(|| format!("{file} is no TOML"))?;
        for (package, test, path) in fixture_tests(&manifest) {
            let path = root_file(repository.path(folder).join(path));
            let source = fs::read_to_string(&path)
                .with_context(|| format!("could not read {}", path.display()))?;
            found.push(Target {
                package,
                test,
                source,
            });
        }
    }
    Ok(found)
}

/// A test may be a folder with `main.rs`.
fn root_file(path: PathBuf) -> PathBuf {
    if path.exists() {
        return path;
    }
    path.with_extension("").join("main.rs")
}

/// Package, name and root file of each of a crate's fixture tests.
fn fixture_tests(manifest: &Table) -> Vec<(String, String, String)> {
    let text = |value: &Value, key: &str| Some(value.get(key)?.as_str()?.to_owned());
    let package = manifest
        .get("package")
        .and_then(|package| text(package, "name"))
        .unwrap_or_default();
    let tests = manifest.get("test").and_then(Value::as_array);
    tests
        .into_iter()
        .flatten()
        .filter(|test| test.get("harness").and_then(Value::as_bool) == Some(false))
        .filter_map(|test| {
            let name = text(test, "name")?;
            let path = text(test, "path").unwrap_or_else(|| format!("tests/{name}.rs"));
            Some((package.clone(), name, path))
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
        let found = fixture_tests(&manifest.parse().unwrap());
        let expected = ("a", "cases", "tests/cases.rs");
        assert_eq!(
            found,
            [(
                expected.0.to_owned(),
                expected.1.to_owned(),
                expected.2.to_owned()
            )]
        );
    }

    #[test]
    fn filters_may_name_an_area() {
        let parse = |text| {
            let filter = Filter::parse(text, |name| name == "diff");
            (filter.area, filter.name)
        };
        assert_eq!(
            parse("fixtures/diff/index/add/"),
            (Some("diff"), Some("index/add"))
        );
        assert_eq!(parse("diff"), (Some("diff"), None));
        assert_eq!(parse("index/add"), (None, Some("index/add")));
        assert_eq!(parse(""), (None, None));
    }
}
