//! Models that do not compile: every mistake of one item at its own tokens.
//!
//! The compiler is called on each file of `tests/fail` with the libraries that cargo has built for
//! this test, and what it says is compared. (trybuild would build all of them a second time.)

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use limbeck_testkit::{Error, all, expect_file};

#[test]
fn mistakes_are_compile_errors() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fail"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect();
    files.sort();
    assert!(!files.is_empty());
    all(files.iter().map(|file| {
        let said = compile(file)?;
        expect_file(file.with_extension("stderr"), &said)
    }))
    .unwrap();
}

/// What the compiler says about a file that it must refuse.
fn compile(file: &Path) -> Result<String, Error> {
    let libraries = libraries();
    let limbeck = newest(&libraries, "liblimbeck-", ".rlib")?;
    let out = tempfile::tempdir()?;
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .current_dir(package)
        .arg(file.strip_prefix(package).unwrap_or(file))
        .args(["--edition=2024", "--emit=metadata", "--cap-lints=allow"])
        .args(["--color=never", "--out-dir"])
        .arg(out.path())
        .arg("--extern")
        .arg(format!("limbeck={}", limbeck.display()))
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()))
        .output()?;
    if output.status.success() {
        return Err(Error::new(format!("{} compiles", file.display())));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let end = said.find("error: aborting due to").unwrap_or(said.len());
    let lines = said[..end].trim_end().lines();
    Ok(lines.map(|line| format!("{}\n", line.trim_end())).collect())
}

/// Where cargo puts libraries: beside the programs of tests.
fn libraries() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    program.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// There is one library for each choice of features; cargo has just built the newest.
fn newest(folder: &Path, start: &str, end: &str) -> Result<PathBuf, Error> {
    let entries = fs::read_dir(folder)?.flatten();
    let found = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(start) && name.ends_with(end)
    });
    let built = |entry: &fs::DirEntry| entry.metadata().and_then(|data| data.modified()).ok();
    let newest = found.max_by_key(built).map(|entry| entry.path());
    newest.ok_or_else(|| Error::new(format!("no {start}…{end} in {}", folder.display())))
}
