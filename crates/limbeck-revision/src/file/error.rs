//! What can be wrong with a revision file, with its place in the source.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use limbeck_ops::BuildErrorKind;

use crate::header::NameError;

/// One mistake in a revision file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file, as it was named by the caller.
    pub path: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The bytes in the source.
    pub span: Range<usize>,
    /// The text of the line.
    pub source_line: String,
    /// What is wrong.
    pub kind: FileErrorKind,
}

/// What is wrong with a revision file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileErrorKind {
    /// The source is not Rust.
    #[error("{0}")]
    Syntax(String),
    /// There is no doc comment with a revision id at the top.
    #[error("no line \"//! Revision ID: …\" at the top of the file")]
    NoRevisionId,
    /// The header has no line for the parents.
    #[error("no line \"//! Revises: …\" after the revision id")]
    NoRevises,
    /// A line of the header that means nothing.
    #[error("unknown line {0:?} in the header")]
    UnknownHeaderLine(String),
    /// A line of the header that is there twice.
    #[error("{0:?} is there twice in the header")]
    DuplicateHeaderLine(&'static str),
    /// A lock timeout that is no time.
    #[error("{0:?} is no time")]
    NoTime(String),
    /// An id or label that can't be one.
    #[error(transparent)]
    HeaderName(NameError),
    /// `upgrade` or `downgrade` is missing.
    #[error("no function {0}")]
    NoFunction(&'static str),
    /// A function is there twice.
    #[error("function {0} is there twice")]
    DuplicateFunction(String),
    /// A function with another signature.
    #[error("function {0} must be \"pub fn {0}(op: &mut Operations)\"")]
    Signature(String),
    /// `use limbeck::op::*;` is missing.
    #[error("no line \"use limbeck::op::*;\"")]
    NoUse,
    /// Rust that a revision can't hold.
    #[error("{what} can't be in a revision")]
    Unsupported {
        /// The kind of Rust in plural, e.g. `loops`.
        what: &'static str,
        /// What to write instead.
        help: &'static str,
    },
    /// A call whose result is thrown away needs its semicolon.
    #[error("a \";\" is missing after the operation")]
    NoSemicolon,
    /// A name that the vocabulary does not have.
    #[error("no {kind} \"{name}\"{}", .of.map(|of| format!(" after {of}")).unwrap_or_default())]
    Unknown {
        /// What kind of name: `operation`, `option`, `function`.
        kind: &'static str,
        /// The name.
        name: String,
        /// What it was called on, for an option.
        of: Option<&'static str>,
        /// Names that are close to it.
        suggestions: Vec<String>,
    },
    /// Too few or too many arguments.
    #[error("{call} takes {expected} argument{}, {found} given", if *.expected == 1 { "" } else { "s" })]
    ArgumentCount {
        /// The method or function.
        call: String,
        /// How many it takes.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// An argument of another kind.
    #[error("expected {0}")]
    Expected(&'static str),
    /// An argument that is computed.
    #[error("expected {0}, not something computed")]
    NotLiteral(&'static str),
    /// An argument that the operation refuses.
    #[error(transparent)]
    Operation(#[from] BuildErrorKind),
}

impl FileErrorKind {
    /// What to write instead, as a sentence.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoRevisionId => Some(
                "A revision file opens with a doc comment: the message, an empty line, then \
                 \"Revision ID: …\" and \"Revises: …\"."
                    .to_owned(),
            ),
            Self::NoRevises => Some(
                "Write \"//! Revises:\" with nothing after it for a first revision.".to_owned(),
            ),
            Self::UnknownHeaderLine(_) => Some(
                "The lines are Revision ID, Revises, Create Date, Branch Labels, Depends On and Lock Timeout; \
                 put an empty line before other text."
                    .to_owned(),
            ),
            Self::NoTime(_) => Some(
                "Write a number with us, ms, s, min, h or d behind it; 0 is for ever.".to_owned(),
            ),
            Self::HeaderName(error) => Some(error.hint()),
            Self::NoFunction(name) => Some(format!(
                "Add \"pub fn {name}(_op: &mut Operations) {{}}\" if there is nothing to do."
            )),
            Self::Unsupported { help, .. } => Some((*help).to_owned()),
            Self::Unknown { suggestions, .. } if !suggestions.is_empty() => Some(format!(
                "Did you mean \"{}\"?",
                suggestions.join("\" or \"")
            )),
            Self::NotLiteral(_) => Some(
                "The file is read without being compiled: write the value itself, or a const \
                 &str of this file."
                    .to_owned(),
            ),
            Self::Syntax(_)
            | Self::DuplicateHeaderLine(_)
            | Self::DuplicateFunction(_)
            | Self::Signature(_)
            | Self::NoUse
            | Self::NoSemicolon
            | Self::Unknown { .. }
            | Self::ArgumentCount { .. }
            | Self::Expected(_)
            | Self::Operation(_) => None,
        }
    }
}

/// The message alone; [`FileError::render`] tells the place as well.
impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for FileError {}

impl FileError {
    /// What to write instead, as a sentence.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        self.kind.help()
    }

    /// The message with the source line underlined and the help, over several lines and without
    /// colours.
    #[must_use]
    pub fn render(&self) -> String {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let line = self.source_line.replace('\t', " ");
        let before: String = line.chars().take(self.column.saturating_sub(1)).collect();
        let rest = line.get(before.len()..).unwrap_or_default();
        let marked = rest.get(..self.span.len()).unwrap_or(rest);
        let indent = " ".repeat(unicode_width::UnicodeWidthStr::width(before.as_str()));
        let carets = "^".repeat(unicode_width::UnicodeWidthStr::width(marked).max(1));
        let mut text = format!(
            "error: {}\n{margin}--> {}:{}:{}\n{margin} |\n{number} | {line}\n{margin} | {indent}{carets}\n",
            self.kind,
            self.path.display(),
            self.line,
            self.column,
        );
        if let Some(help) = self.help() {
            text.push_str(&format!("{margin} = help: {help}\n"));
        }
        text
    }
}
