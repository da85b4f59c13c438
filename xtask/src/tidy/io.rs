//! The pure crates have a `clippy.toml` that bans files, environment and clocks.
//!
//! A crate's own `clippy.toml` replaces the one at the root, so it must repeat that one's keys; all
//! of them are the same text.

use anyhow::{Context, Result};
use toml::Table;

use super::source::Source;
use crate::repository::Repository;

/// The crates that `clippy.toml` guards. The derive's code runs in the compiler, over the parser of
/// the model crate.
const CRATES: [&str; 5] = [
    "limbeck-schema",
    "limbeck-model",
    "limbeck-ops",
    "limbeck-diff",
    "limbeck-revision",
];

/// The least that must be banned, by the beginning of its path.
const BANNED: [&str; 4] = ["std::fs::", "std::env::", "std::time::", "std::process::"];

pub(super) fn check(_: &Repository, sources: &[Source]) -> Result<Vec<String>> {
    let text_of = |path: &str| {
        let source = sources.iter().find(|source| source.path == path);
        source.map(|source| source.text.as_str())
    };
    let root: Table = text_of("clippy.toml")
        .unwrap_or_default()
        .parse()
        .context("clippy.toml")?;
    let model = format!("crates/{}/clippy.toml", CRATES[0]);
    let mut findings = Vec::new();
    for name in CRATES {
        let path = format!("crates/{name}/clippy.toml");
        match text_of(&path) {
            None => findings.push(format!("{path} is missing")),
            Some(text) if Some(text) != text_of(&model) => {
                findings.push(format!("{path} differs from {model}"));
            }
            Some(text) => {
                findings.extend(lacks(&path, &text.parse().context(path.clone())?, &root))
            }
        }
    }
    Ok(findings)
}

fn lacks(path: &str, config: &Table, root: &Table) -> Vec<String> {
    let keys = root
        .iter()
        .filter(|(key, value)| config.get(*key) != Some(*value));
    let mut findings: Vec<String> = keys
        .map(|(key, _)| format!("{path} does not repeat `{key}` of the root's clippy.toml"))
        .collect();
    let lists = ["disallowed-methods", "disallowed-types"];
    let banned: Vec<&str> = lists
        .iter()
        .filter_map(|list| config.get(*list)?.as_array())
        .flatten()
        .filter_map(|entry| entry.as_str().or_else(|| entry.get("path")?.as_str()))
        .collect();
    let missing = BANNED
        .iter()
        .filter(|prefix| !banned.iter().any(|path| path.starts_with(**prefix)));
    findings.extend(missing.map(|prefix| format!("{path} bans nothing of `{prefix}`")));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_keys_and_bans_are_demanded() {
        let root = "allow-unwrap-in-tests = true\n".parse().unwrap();
        let config = "disallowed-methods = [{ path = \"std::fs::read\" }, \"std::env::var\"]\n\
                      disallowed-types = [{ path = \"std::time::Instant\" }]\n";
        let found = lacks("x", &config.parse().unwrap(), &root);
        assert_eq!(
            found,
            [
                "x does not repeat `allow-unwrap-in-tests` of the root's clippy.toml",
                "x bans nothing of `std::process::`"
            ]
        );
    }
}
