//! `rustfmt --check` accepts every file that is written.

use std::io::Write as _;
use std::process::{Command, Stdio};

use limbeck_revision::file::{RevisionFile, Statement, write};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::ops;
use crate::support::header;

/// The text as rustfmt formats it; `None` when there is no rustfmt.
pub(crate) fn formatted(text: &str) -> Option<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path", "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "rustfmt: {message}\n{text}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Files with so many statements in one function that starting the program costs little.
#[test]
fn random_operations() {
    let files = std::env::var("LIMBECK_RUSTFMT_FILES").map_or(24, |n| n.parse().unwrap());
    let seed = std::env::var("LIMBECK_SEED").map_or(2026, |n| n.parse().unwrap());
    let mut runner = TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    });
    for file in 0..files {
        let statements: Vec<Statement> = (0..60)
            .map(|_| ops::op().new_tree(&mut runner).unwrap().current())
            .map(Statement::from)
            .collect();
        let text = write(&RevisionFile::new(header(), statements, Vec::new()));
        keep(file, &text);
        let Some(formatted) = formatted(&text) else {
            eprintln!("skipped: there is no rustfmt");
            return;
        };
        assert_same(&text, &formatted);
    }
}

/// Leaves the files in the folder that `LIMBECK_KEEP` names, for a look or for the compiler.
fn keep(number: usize, text: &str) {
    if let Some(folder) = std::env::var_os("LIMBECK_KEEP") {
        let text = text.replace("3f2a9c0d1b7e", &format!("r{number:04}"));
        let text = text.replace("1975ea83b712", "");
        let path = std::path::Path::new(&folder).join(format!("r{number:04}_random.rs"));
        std::fs::write(path, text).unwrap();
    }
}

fn assert_same(text: &str, formatted: &str) {
    let difference = text
        .lines()
        .zip(formatted.lines())
        .position(|(a, b)| a != b);
    if let Some(at) = difference {
        let around = |text: &str| {
            let lines: Vec<&str> = text.lines().skip(at.saturating_sub(6)).take(16).collect();
            lines.join("\n")
        };
        panic!(
            "line {}\n--- written\n{}\n--- rustfmt\n{}",
            at + 1,
            around(text),
            around(formatted)
        );
    }
    assert_eq!(text, formatted);
}
