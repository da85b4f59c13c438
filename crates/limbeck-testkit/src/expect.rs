//! Expected text: compared as a unified diff, or rewritten under `UPDATE=1`.
//!
//! Expected files are written by the machine and read by people before they are committed; an
//! expected file that should not be there is an error as well.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use similar::TextDiff;

use crate::error::Error;

/// Whether expected files are to be rewritten: the environment has `UPDATE=1`.
pub fn is_update_mode() -> bool {
    env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares `actual` with the file's text, or writes the file under `UPDATE=1`.
pub fn expect_file(path: impl AsRef<Path>, actual: &str) -> Result<(), Error> {
    expect_file_in(path.as_ref(), actual, is_update_mode())
}

/// Makes sure that there is no such file, or deletes it under `UPDATE=1`.
pub fn expect_no_file(path: impl AsRef<Path>) -> Result<(), Error> {
    expect_no_file_in(path.as_ref(), is_update_mode())
}

fn expect_file_in(path: &Path, actual: &str, update: bool) -> Result<(), Error> {
    let expected = match fs::read_to_string(path) {
        Ok(expected) => Some(expected),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Error::io("read", path, &error)),
    };
    if expected.as_deref() == Some(actual) {
        return Ok(());
    }
    if update {
        return fs::write(path, actual).map_err(|error| Error::io("write", path, &error));
    }
    let problem = if expected.is_some() {
        "differs from"
    } else {
        "has no"
    };
    let name = path.display().to_string();
    let diff = unified_diff(&expected.unwrap_or_default(), actual, (&name, "actual"));
    Err(Error::new(format!(
        "result {problem} expected file \"{name}\"\n{diff}HINT: Run again with UPDATE=1 if the result is right."
    )))
}

fn expect_no_file_in(path: &Path, update: bool) -> Result<(), Error> {
    if !path.exists() {
        return Ok(());
    }
    if update {
        return fs::remove_file(path).map_err(|error| Error::io("delete", path, &error));
    }
    let text = format!("no result for expected file \"{}\"", path.display());
    Err(Error::new(format!(
        "{text}\nHINT: Run again with UPDATE=1 if it is not needed any more."
    )))
}

/// Compares two texts; `names` are what they are, as in `("before", "after downgrade")`.
pub fn expect_same(expected: &str, actual: &str, names: (&str, &str)) -> Result<(), Error> {
    if expected == actual {
        return Ok(());
    }
    let diff = unified_diff(expected, actual, names);
    Err(Error::new(format!(
        "\"{}\" differs from \"{}\"\n{diff}",
        names.1, names.0
    )))
}

/// The difference of two texts in unified form, empty when there is none.
pub fn unified_diff(old: &str, new: &str, names: (&str, &str)) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff()
        .context_radius(3)
        .header(names.0, names.1)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_compares_and_shows_the_difference() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ops.txt");
        let missing = expect_file_in(&path, "a\n", false).unwrap_err().to_string();
        assert!(
            missing.starts_with("result has no expected file"),
            "{missing}"
        );

        expect_file_in(&path, "a\nb\n", true).unwrap();
        expect_file_in(&path, "a\nb\n", false).unwrap();
        let text = expect_file_in(&path, "a\nc\n", false)
            .unwrap_err()
            .to_string();
        assert!(
            text.contains("+++ actual\n@@ -1,2 +1,2 @@\n a\n-b\n+c\nHINT"),
            "{text}"
        );

        assert!(expect_no_file_in(&path, false).is_err());
        expect_no_file_in(&path, true).unwrap();
        expect_no_file_in(&path, false).unwrap();
    }

    #[test]
    fn names_both_sides() {
        assert_eq!(expect_same("x", "x", ("a", "b")), Ok(()));
        let text = expect_same("x\n", "y\n", ("start", "end"))
            .unwrap_err()
            .to_string();
        assert_eq!(
            text,
            "\"end\" differs from \"start\"\n--- start\n+++ end\n@@ -1 +1 @@\n-x\n+y\n"
        );
    }
}
