//! Every Rust file of a crate opens with `//!`: what it is for and what it leaves to others.

use anyhow::Result;

use super::source::Source;
use crate::repository::Repository;

pub(super) fn check(_: &Repository, sources: &[Source]) -> Result<Vec<String>> {
    let silent = sources
        .iter()
        .filter(|source| source.is_crate_code() && !source.text.starts_with("//! "));
    Ok(silent
        .map(|source| format!("{}: the first line is no `//! …`", source.path))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::source::source;
    use super::*;

    #[test]
    fn data_needs_no_docs() {
        let sources = [
            source("crates/a/src/lib.rs", "//! What it is.\n"),
            source("crates/a/src/b.rs", "use x;\n"),
            source("crates/a/templates/models.rs", "use x;\n"),
            source("crates/a/tests/fail/bad.rs", "use x;\n"),
            source("fixtures/diff/a/before.rs", "use x;\n"),
        ];
        let findings = check(&Repository::new(), &sources).unwrap();
        assert_eq!(
            findings,
            ["crates/a/src/b.rs: the first line is no `//! …`"]
        );
    }
}
