//! The dependencies between limbeck's crates are exactly those that ARCHITECTURE.md permits.
//!
//! There, below the heading "Permitted dependencies", a line names a crate and what it uses:
//! `limbeck-diff: limbeck-ops, limbeck-schema`. Dependencies of tests are not edges.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::source::Source;
use crate::repository::Repository;

const DOCUMENT: &str = "ARCHITECTURE.md";
const HEADING: &str = "Permitted dependencies";

type Edges = BTreeMap<String, BTreeSet<String>>;

pub(super) fn check(_: &Repository, sources: &[Source]) -> Result<Vec<String>> {
    let Some(document) = sources.iter().find(|source| source.path == DOCUMENT) else {
        return Ok(vec![format!("{DOCUMENT} is missing")]);
    };
    let actual = actual(sources)?;
    let permitted = permitted(&document.text, |name| actual.contains_key(name));
    if permitted.is_empty() {
        return Ok(vec![format!(
            "{DOCUMENT} has no section \"{HEADING}\" with lines such as `limbeck-diff: limbeck-ops, limbeck-schema`"
        )]);
    }
    Ok(compare(&permitted, &actual))
}

/// What the section says. Table rows (`| crate | uses |`) and list items are read as well; a line
/// that begins otherwise is prose.
fn permitted(document: &str, is_package: impl Fn(&str) -> bool) -> Edges {
    let section = document
        .lines()
        .skip_while(|line| !(line.starts_with('#') && line.contains(HEADING)))
        .skip(1)
        .take_while(|line| !line.starts_with('#'));
    section
        .filter_map(permitted_line)
        .filter(|(name, _)| is_ours(name) || is_package(name))
        .collect()
}

fn permitted_line(line: &str) -> Option<(String, BTreeSet<String>)> {
    let line = line
        .trim()
        .trim_matches('|')
        .trim_start_matches(['-', '*', ' ']);
    let (name, uses) = line.split_once([':', '|'])?;
    let word = |text: &str| text.trim().trim_matches('`').to_owned();
    let uses = uses
        .split([',', ' '])
        .map(word)
        .filter(|name| is_ours(name));
    Some((word(name), uses.collect()))
}

fn is_ours(name: &str) -> bool {
    name == "limbeck"
        || name
            .strip_prefix("limbeck-")
            .is_some_and(|rest| !rest.is_empty())
}

/// What the manifests of the workspace say.
fn actual(sources: &[Source]) -> Result<Edges> {
    sources
        .iter()
        .filter(|source| {
            source.path.ends_with("/Cargo.toml") && !source.path.contains("/templates/")
        })
        .filter(|source| !source.path.starts_with("fixtures/"))
        .map(|source| {
            let manifest: Table = source.text.parse().with_context(|| source.path.clone())?;
            Ok(edges_of(&manifest))
        })
        .collect()
}

fn edges_of(manifest: &Table) -> (String, BTreeSet<String>) {
    let package = manifest
        .get("package")
        .and_then(|package| package.get("name"));
    let name = package.and_then(Value::as_str).unwrap_or_default();
    let tables = ["dependencies", "build-dependencies"];
    let dependencies = tables
        .iter()
        .filter_map(|table| manifest.get(*table)?.as_table())
        .flat_map(Table::keys);
    let ours = dependencies.filter(|name| is_ours(name)).cloned();
    (name.to_owned(), ours.collect())
}

fn compare(permitted: &Edges, actual: &Edges) -> Vec<String> {
    let none = BTreeSet::new();
    let names: BTreeSet<&String> = permitted.keys().chain(actual.keys()).collect();
    let mut findings = Vec::new();
    for name in names {
        let Some(uses) = actual.get(name) else {
            findings.push(format!("{DOCUMENT} names crate {name}, which is not there"));
            continue;
        };
        let Some(may) = permitted.get(name) else {
            findings.push(format!("{DOCUMENT} has no line for crate {name}"));
            continue;
        };
        let new = uses.difference(may).map(|other| {
            format!("{name} uses {other}: a new edge changes {DOCUMENT} in the same commit, with its reason")
        });
        findings.extend(new);
        let gone = may.difference(actual.get(name).unwrap_or(&none));
        findings.extend(
            gone.map(|other| format!("{DOCUMENT} lets {name} use {other}, which it does not")),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::source::source;
    use super::*;

    fn manifest(name: &str, dependencies: &str) -> Source {
        let text = format!(
            "[package]\nname = \"{name}\"\n[dependencies]\nsyn.workspace = true\n{dependencies}\n[dev-dependencies]\nlimbeck-testkit.workspace = true\n"
        );
        source(&format!("crates/{name}/Cargo.toml"), &text)
    }

    fn findings(document: &str) -> Vec<String> {
        let sources = [
            source(DOCUMENT, document),
            manifest("limbeck-schema", ""),
            manifest("limbeck-ops", "limbeck-schema.workspace = true"),
        ];
        check(&Repository::new(), &sources).unwrap()
    }

    #[test]
    fn equal_tables_are_fine() {
        let plain = "# A\n## Permitted dependencies\n```\nlimbeck-schema:\nlimbeck-ops: limbeck-schema\n```\n## Next\nlimbeck-x: y\n";
        let table = "## Permitted dependencies\n| crate | uses |\n|---|---|\n| `limbeck-schema` | nothing |\n| `limbeck-ops` | `limbeck-schema` |\n";
        assert_eq!(findings(plain), Vec::<String>::new());
        assert_eq!(findings(table), Vec::<String>::new());
    }

    #[test]
    fn differences_are_told_apart() {
        let text =
            "## Permitted dependencies\nlimbeck-schema: limbeck-ops\nlimbeck-ops:\nlimbeck-cli:\n";
        let found = findings(text).join("\n");
        assert!(found.contains("limbeck-ops uses limbeck-schema"), "{found}");
        assert!(
            found.contains("lets limbeck-schema use limbeck-ops"),
            "{found}"
        );
        assert!(found.contains("names crate limbeck-cli"), "{found}");
        assert!(findings("# A\n")[0].contains("no section"));
    }
}
