//! [`Pattern`]: names with `*` and `?`. What the names are is left to the filter.

use std::fmt;

/// A name in which `*` stands for any characters and `?` for one; everything else is itself, case
/// included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern(String);

/// Why a text is not a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// It has no characters.
    Empty,
    /// It holds a character that no name has to escape and no pattern knows: `[`, `]`, `{`, `}`,
    /// `%` or `"`, which stand for something in other pattern languages.
    Unknown(char),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a pattern can't be empty"),
            Self::Unknown(c) => write!(
                f,
                "{c:?} has no meaning in a pattern: only * (any characters) and ? (one) have"
            ),
        }
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When it is empty, or holds a sign of another pattern language.
    pub fn new(text: impl Into<String>) -> Result<Self, PatternError> {
        let text = text.into();
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        match text.chars().find(|c| "[]{}%\"".contains(*c)) {
            Some(c) => Err(PatternError::Unknown(c)),
            None => Ok(Self(text)),
        }
    }

    /// Whether the whole name fits.
    pub fn matches(&self, name: &str) -> bool {
        let pattern: Vec<char> = self.0.chars().collect();
        let name: Vec<char> = name.chars().collect();
        fits(&pattern, &name)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Goes through both; at a mismatch, lets the last `*` take one character more. Linear but for
/// that, and without recursion.
fn fits(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else {
                    return false;
                };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                read = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let fits = |pattern: &str, name: &str| Pattern::new(pattern).unwrap().matches(name);
        assert!(fits("users", "users") && !fits("users", "users2") && !fits("users", "Users"));
        assert!(fits("audit_*", "audit_") && fits("audit_*", "audit_log"));
        assert!(fits("*_audit_*_x", "a_audit_b_audit_c_x") && !fits("*_x", "x"));
        assert!(fits("t?", "tä") && !fits("t?", "t") && !fits("t?", "tab"));
        assert!(fits("*.id", "users.id") && fits("**", "") && fits("*", "a.b"));
    }

    #[test]
    fn other_languages_are_refused() {
        assert_eq!(Pattern::new(""), Err(PatternError::Empty));
        assert_eq!(Pattern::new("a[bc]"), Err(PatternError::Unknown('[')));
        assert_eq!(Pattern::new("audit%"), Err(PatternError::Unknown('%')));
    }
}
