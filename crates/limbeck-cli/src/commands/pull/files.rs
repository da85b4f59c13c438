//! The files that `pull` writes, and those of earlier runs: what is whose.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use limbeck_pull::{HEADER, Pulled, SQL_HEADER, SourceFile};

use super::super::Context;
use crate::failure::{Failure, Result};

/// Writes what differs and deletes files of earlier runs that are not needed any more; what has
/// changed comes back.
pub(super) fn write(
    context: &Context,
    folder: &Path,
    pulled: &Pulled,
    root: &str,
) -> Result<Vec<PathBuf>> {
    let mut conflicts = Vec::new();
    let mut changed: Vec<(PathBuf, &SourceFile)> = Vec::new();
    for file in &pulled.files {
        let path = folder.join(&file.path);
        match read_optional(&path)? {
            Some(text) if text == file.text => {}
            Some(text) if !is_pulled(&text) => conflicts.push(path),
            Some(_) | None => changed.push((path, file)),
        }
    }
    if !conflicts.is_empty() {
        let shown: Vec<String> = conflicts
            .iter()
            .map(|path| context.config.shown(path))
            .collect();
        return Err(
            Failure::new("files are in the way that `limbeck pull` has not written")
                .detail(format!("{}.", shown.join(", ")))
                .hint("Move them away, or name another folder: limbeck pull DIR."),
        );
    }
    let mut old = BTreeSet::new();
    earlier(folder, root, &mut old)?;
    let mut paths = Vec::new();
    for (path, file) in changed {
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| could_not("create", parent, &error))?;
        std::fs::write(&path, &file.text).map_err(|error| could_not("write", &path, &error))?;
        paths.push(path);
    }
    for path in old {
        if !pulled
            .files
            .iter()
            .any(|file| folder.join(&file.path) == path)
        {
            std::fs::remove_file(&path).map_err(|error| could_not("delete", &path, &error))?;
            remove_empty(path.parent(), folder);
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Deletes the folders that nothing is left in: of a schema that is gone, of the last view.
fn remove_empty(mut folder: Option<&Path>, root: &Path) {
    while let Some(empty) = folder.filter(|folder| *folder != root && folder.starts_with(root)) {
        // Any other is not empty.
        if std::fs::remove_dir(empty).is_err() {
            return;
        }
        folder = empty.parent();
    }
}

/// The files of an earlier run, as far as its root file names them: those of another run beside or
/// below are none of them.
fn earlier(folder: &Path, root: &str, found: &mut BTreeSet<PathBuf>) -> Result<()> {
    let path = folder.join(root);
    let Some(text) = read_optional(&path)?.filter(|text| is_pulled(text)) else {
        return Ok(());
    };
    found.insert(path);
    earlier_sql(folder, &text, found)?;
    for line in text.lines() {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let module = line.strip_prefix("mod ").and_then(|l| l.strip_suffix(';'));
        let Some(module) = module else { continue };
        let file = folder.join(format!("{module}.rs"));
        if let Some(text) = read_optional(&file)?.filter(|text| is_pulled(text)) {
            earlier_sql(folder, &text, found)?;
            found.insert(file);
        } else {
            earlier(&folder.join(module), "mod.rs", found)?;
        }
    }
    Ok(())
}

/// The `.sql` files that a file of an earlier run names.
fn earlier_sql(folder: &Path, text: &str, found: &mut BTreeSet<PathBuf>) -> Result<()> {
    for line in text.lines() {
        // A long path stands on a line of its own.
        let line = line.trim();
        let line = line.strip_prefix("limbeck::sql_file!(").unwrap_or(line);
        let line = line.strip_suffix(");").unwrap_or(line);
        let name = line.strip_prefix('"').and_then(|l| l.strip_suffix('"'));
        let is_ours = |name: &str| name.starts_with("sql/") && !name.contains("..");
        let Some(name) = name.filter(|name| is_ours(name)) else {
            continue;
        };
        let file = folder.join(name);
        if read_optional(&file)?.is_some_and(|text| is_pulled(&text)) {
            found.insert(file);
        }
    }
    Ok(())
}

fn is_pulled(text: &str) -> bool {
    let first = text.lines().next();
    first == Some(HEADER) || first == Some(SQL_HEADER)
}

fn read_optional(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        // Bytes that are no text are no file of ours.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Ok(Some(String::new())),
        Err(error) => Err(could_not("read", path, &error)),
    }
}

fn could_not(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("could not {verb} {}: {error}", path.display()))
}
