//! The cases of a corpus: SQL files, and folders with `new.sql`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

/// A schema to pull.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) file: PathBuf,
    /// The schema before, of a pair.
    pub(super) old: Option<PathBuf>,
    /// Roles that it speaks of.
    pub(super) roles: Vec<String>,
}

/// The cases of the folders, by name.
pub(super) fn find(folders: &[PathBuf], only: Option<&str>) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for folder in folders {
        let entries = fs::read_dir(folder)
            .with_context(|| format!("could not read folder {}", folder.display()))?;
        for entry in entries {
            cases.extend(case(&entry?.path()));
        }
    }
    cases.retain(|case| only.is_none_or(|only| case.name.contains(only)));
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(cases)
}

fn case(path: &Path) -> Option<Case> {
    let name = path.file_stem()?.to_string_lossy().into_owned();
    if path.extension().is_some_and(|extension| extension == "sql") {
        return Some(Case {
            name,
            file: path.to_owned(),
            old: None,
            roles: Vec::new(),
        });
    }
    let file = path.join("new.sql");
    file.is_file().then(|| Case {
        name: path
            .file_name()
            .map_or(name, |n| n.to_string_lossy().into_owned()),
        file,
        old: Some(path.join("old.sql")).filter(|old| old.is_file()),
        roles: roles(&path.join("meta.json")),
    })
}

/// The roles that `meta.json` names.
fn roles(meta: &Path) -> Vec<String> {
    let meta = fs::read_to_string(meta).ok();
    let meta: Option<Value> = meta.and_then(|text| serde_json::from_str(&text).ok());
    let roles = meta.as_ref().and_then(|meta| meta.get("roles")?.as_array());
    let names = roles.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}
