//! No tracked file names a folder of somebody's machine or a private package host.

use anyhow::Result;

use super::source::Source;
use crate::repository::Repository;

/// Folders where people and build machines keep their checkouts, written apart so that this file
/// does not find itself.
const FOLDERS: [&str; 7] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/worksp", "ace/"),
    concat!("/worksp", "aces/"),
    concat!("/bui", "lds/"),
];

/// Crates whose business such folders are.
const EXEMPT: &[(&str, &str)] = &[(
    "crates/limbeck-server/",
    "looks for binaries where they are installed, and for folders that other accounts can't enter",
)];

/// The only source of packages in Cargo.lock.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(repository: &Repository, sources: &[Source]) -> Result<Vec<String>> {
    let root = repository.root().display().to_string();
    let mut findings = Vec::new();
    let exempt = |source: &&Source| {
        EXEMPT
            .iter()
            .any(|(folder, _)| source.path.starts_with(folder))
    };
    for source in sources.iter().filter(|source| !exempt(source)) {
        for (index, line) in source.text.lines().enumerate() {
            let folder = FOLDERS.iter().find(|folder| names_folder(line, folder));
            let found = folder
                .copied()
                .or_else(|| line.contains(&root).then_some(root.as_str()));
            let found = found.or_else(|| foreign_registry(&source.path, line));
            findings.extend(found.map(|text| format!("{}:{}: `{text}`", source.path, index + 1)));
        }
    }
    Ok(findings)
}

/// Whether the line has a path that begins with the folder and goes on below it: `src/home/x` and
/// a bare `/home/` don't.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + folder.len()..].chars().next();
        let in_path = |c: char| c.is_alphanumeric() || "_-./}*".contains(c);
        !before.is_some_and(in_path) && after.is_some_and(|c| c.is_alphanumeric())
    })
}

fn foreign_registry<'a>(path: &str, line: &'a str) -> Option<&'a str> {
    let source = line.strip_prefix("source = \"")?.trim_end_matches('"');
    (path.ends_with("Cargo.lock") && source != REGISTRY).then_some(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_paths_count() {
        let home = FOLDERS[0];
        assert!(names_folder(&format!("see {home}ada/limbeck"), home));
        assert!(names_folder(&format!("\"{home}ada\""), home));
        assert!(!names_folder(&format!("src{home}page.rs"), home));
        assert!(!names_folder(&format!("`{home}`"), home));
        assert!(!names_folder(
            &format!("https://example.com{home}ada"),
            home
        ));
    }

    #[test]
    fn packages_come_from_the_public_registry() {
        let line = format!("source = \"{REGISTRY}\"");
        assert_eq!(foreign_registry("Cargo.lock", &line), None);
        let line = "source = \"registry+https://mirror.example/index\"";
        assert!(foreign_registry("Cargo.lock", line).is_some());
    }
}
