//! Where text goes: results to stdout, what is going on to stderr.
//!
//! A closed pipe is no reason to fail, so errors of writing are ignored.

use std::io::{self, Write};

/// A line of a result.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
    let _ = io::stdout().flush();
}

/// A line about what is going on.
pub(crate) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
