//! Nothing half-written stays: no stub macros, no ignored tests, no notes to come back.
//!
//! Clippy sees the macros only where the code is compiled; this check reads all files.

use anyhow::Result;

use super::source::Source;
use crate::repository::Repository;

/// Written apart so that this file does not find itself.
const WORDS: [&str; 6] = [
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("db", "g!("),
    concat!("#[ig", "nore"),
    concat!("// TO", "DO"),
    concat!("// FIX", "ME"),
];

pub(super) fn check(_: &Repository, sources: &[Source]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.is_crate_code()) {
        for (index, line) in source.text.lines().enumerate() {
            if let Some(word) = WORDS.iter().find(|word| line.contains(**word)) {
                findings.push(format!("{}:{}: `{word}`", source.path, index + 1));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::super::source::source;
    use super::*;

    #[test]
    fn stubs_are_found_with_their_line() {
        let text = format!("//! x\nfn f() {{\n    {})\n}}\n", WORDS[0]);
        let sources = [
            source("crates/a/src/b.rs", &text),
            source("fixtures/b.rs", &text),
        ];
        let findings = check(&Repository::new(), &sources).unwrap();
        assert_eq!(findings, [format!("crates/a/src/b.rs:3: `{}`", WORDS[0])]);
    }
}
