//! What a revision file says about itself before its first operation: id, parents, labels and the like.
//! The graph is built from these values alone. How they are written in a doc comment is the business of
//! the `file` module; nothing here reads text.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Words with a meaning of their own in a revision identifier.
pub const RESERVED_NAMES: [&str; 4] = ["head", "heads", "base", "current"];

/// Characters that separate the parts of an identifier (`@ + - :`), of a list in a header (`,`), or
/// folders in a file name.
const SEPARATORS: [char; 7] = ['@', '-', '+', ':', ',', '/', '\\'];

/// What a name was meant to be; part of the message when it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// The id of a revision.
    RevisionId,
    /// The label of a branch.
    BranchLabel,
}

impl fmt::Display for NameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RevisionId => "revision id",
            Self::BranchLabel => "branch label",
        })
    }
}

/// Why a text can't be a revision id or a branch label: it could not be typed back on a command line,
/// or not be read back from a header.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("{kind} is empty")]
    Empty {
        /// What it was meant to be.
        kind: NameKind,
    },
    /// A character that separates parts of an identifier, or that shells and quotes would eat.
    #[error("{kind} {name:?} contains {character:?}")]
    Character {
        /// What it was meant to be.
        kind: NameKind,
        /// The text that was given.
        name: String,
        /// The first character that is not allowed.
        character: char,
    },
    /// One of [`RESERVED_NAMES`].
    #[error("{kind} {name:?} is a reserved word")]
    Reserved {
        /// What it was meant to be.
        kind: NameKind,
        /// The text that was given.
        name: String,
    },
}

impl NameError {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Empty { .. } | Self::Character { .. } => {
                "Letters, digits, \"_\" and \".\" can be used.".to_owned()
            }
            Self::Reserved { .. } => format!(
                "The words {} have a meaning of their own where a revision is named.",
                RESERVED_NAMES.join(", ")
            ),
        }
    }
}

fn check_name(kind: NameKind, name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty { kind });
    }
    if let Some(character) = name.chars().find(|c| !is_allowed(*c)) {
        let name = name.to_owned();
        return Err(NameError::Character {
            kind,
            name,
            character,
        });
    }
    if RESERVED_NAMES.contains(&name) {
        let name = name.to_owned();
        return Err(NameError::Reserved { kind, name });
    }
    Ok(())
}

fn is_allowed(c: char) -> bool {
    !(c.is_whitespace() || c.is_control() || SEPARATORS.contains(&c) || "\"'`".contains(c))
}

macro_rules! checked_name {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks that the text can be typed back and keeps it.
            ///
            /// # Errors
            /// When the text is empty, reserved, or holds a character that an identifier can't hold.
            pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
                let text = text.into();
                check_name($kind, &text)?;
                Ok(Self(text))
            }

            /// The text of the name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

checked_name!(
    /// The id of a revision: any text that can be typed back as part of an identifier.
    RevisionId,
    NameKind::RevisionId
);

checked_name!(
    /// The name of a branch, unique across the project and different from every revision id.
    BranchLabel,
    NameKind::BranchLabel
);

/// The header of one revision file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What the revision does, in the author's words.
    pub message: String,
    /// The revision's own id.
    pub revision: RevisionId,
    /// The parents: none for a base, several for a merge.
    pub down_revisions: Vec<RevisionId>,
    /// Revisions that must be applied first although they are not parents: ids or labels, as written.
    pub depends_on: Vec<String>,
    /// Labels that this revision gives to its branch.
    pub branch_labels: Vec<BranchLabel>,
    /// When the file was made, as written.
    pub create_date: Option<String>,
    /// The revisions that this one was squashed from, without itself: they have no files any more,
    /// but databases that applied them have them in their log.
    pub replaces: Vec<RevisionId>,
    /// PostgreSQL's `lock_timeout` for its statements, where the run has none of its own.
    pub lock_timeout: Option<String>,
}

impl Header {
    /// A header with an id and nothing else: no message, a base, without labels.
    #[must_use]
    pub fn new(revision: RevisionId) -> Self {
        Self {
            message: String::new(),
            revision,
            down_revisions: Vec::new(),
            depends_on: Vec::new(),
            branch_labels: Vec::new(),
            create_date: None,
            replaces: Vec::new(),
            lock_timeout: None,
        }
    }
}

/// Whether a text is a time as PostgreSQL's settings have it: a number, and one of the server's units or none
/// (PostgreSQL manual, 20.1.1).
#[must_use]
pub fn is_time(text: &str) -> bool {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    number.parse::<f64>().is_ok() && ["", "us", "ms", "s", "min", "h", "d"].contains(&unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_can_not_be_typed_back_are_refused() {
        for text in [
            "", "a b", "a\"b", "it's", "a`", "x\u{7}", "a@b", "a-b", "a+b", "a:b", "a,b", "a/b",
        ] {
            assert!(RevisionId::new(text).is_err(), "{text:?}");
        }
        for text in RESERVED_NAMES {
            assert!(matches!(
                BranchLabel::new(text),
                Err(NameError::Reserved { .. })
            ));
        }
        for text in ["1", "ae1027a6acf", "v1.2_rc", "größe"] {
            assert_eq!(RevisionId::new(text).unwrap(), text);
        }
    }

    #[test]
    fn message_names_the_kind_and_the_character() {
        let error = RevisionId::new("a b").unwrap_err();
        assert_eq!(error.to_string(), "revision id \"a b\" contains ' '");
    }
}
