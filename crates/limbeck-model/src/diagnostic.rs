//! What the reader of model files tells a person: [`Diagnostic`].
//!
//! It has places in files as byte ranges and as line and column. Drawing it with the source line
//! underlined is left to [`render`](crate::render) and the command line.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

pub use crate::mistake::Severity;

/// A mistake, or something that could not be seen, in a model's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// One line: lower case, no full stop.
    pub message: String,
    /// Where it is; `None` when a file could not be read at all.
    pub location: Option<Location>,
    /// A word or two at the place itself.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// What to do, in a sentence.
    pub help: Option<String>,
    /// Whether models may be hidden at the place: what the schema lacks may be declared there.
    pub hides_models: bool,
}

/// A second place of a diagnostic, with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What is there.
    pub text: String,
}

/// A range in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file, as it was given to the loader.
    pub file: PathBuf,
    /// The range in bytes.
    pub bytes: Range<usize>,
    /// Line of its start, from 1.
    pub line: usize,
    /// Column of its start in characters, from 1.
    pub column: usize,
}

impl Diagnostic {
    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    pub(crate) fn without_place(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            location: None,
            label: None,
            labels: Vec::new(),
            help: None,
            hides_models: false,
        }
    }
}

/// `src/models.rs:3:5`.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// One line: `src/models.rs:3:5: error: message`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        write!(f, "{}: {}", self.severity, self.message)
    }
}
