//! The texts that the checks read: every tracked file that is UTF-8.

use std::fs;

use anyhow::{Context, Result};

use crate::repository::Repository;

/// A tracked text file.
#[derive(Debug)]
pub(super) struct Source {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    /// What is in it.
    pub(super) text: String,
}

impl Source {
    /// Whether it is Rust that belongs to a crate; fixtures and templates are data.
    pub(super) fn is_crate_code(&self) -> bool {
        let folders = ["crates/", "models/", "migrations/", "xtask/"];
        self.path.ends_with(".rs")
            && folders.iter().any(|folder| self.path.starts_with(folder))
            && !self.has_folder(&["templates", "fixtures", "fail"])
    }

    fn has_folder(&self, names: &[&str]) -> bool {
        let folders = self
            .path
            .rsplit_once('/')
            .map_or("", |(folders, _)| folders);
        folders.split('/').any(|folder| names.contains(&folder))
    }
}

/// Reads them all; what is no UTF-8 is left out.
pub(super) fn read_all(repository: &Repository) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in repository.files()? {
        let bytes =
            fs::read(repository.path(&path)).with_context(|| format!("could not read {path}"))?;
        if let Ok(text) = String::from_utf8(bytes) {
            sources.push(Source { path, text });
        }
    }
    Ok(sources)
}

#[cfg(test)]
pub(super) fn source(path: &str, text: &str) -> Source {
    Source {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}
