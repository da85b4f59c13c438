//! The grammar of what a user types to name revisions: `head`, `ae10`, `feature@+2`, `base:current`.
//! Parsing knows no graph; what the parts mean is in `resolve` and `plan`.
//!
//! ```text
//! range      := [identifier] ":" [identifier]
//! identifier := [branch "@"] (symbol | [symbol] offset)
//! symbol     := "head" | "heads" | "base" | "current" | label | id | prefix of a label or an id
//! offset     := ("+" | "-") digits
//! ```

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The word in an identifier that stands for one revision or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Symbol {
    /// The only head, of the project or of the branch.
    Head,
    /// All heads, of the project or of the branch.
    Heads,
    /// Below the first revision: nothing applied.
    Base,
    /// What the database has applied.
    Current,
    /// A label, an id, or the beginning of one.
    Name(String),
}

impl Symbol {
    fn new(word: &str) -> Self {
        match word {
            "head" => Self::Head,
            "heads" => Self::Heads,
            "base" => Self::Base,
            "current" => Self::Current,
            name => Self::Name(name.to_owned()),
        }
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "head",
            Self::Heads => "heads",
            Self::Base => "base",
            Self::Current => "current",
            Self::Name(name) => name,
        })
    }
}

/// What was typed, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// A symbol alone: `head`, `ae10`, `feature@head`.
    Absolute {
        /// What stands before `@`.
        branch: Option<String>,
        /// What it names.
        symbol: Symbol,
    },
    /// A number of steps from a symbol: `ae10+2`, `head-1`, `feature@base+1`.
    FromSymbol {
        /// What stands before `@`.
        branch: Option<String>,
        /// Where to start.
        symbol: Symbol,
        /// Steps up (positive) or down (negative).
        offset: i32,
    },
    /// A number of steps from what is applied: `+1`, `-1`, `feature@+2`.
    FromCurrent {
        /// What stands before `@`.
        branch: Option<String>,
        /// Steps up (positive) or down (negative).
        offset: i32,
    },
}

impl Identifier {
    /// The symbol alone, without a branch.
    #[must_use]
    pub fn symbol(symbol: Symbol) -> Self {
        Self::Absolute {
            branch: None,
            symbol,
        }
    }

    /// What stands before `@`.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        match self {
            Self::Absolute { branch, .. }
            | Self::FromSymbol { branch, .. }
            | Self::FromCurrent { branch, .. } => branch.as_deref(),
        }
    }

    /// The same without what stands before `@`.
    #[must_use]
    pub fn without_branch(&self) -> Self {
        let mut other = self.clone();
        match &mut other {
            Self::Absolute { branch, .. }
            | Self::FromSymbol { branch, .. }
            | Self::FromCurrent { branch, .. } => *branch = None,
        }
        other
    }

    /// True for plain `base`.
    #[must_use]
    pub fn is_base(&self) -> bool {
        *self == Self::symbol(Symbol::Base)
    }

    /// True when the word `current` is its symbol: the rows of the version table are needed.
    #[must_use]
    pub fn is_current(&self) -> bool {
        match self {
            Self::Absolute { symbol, .. } | Self::FromSymbol { symbol, .. } => {
                *symbol == Symbol::Current
            }
            Self::FromCurrent { .. } => false,
        }
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(branch) = self.branch() {
            write!(f, "{branch}@")?;
        }
        match self {
            Self::Absolute { symbol, .. } => write!(f, "{symbol}"),
            Self::FromSymbol { symbol, offset, .. } => write!(f, "{symbol}{offset:+}"),
            Self::FromCurrent { offset, .. } => write!(f, "{offset:+}"),
        }
    }
}

/// Why a text is no identifier or no range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentifierError {
    /// Nothing was given.
    #[error("revision identifier is empty")]
    Empty,
    /// A `:` where one revision is expected.
    #[error("{text:?} is a range; one revision is expected")]
    Range {
        /// What was typed.
        text: String,
    },
    /// More than one `@`, or nothing on one side of it.
    #[error("{text:?} does not have the form branch@revision")]
    Branch {
        /// What was typed.
        text: String,
    },
    /// `head`, `heads`, `base` or `current` before the `@`.
    #[error("{word:?} can not stand for a branch in {text:?}")]
    ReservedBranch {
        /// What was typed.
        text: String,
        /// The word before `@`.
        word: String,
    },
    /// A `+` or `-` that is not followed by a number to the end.
    #[error("{text:?} does not end in a number of steps")]
    Offset {
        /// What was typed.
        text: String,
    },
    /// White space or another character that no revision has.
    #[error("{text:?} contains {character:?}, which no revision has")]
    Character {
        /// What was typed.
        text: String,
        /// The first such character.
        character: char,
    },
    /// No `:`, or more than one.
    #[error("{text:?} is no range of revisions")]
    NoRange {
        /// What was typed.
        text: String,
    },
}

impl IdentifierError {
    /// What to type instead.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty | Self::Character { .. } => {
                "Name a revision by id, prefix, label, head, heads or base."
            }
            Self::Range { .. } => "A range FROM:TO can be used with --sql and with history.",
            Self::Branch { .. } | Self::ReservedBranch { .. } => {
                "Write a branch label or a revision before \"@\", as in feature@head."
            }
            Self::Offset { .. } => "Relative forms are +N, -N, REV+N, REV-N and BRANCH@+N.",
            Self::NoRange { .. } => "Write FROM:TO, FROM: or :TO.",
        }
    }
}

