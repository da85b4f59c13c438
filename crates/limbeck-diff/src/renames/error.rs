//! Why a rename can't be: errors for hints from the command line, notices for those in models.

use std::fmt;

use limbeck_schema::ObjectId;
use thiserror::Error;

use super::RenameHint;

/// Why a hint can't be followed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RenameError {
    /// The text is not of the form `old:new`.
    #[error("{0:?} is not of the form old:new, such as users:accounts or users.name:title")]
    Syntax(String),
    /// No object of the database and the models fits.
    #[error("no object fits the rename {hint}: {reason}{}", suggestion.as_ref().map(|s| format!("; did you mean {s}?")).unwrap_or_default())]
    Unknown {
        /// The hint.
        hint: String,
        /// Which side does not fit.
        reason: String,
        /// A near name.
        suggestion: Option<String>,
    },
    /// Objects of several kinds or tables fit.
    #[error("the rename {hint} is ambiguous: it could mean {}", list(candidates))]
    Ambiguous {
        /// The hint.
        hint: String,
        /// What it could mean.
        candidates: Vec<ObjectId>,
    },
    /// An object fits and can't be renamed so.
    #[error("{object} can't be renamed as {hint} says: {refusal}")]
    Refused {
        /// The hint.
        hint: String,
        /// The object under its new name.
        object: ObjectId,
        /// Why.
        refusal: Refusal,
    },
}

/// Every hint that can't be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameErrors(pub Vec<RenameError>);

impl std::error::Error for RenameErrors {}

impl fmt::Display for RenameErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            let separator = if i > 0 { "\n" } else { "" };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl From<RenameError> for RenameErrors {
    fn from(error: RenameError) -> Self {
        Self(vec![error])
    }
}

/// Why an object can't be renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The old name is in neither side any more and the new one is there: it was done before.
    Done,
    /// The database has no object of the old name.
    OldMissing,
    /// The models have no object of the new name.
    NewUndeclared,
    /// The models still have an object of the old name.
    OldStays,
    /// The database has another object of the new name, and that one stays.
    NewTaken,
    /// Another hint names the same old or new name.
    Conflict,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "the database has the new name already",
            Self::OldMissing => "the database has no object of the old name",
            Self::NewUndeclared => "the models have no object of the new name",
            Self::OldStays => "the models still have an object of the old name",
            Self::NewTaken => "the database has another object of the new name",
            Self::Conflict => "another rename names the same object",
        })
    }
}

/// A `renamed_from` in the models that was not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The object in the models.
    pub object: ObjectId,
    /// The old name that it tells.
    pub old: String,
    /// Why it was not followed.
    pub refusal: Refusal,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            object,
            old,
            refusal,
        } = self;
        match refusal {
            Refusal::Done => write!(
                f,
                "renamed_from = \"{old}\" of {object} is no longer needed: {refusal}"
            ),
            Refusal::OldMissing
            | Refusal::NewUndeclared
            | Refusal::OldStays
            | Refusal::NewTaken
            | Refusal::Conflict => {
                write!(
                    f,
                    "renamed_from = \"{old}\" of {object} is ignored: {refusal}"
                )
            }
        }
    }
}

fn list(objects: &[ObjectId]) -> String {
    let texts: Vec<String> = objects.iter().map(ToString::to_string).collect();
    texts.join(" or ")
}

impl RenameError {
    pub(super) fn refused(hint: &RenameHint, object: ObjectId, refusal: Refusal) -> Self {
        Self::Refused {
            hint: hint.to_string(),
            object,
            refusal,
        }
    }
}
