//! A mistake at a place in tokens, before anyone knows which file they came from.
//!
//! The attribute grammar reports [`Mistake`]s; the derive turns them into compile errors, the
//! reader of files into [`Diagnostic`](crate::Diagnostic)s. The texts are the same in both.

use std::fmt;

use proc_macro2::Span;

use crate::diagnostic::Location;
use crate::tree::FileId;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The model means nothing that could be built.
    Error,
    /// It means something, but perhaps not what was wanted.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// Something wrong in a model.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub span: Span,
    /// Where it is, when that is no place among Rust tokens.
    pub(crate) location: Option<Box<Location>>,
    /// One line: lower case, no full stop.
    pub message: String,
    /// A word or two at the place itself.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub(crate) labels: Vec<MistakeLabel>,
    /// What to do, in a sentence.
    pub help: Option<String>,
    /// Whether models may be hidden at the place.
    pub(crate) hides_models: bool,
}

/// A second place of a mistake.
#[derive(Clone, Debug)]
pub(crate) struct MistakeLabel {
    pub(crate) spot: Spot,
    pub(crate) text: String,
}

/// A place of a label.
#[derive(Clone, Debug)]
pub(crate) enum Spot {
    /// Tokens in the mistake's own file.
    Here(Span),
    /// Tokens in a file.
    Tokens(FileId, Span),
    /// Text.
    Text(Location),
}

impl Mistake {
    /// An error.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            span,
            location: None,
            message: message.into(),
            label: None,
            labels: Vec::new(),
            help: None,
            hides_models: false,
        }
    }

    /// A warning.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(span, message)
        }
    }

    /// With a text at the place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// With a sentence that says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// With a sentence that says what to do, if there is one.
    pub(crate) fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// As a place where models may be hidden.
    pub(crate) fn hiding_models(mut self) -> Self {
        self.hides_models = true;
        self
    }

    /// With another place in the same file.
    pub fn also(self, span: Span, text: impl Into<String>) -> Self {
        self.also_at(Spot::Here(span), text)
    }

    /// With another place in any file.
    pub(crate) fn also_in(self, file: FileId, span: Span, text: impl Into<String>) -> Self {
        self.also_at(Spot::Tokens(file, span), text)
    }

    /// With another place.
    pub(crate) fn also_at(mut self, spot: Spot, text: impl Into<String>) -> Self {
        let text = text.into();
        self.labels.push(MistakeLabel { spot, text });
        self
    }

    /// At a place that is not among Rust tokens.
    pub(crate) fn at(mut self, location: Location) -> Self {
        self.location = Some(Box::new(location));
        self
    }

    /// The text of a compile error: the message, then the help on a line of its own.
    pub fn to_compile_error_text(&self) -> String {
        match &self.help {
            Some(help) => format!("{}\n\nhelp: {help}", self.message),
            None => self.message.clone(),
        }
    }
}
