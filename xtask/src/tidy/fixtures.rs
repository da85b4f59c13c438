//! Every fixture folder holds something, and a diff case has both its inputs.

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

/// One input alone, or expected files alone, is no diff case. An input is a file or a folder.
fn missing_inputs(folder: &str, folders: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    const FILES: [&str; 4] = ["before.rs", "after.rs", "ops.txt", "upgrade.sql"];
    let is_case = |files: &BTreeSet<&str>| FILES.iter().any(|file| files.contains(file));
    let Some(files) = folders
        .get(folder)
        .filter(|files| folder.starts_with("diff/") && is_case(files))
    else {
        return Vec::new();
    };
    let has = |stem: &str| {
        let below = format!("{folder}/{stem}/");
        files.contains(format!("{stem}.rs").as_str())
            || folders
                .keys()
                .any(|other| format!("{other}/").starts_with(&below))
    };
    ["before", "after"]
        .iter()
        .filter(|stem| !has(stem))
        .map(|stem| format!("fixtures/{folder}: no {stem}.rs"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diff_cases_have_two_inputs() {
        let folders = BTreeMap::from([
            ("diff/index/add", BTreeSet::from(["before.rs", "ops.txt"])),
            ("diff/index/drop", BTreeSet::from(["before.rs", "ops.txt"])),
            ("diff/index/drop/after/src", BTreeSet::from(["lib.rs"])),
            ("model/index/add", BTreeSet::from(["model.rs"])),
        ]);
        let missing = |folder| missing_inputs(folder, &folders);
        assert_eq!(
            missing("diff/index/add"),
            ["fixtures/diff/index/add: no after.rs"]
        );
        assert!(missing("diff/index/drop").is_empty());
        assert!(missing("diff/index/drop/after/src").is_empty());
        assert!(missing("model/index/add").is_empty());
    }
}
