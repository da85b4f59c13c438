//! The reference page `docs/models.md` and the grammar say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use limbeck_model::{ReadOptions, Root, read, words};
use limbeck_schema::SqlObjectKind;

const PAGE: &str = include_str!("../../../docs/models.md");

#[test]
fn every_word_is_explained() {
    for (place, words) in words::ALL {
        for word in *words {
            let explained = [
                format!("`{word}`"),
                format!("`{word} = "),
                format!("`{word}("),
            ];
            assert!(
                explained.iter().any(|text| PAGE.contains(text)),
                "docs/models.md does not explain `{word}` {place}"
            );
        }
    }
}

fn blocks(language: &str) -> Vec<&'static str> {
    PAGE.split(&format!("```{language}\n"))
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default())
        .collect()
}

/// The files that blocks name: SQL with a path in a comment on its first line.
fn named_files() -> BTreeMap<PathBuf, String> {
    let named = blocks("sql").into_iter().filter_map(|block| {
        let path = block.lines().next()?.strip_prefix("-- ")?;
        Some((PathBuf::from(path), block.to_owned()))
    });
    named.collect()
}

#[test]
fn every_block_reads_without_diagnostics() {
    let blocks = blocks("rust");
    assert!(blocks.len() > 8, "{} blocks", blocks.len());
    let mut shown = BTreeSet::new();
    for block in blocks {
        let file = PathBuf::from("lib.rs");
        let mut files = named_files();
        files.insert(file.clone(), block.to_owned());
        let output = read(&[Root::new(file)], &mut files, &ReadOptions::default());
        assert!(
            output.diagnostics.is_empty(),
            "{}\n{block}",
            output.diagnostics[0]
        );
        shown.extend(output.desired.managed);
    }
    for kind in SqlObjectKind::all() {
        let word = kind.plural();
        assert!(shown.contains(&kind), "no example of {word}");
        assert!(
            PAGE.contains(&format!("\n// {word}")),
            "{word} is not named"
        );
    }
}

/// `docs/objects.md` has a row for each kind, with the words of its name and of `manage!`.
#[test]
fn every_kind_of_object_has_its_row() {
    let page = include_str!("../../../docs/objects.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    for kind in SqlObjectKind::all() {
        let word = format!("| `{}` |", kind.plural());
        let row = rows.iter().find(|row| row.contains(&word));
        assert!(row.is_some(), "docs/objects.md has no row of {word}");
    }
}
