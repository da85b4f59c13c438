//! The reference of operations says what the reader reads.

use std::collections::BTreeSet;

use crate::support::{must_read, source};

const OPERATIONS: &str = include_str!("../../../../docs/operations.md");

/// The Rust examples of the page.
fn examples() -> Vec<String> {
    OPERATIONS
        .split("```rust\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_example_can_be_read() {
    let examples = examples();
    assert!(examples.len() > 30);
    for example in examples {
        if example.starts_with("//!") {
            must_read(&example);
        } else {
            must_read(&source(indented(&example).trim_end()));
        }
    }
}

/// The examples look as limbeck and rustfmt lay them out.
#[test]
fn every_example_is_formatted() {
    for example in examples() {
        let text = if example.starts_with("//!") {
            example
        } else {
            source(indented(&example).trim_end())
        };
        let Some(formatted) = crate::rustfmt::formatted(&text) else {
            eprintln!("skipped: there is no rustfmt");
            return;
        };
        assert_eq!(text, formatted);
    }
}

/// The lines of an example inside a function; those of a string literal stay where they are.
fn indented(example: &str) -> String {
    let mut text = String::new();
    let mut in_string = false;
    for line in example.lines() {
        let indent = if in_string { "" } else { "    " };
        text.push_str(&format!("{indent}{line}\n"));
        in_string ^= line.matches('"').count() % 2 == 1;
    }
    text
}

/// Every method of the builders has its place on the page.
#[test]
fn every_word_is_on_the_page() {
    let sources = [
        include_str!("../../src/file/read/vocabulary.rs"),
        include_str!("../../src/file/read/values.rs"),
    ];
    let kinds = [
        "(text",
        "(names",
        "(column)",
        "(constraint)",
        "(identity)",
        "(action",
        "(integer",
        "(values",
        "(keys",
        "(bound",
        "()",
    ];
    let mut missing = BTreeSet::new();
    for word in sources.iter().flat_map(|text| text.split_whitespace()) {
        let Some(at) = kinds.iter().find_map(|kind| word.find(kind)) else {
            continue;
        };
        let name = &word[..at];
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if is_name && !OPERATIONS.contains(&format!("{name}(")) {
            missing.insert(name);
        }
    }
    assert_eq!(missing, BTreeSet::new());
}
