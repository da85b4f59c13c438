//! The reference page `docs/models.md` and the grammar say the same.

use std::collections::BTreeMap;
use std::path::PathBuf;

use limbeck_model::{ReadOptions, Root, read, words};

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

#[test]
fn every_block_reads_without_diagnostics() {
    let blocks: Vec<&str> = PAGE
        .split("```rust\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() > 8, "{} blocks", blocks.len());
    for block in blocks {
        let file = PathBuf::from("lib.rs");
        let mut files = BTreeMap::from([(file.clone(), block.to_owned())]);
        let output = read(&[Root::new(file)], &mut files, &ReadOptions::default());
        assert!(
            output.diagnostics.is_empty(),
            "{}\n{block}",
            output.diagnostics[0]
        );
    }
}
