//! Every fixture folder holds something, and a diff case has an input.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::source::Source;
use crate::repository::Repository;

pub(super) fn check(repository: &Repository, sources: &[Source]) -> Result<Vec<String>> {
    let mut findings = empty_folders(repository)?;
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        let Some((folder, file)) = source
            .path
            .strip_prefix("fixtures/")
            .and_then(|path| path.rsplit_once('/'))
        else {
            continue;
        };
        folders.entry(folder).or_default().insert(file);
        if source.text.trim().is_empty() && file.ends_with(".rs") {
            findings.push(format!("{}: an input without a word", source.path));
        }
    }
    if folders.is_empty() {
        findings.push("fixtures/ has no case".to_owned());
    }
    for folder in folders.keys() {
        findings.extend(missing_inputs(folder, &folders));
    }
    Ok(findings)
}

/// Git keeps no empty folders, but a working tree may have them.
fn empty_folders(repository: &Repository) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut left = vec![repository.path("fixtures")];
    while let Some(folder) = left.pop() {
        let entries = std::fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
        if entries.is_empty() {
            let shown = folder.strip_prefix(repository.root()).unwrap_or(&folder);
            findings.push(format!("{}: an empty folder", shown.display()));
        }
        left.extend(
            entries
                .iter()
                .map(|entry| entry.path())
                .filter(|path| path.is_dir()),
        );
    }
    findings.sort();
    Ok(findings)
}

/// Expected files alone are no diff case. A side without an input is an empty schema; an input is a
/// file or a folder.
fn missing_inputs(folder: &str, folders: &BTreeMap<&str, BTreeSet<&str>>) -> Option<String> {
    const EXPECTED: [&str; 3] = ["ops.txt", "upgrade.sql", "downgrade.sql"];
    let files = folders
        .get(folder)
        .filter(|_| folder.starts_with("diff/"))?;
    let has = |stem: &str| {
        let below = format!("{folder}/{stem}/");
        files.contains(format!("{stem}.rs").as_str())
            || folders
                .keys()
                .any(|other| format!("{other}/").starts_with(&below))
    };
    let is_case = EXPECTED.iter().any(|file| files.contains(file));
    (is_case && !has("before") && !has("after"))
        .then(|| format!("fixtures/{folder}: neither before.rs nor after.rs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diff_cases_have_an_input() {
        let folders = BTreeMap::from([
            ("diff/index/add", BTreeSet::from(["ops.txt"])),
            ("diff/index/drop", BTreeSet::from(["before.rs", "ops.txt"])),
            ("diff/index/folder", BTreeSet::from(["ops.txt"])),
            ("diff/index/folder/after/src", BTreeSet::from(["lib.rs"])),
            ("model/index/add", BTreeSet::from(["model.rs"])),
        ]);
        let missing: Vec<_> = folders
            .keys()
            .filter_map(|folder| missing_inputs(folder, &folders))
            .collect();
        assert_eq!(
            missing,
            ["fixtures/diff/index/add: neither before.rs nor after.rs"]
        );
    }
}