impl FromStr for Identifier {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        if text.is_empty() {
            return Err(IdentifierError::Empty);
        }
        if text.contains(':') {
            return Err(IdentifierError::Range {
                text: text.to_owned(),
            });
        }
        if let Some(character) = text.chars().find(|c| c.is_whitespace() || c.is_control()) {
            return Err(IdentifierError::Character {
                text: text.to_owned(),
                character,
            });
        }
        let (branch, rest) = split_branch(text)?;
        let Some(at) = rest.find(['+', '-']) else {
            return Ok(Self::Absolute {
                branch,
                symbol: Symbol::new(rest),
            });
        };
        let offset = parse_offset(&rest[at..]).ok_or_else(|| IdentifierError::Offset {
            text: text.to_owned(),
        })?;
        Ok(match &rest[..at] {
            "" => Self::FromCurrent { branch, offset },
            word => Self::FromSymbol {
                branch,
                symbol: Symbol::new(word),
                offset,
            },
        })
    }
}

fn split_branch(text: &str) -> Result<(Option<String>, &str), IdentifierError> {
    let Some((branch, rest)) = text.split_once('@') else {
        return Ok((None, text));
    };
    if branch.is_empty() || rest.is_empty() || rest.contains('@') || branch.contains(['+', '-']) {
        return Err(IdentifierError::Branch {
            text: text.to_owned(),
        });
    }
    match Symbol::new(branch) {
        Symbol::Name(name) => Ok((Some(name), rest)),
        word @ (Symbol::Head | Symbol::Heads | Symbol::Base | Symbol::Current) => {
            Err(IdentifierError::ReservedBranch {
                text: text.to_owned(),
                word: word.to_string(),
            })
        }
    }
}

/// A sign and digits up to the end, nothing else.
fn parse_offset(text: &str) -> Option<i32> {
    let digits = &text[1..];
    let only_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    only_digits.then(|| text.parse().ok()).flatten()
}

/// Two identifiers with `:` between them; either may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RevisionRange {
    /// What stands before the colon.
    pub lower: Option<Identifier>,
    /// What stands after the colon.
    pub upper: Option<Identifier>,
}

impl RevisionRange {
    /// True when one of the ends is the word `current`: the rows of the version table are needed.
    #[must_use]
    pub fn needs_rows(&self) -> bool {
        [&self.lower, &self.upper]
            .into_iter()
            .flatten()
            .any(Identifier::is_current)
    }
}

impl FromStr for RevisionRange {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let (lower, upper) = match text.trim().split_once(':') {
            Some((lower, upper)) if !upper.contains(':') => (lower, upper),
            Some(_) | None => {
                return Err(IdentifierError::NoRange {
                    text: text.to_owned(),
                });
            }
        };
        let end = |text: &str| {
            if text.is_empty() {
                Ok(None)
            } else {
                text.parse().map(Some)
            }
        };
        Ok(Self {
            lower: end(lower)?,
            upper: end(upper)?,
        })
    }
}

impl fmt::Display for RevisionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(lower) = &self.lower {
            write!(f, "{lower}")?;
        }
        f.write_str(":")?;
        if let Some(upper) = &self.upper {
            write!(f, "{upper}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Identifier {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_is_printed_as_it_was_typed() {
        for text in [
            "head", "heads", "base", "current", "ae10", "f@head", "f@ae10", "ae10+2", "f@ae10-1",
        ] {
            assert_eq!(parse(text).to_string(), text);
        }
        for text in ["+1", "-3", "f@+2", "f@-1", "head-1", "base+2", "v1.2+1"] {
            assert_eq!(parse(text).to_string(), text);
        }
    }

    #[test]
    fn parts_are_told_apart() {
        let expected = Identifier::FromCurrent {
            branch: Some("f".into()),
            offset: 2,
        };
        assert_eq!(parse("f@+2"), expected);
        let symbol = Symbol::Name("v1.2".into());
        assert_eq!(
            parse("v1.2-1"),
            Identifier::FromSymbol {
                branch: None,
                symbol,
                offset: -1
            }
        );
    }

    #[test]
    fn offsets_are_anchored_at_the_end() {
        for text in ["rev+1xyz", "rev-1-7", "rev+", "-", "+x", "rev+99999999999"] {
            assert!(
                matches!(
                    text.parse::<Identifier>(),
                    Err(IdentifierError::Offset { .. })
                ),
                "{text}"
            );
        }
    }

    #[test]
    fn malformed_identifiers_are_errors() {
        for text in [
            "",
            "@",
            "a@",
            "@a",
            "a@b@c",
            "a:b",
            "a b",
            "head@head",
            "a+1@b",
        ] {
            assert!(text.parse::<Identifier>().is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_may_lack_either_end() {
        for text in [":", "a:", ":b", "-3:current", "a:+2"] {
            assert_eq!(text.parse::<RevisionRange>().unwrap().to_string(), text);
        }
        assert!("a".parse::<RevisionRange>().is_err());
        assert!("a:b:c".parse::<RevisionRange>().is_err());
    }
}
