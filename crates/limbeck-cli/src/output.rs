//! Where text goes: data to stdout, everything else to stderr.

use std::io::{IsTerminal, Write};

use crate::args::{Color, Global};
use crate::failure::{Failure, Result};

/// How to print in this run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// JSON on stdout.
    pub(crate) json: bool,
    /// No messages on stderr.
    pub(crate) quiet: bool,
    /// More of both.
    pub(crate) verbose: bool,
    /// Colour on stdout.
    pub(crate) color: bool,
    /// Colour on stderr.
    pub(crate) color_stderr: bool,
}

impl Output {
    pub(crate) fn new(global: &Global) -> Self {
        let wanted = |terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        };
        Self {
            json: global.json,
            quiet: global.quiet,
            verbose: global.verbose,
            color: wanted(std::io::stdout().is_terminal()),
            color_stderr: wanted(std::io::stderr().is_terminal()),
        }
    }

    /// A line of data on stdout.
    ///
    /// # Errors
    /// When stdout can't be written. A reader that has gone (`limbeck history | head`) is no
    /// error: the rest is for nobody.
    pub(crate) fn data(&self, text: impl AsRef<str>) -> Result<()> {
        let text = text.as_ref();
        let mut stdout = std::io::stdout().lock();
        let end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        match write!(stdout, "{text}{end}").and_then(|()| stdout.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::new(format!("could not write to stdout: {error}"))),
        }
    }

    /// A JSON value on stdout.
    ///
    /// # Errors
    /// When stdout can't be written.
    pub(crate) fn json_data(&self, value: &serde_json::Value) -> Result<()> {
        self.data(format!("{value:#}"))
    }

    /// A message on stderr.
    pub(crate) fn message(&self, text: impl AsRef<str>) {
        if !self.quiet {
            say(text.as_ref());
        }
    }

    /// A warning on stderr.
    pub(crate) fn warning(&self, text: impl AsRef<str>) {
        if !self.quiet {
            say(&format!("warning: {}", text.as_ref()));
        }
    }
}

/// Writes to stderr; where that is closed there is nobody to tell.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
