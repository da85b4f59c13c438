//! SQL expressions as text.
//!
//! Only the server can say whether two expressions mean the same (DESIGN.md §1.4). Here an
//! expression is its text; `==` compares the texts, [`Expr::same_tokens`] their tokens.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::sql_token::{Token, spanned_tokens, tokens};

/// A SQL expression: a default, a check, an index predicate, a generated column's expression.
#[derive(Clone, Debug)]
pub struct Expr {
    text: String,
    /// The words of the models, where the text is the server's for them. Not part of `==`.
    said: Option<Box<str>>,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expr {}

impl PartialOrd for Expr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Expr {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Expr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Expr {
    /// Takes SQL text; blanks around it go.
    pub fn new(sql: impl AsRef<str>) -> Self {
        Self {
            text: sql.as_ref().trim().to_owned(),
            said: None,
        }
    }

    /// The SQL text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same in the words of another one that means the same now. It may mean something else once what it
    /// rests on has changed, so its own words are kept: see [`Self::as_said`].
    #[must_use]
    pub fn spelled_like(&self, live: &Self) -> Self {
        let own = self.said.as_deref().unwrap_or(&self.text);
        let is_other = !Self::new(own).same_tokens(live);
        Self {
            text: live.text.clone(),
            said: is_other.then(|| own.into()),
        }
    }

    /// In its own words, for making anew what it is part of.
    #[must_use]
    pub fn as_said(&self) -> Self {
        Self::new(self.said.as_deref().unwrap_or(&self.text))
    }

    /// With another text and other words for the same.
    #[must_use]
    pub fn rewritten(&self, rewrite: &dyn Fn(&str) -> String) -> Self {
        Self {
            text: rewrite(&self.text),
            said: self.said.as_deref().map(|said| rewrite(said).into()),
        }
    }

    /// Whether the two texts are the same sequence of SQL tokens: blanks, comments, the case of
    /// unquoted words and one pair of parentheses around the whole don't count, all else does.
    /// `true` is certain, `false` means "ask the server".
    pub fn same_tokens(&self, other: &Self) -> bool {
        if self.text == other.text {
            return true;
        }
        match (tokens(&self.text), tokens(&other.text)) {
            (Ok(a), Ok(b)) => strip_parentheses(&a) == strip_parentheses(&b),
            _ => false,
        }
    }

    /// Without the parentheses around the whole, which the server prints around operators:
    /// `(age > 0)` becomes `age > 0`. For places where the SQL grammar has parentheses of its own.
    pub fn without_parentheses(&self) -> Self {
        let Ok(tokens) = spanned_tokens(&self.text) else {
            return self.clone();
        };
        let mut text = self.text.as_str();
        let mut inner = 0..tokens.len();
        while let [
            (Token::Symbol(open), first),
            middle @ ..,
            (Token::Symbol(close), last),
        ] = &tokens[inner.clone()]
        {
            if open != "(" || close != ")" || !balanced(middle.iter().map(|(t, _)| t)) {
                break;
            }
            text = &self.text[first.end..last.start];
            inner = inner.start + 1..inner.end - 1;
        }
        Self::new(text)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Expr {
    fn from(sql: &str) -> Self {
        Self::new(sql)
    }
}

/// Takes away parentheses that enclose the whole expression.
fn strip_parentheses(mut tokens: &[Token]) -> &[Token] {
    while let [Token::Symbol(open), inner @ .., Token::Symbol(close)] = tokens {
        if open != "(" || close != ")" || !balanced(inner) {
            break;
        }
        tokens = inner;
    }
    tokens
}

fn balanced<'a>(tokens: impl IntoIterator<Item = &'a Token>) -> bool {
    let mut depth = 0_i32;
    for token in tokens {
        match token {
            Token::Symbol(s) if s == "(" => depth += 1,
            Token::Symbol(s) if s == ")" => depth -= 1,
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_around_the_whole_go() {
        let bare = |text: &str| Expr::new(text).without_parentheses();
        assert_eq!(
            bare("((a > 0) AND (b > 0))").as_str(),
            "(a > 0) AND (b > 0)"
        );
        assert_eq!(bare("(a) = (b)").as_str(), "(a) = (b)");
        assert_eq!(bare("(( a ))").as_str(), "a");
        assert_eq!(bare("(')' || a)").as_str(), "')' || a");
        assert_eq!(bare("f(a)").as_str(), "f(a)");
    }

    #[test]
    fn token_comparison() {
        let same = |a: &str, b: &str| Expr::new(a).same_tokens(&Expr::new(b));
        assert!(same("price > 0", "(PRICE>0)"));
        assert!(same("((a) = b)", "(a) = b"));
        assert!(same("a /* why */ = b -- c", "a=b"));
        assert!(!same("(a) = (b)", "a) = (b"));
        assert!(!same("a = 'X'", "a = 'x'"));
        assert!(!same("\"A\" = 1", "a = 1"));
        assert!(!same("a - -1 > 0", "a --1 > 0"));
        assert!(same("\"a\" = 1", "a = 1"));
    }
}
