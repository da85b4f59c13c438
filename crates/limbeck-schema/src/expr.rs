//! SQL expressions as text.
//!
//! Only the server can say whether two expressions mean the same (DESIGN.md §1.4). Here an
//! expression is its text; `==` compares the texts, [`Expr::same_tokens`] their tokens.

use std::fmt;

use crate::sql_token::{Token, spanned_tokens, tokens};

/// A SQL expression: a default, a check, an index predicate, a generated column's expression.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Expr(String);

impl Expr {
    /// Takes SQL text; blanks around it go.
    pub fn new(sql: impl AsRef<str>) -> Self {
        Self(sql.as_ref().trim().to_owned())
    }

    /// The SQL text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the two texts are the same sequence of SQL tokens: blanks, comments, the case of
    /// unquoted words and one pair of parentheses around the whole don't count, all else does.
    /// `true` is certain, `false` means "ask the server".
    pub fn same_tokens(&self, other: &Self) -> bool {
        if self.0 == other.0 {
            return true;
        }
        match (tokens(&self.0), tokens(&other.0)) {
            (Ok(a), Ok(b)) => strip_parentheses(&a) == strip_parentheses(&b),
            _ => false,
        }
    }

    /// Without the parentheses around the whole, which the server prints around operators:
    /// `(age > 0)` becomes `age > 0`. For places where the SQL grammar has parentheses of its own.
    pub fn without_parentheses(&self) -> Self {
        let Ok(tokens) = spanned_tokens(&self.0) else {
            return self.clone();
        };
        let mut text = self.0.as_str();
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
            text = &self.0[first.end..last.start];
            inner = inner.start + 1..inner.end - 1;
        }
        Self::new(text)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
