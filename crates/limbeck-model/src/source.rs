//! Where source text comes from: the caller's [`SourceLoader`]; nothing here opens a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use limbeck_schema::{DEFAULT_SCHEMA, Name, NamingConvention};

use crate::item::model::DocComments;

/// Gives the text of files.
pub trait SourceLoader {
    /// The text of a file.
    ///
    /// # Errors
    /// [`LoadError::NotFound`] when there is no such file; anything else that went wrong as text.
    fn load(&mut self, path: &Path) -> Result<String, LoadError>;
}

/// Why a file has no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    NotFound,
    /// It can't be read; holds the system's words.
    Failed(String),
}

/// Files in memory.
impl SourceLoader for BTreeMap<PathBuf, String> {
    fn load(&mut self, path: &Path) -> Result<String, LoadError> {
        self.get(path).cloned().ok_or(LoadError::NotFound)
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, as it was given to the loader.
    pub path: Arc<Path>,
    /// Its text, to which the byte ranges of diagnostics belong.
    pub text: String,
}

/// Where reading starts: the root file of a crate, or any file with models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The file.
    pub path: PathBuf,
    /// The crate's name, by which the other roots may name its items.
    pub crate_name: Option<String>,
}

impl Root {
    /// A file of a crate whose name does not matter.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            crate_name: None,
        }
    }
}

/// The features that count as on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Features {
    /// Nobody told: everything behind a feature is read, with a warning.
    #[default]
    Unknown,
    /// All of them, whatever they are.
    All,
    /// These and no others.
    These(BTreeSet<String>),
}

impl Features {
    /// Whether a feature is on, if that is known.
    pub(crate) fn is_on(&self, feature: &str) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::All => Some(true),
            Self::These(features) => Some(features.contains(feature)),
        }
    }
}

/// How models are read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The features that are on, for `cfg(feature = "…")`.
    pub features: Features,
    /// The schema of tables and types that name none.
    pub default_schema: Name,
    /// How objects are named that the models leave unnamed.
    pub naming: NamingConvention,
    /// Whether doc comments become comments in the database.
    pub doc_comments: DocComments,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            features: Features::Unknown,
            default_schema: Name::new(DEFAULT_SCHEMA),
            naming: NamingConvention::default(),
            doc_comments: DocComments::Ignored,
        }
    }
}

/// The text as it is parsed: without a byte-order mark, a `#!` line made a comment of the same
/// length, so that places stay true.
pub(crate) fn without_prefix(text: String) -> String {
    let text = without_byte_order_mark(text);
    match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => format!("//{rest}"),
        Some(_) | None => text,
    }
}

/// The text as places count in it.
pub(crate) fn without_byte_order_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// What a parser says, in words that a person knows.
pub(crate) fn in_words(error: &syn::Error) -> String {
    match error.to_string().as_str() {
        // The lexer's only message (proc_macro2's `LexError`).
        "cannot parse string into token stream" => {
            "a bracket, quote or comment is not closed, or a character is no Rust".to_owned()
        }
        text => text.to_owned(),
    }
}
