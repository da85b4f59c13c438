//! A file past 500 lines is a question to ask; the answer is written here.

use anyhow::Result;

use super::source::Source;
use crate::repository::Repository;

const LIMIT: usize = 500;

/// Files that may be longer, with the reason.
const LONGER: &[(&str, &str)] = &[];

pub(super) fn check(_: &Repository, sources: &[Source]) -> Result<Vec<String>> {
    Ok(findings(sources, LONGER))
}

fn findings(sources: &[Source], longer: &[(&str, &str)]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.is_crate_code()) {
        let lines = source.text.lines().count();
        let is_listed = longer.iter().any(|(path, _)| *path == source.path);
        if lines > LIMIT && !is_listed {
            findings.push(format!(
                "{}: {lines} lines; split it, or list it with a reason in xtask/src/tidy/length.rs",
                source.path
            ));
        }
        if lines <= LIMIT && is_listed {
            findings.push(format!(
                "{}: listed in xtask/src/tidy/length.rs, and short enough",
                source.path
            ));
        }
    }
    let gone = longer
        .iter()
        .filter(|(path, _)| !sources.iter().any(|source| source.path == *path));
    findings.extend(
        gone.map(|(path, _)| format!("{path}: listed in xtask/src/tidy/length.rs, and not there")),
    );
    findings
}

#[cfg(test)]
mod tests {
    use super::super::source::source;
    use super::*;

    #[test]
    fn long_files_need_a_reason() {
        let long = "x\n".repeat(LIMIT + 1);
        let sources = [
            source("crates/a/src/a.rs", &long),
            source("crates/a/src/b.rs", "x\n"),
        ];
        assert_eq!(findings(&sources, &[]).len(), 1);
        let listed = [("crates/a/src/a.rs", "one table")];
        assert_eq!(findings(&sources, &listed), Vec::<String>::new());
        let stale = [("crates/a/src/b.rs", ""), ("crates/a/src/c.rs", "")];
        assert_eq!(findings(&sources, &stale).len(), 3);
    }
}
