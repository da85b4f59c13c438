//! [`Part`]: a part of a statement, with its place in the text.

use std::ops::Range;

use limbeck_schema::sql_token::Token;
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};

pub(super) type Spanned = (Token, Range<usize>);

/// A part of a statement.
#[derive(Clone, Copy)]
pub(super) struct Part<'a, 't> {
    pub(super) sql: &'a str,
    pub(super) tokens: &'t [Spanned],
}

impl<'a> Part<'a, '_> {
    pub(super) fn is(self, at: usize, word: &str) -> bool {
        matches!(self.tokens.get(at), Some((Token::Word(found), _)) if found == word)
    }

    pub(super) fn symbol(self, at: usize, symbol: &str) -> bool {
        matches!(self.tokens.get(at), Some((Token::Symbol(found), _)) if found == symbol)
    }

    pub(super) fn starts(self, words: &[&str]) -> Option<Self> {
        let here = words.iter().enumerate().all(|(at, word)| self.is(at, word));
        here.then(|| self.from(words.len()))
    }

    /// Without these words, if it begins with them.
    pub(super) fn without(self, words: &[&str]) -> Self {
        self.starts(words).unwrap_or(self)
    }

    pub(super) fn from(self, at: usize) -> Self {
        Self {
            tokens: self.tokens.get(at..).unwrap_or_default(),
            ..self
        }
    }

    pub(super) fn has(self, words: &[&str]) -> bool {
        (0..self.tokens.len()).any(|at| self.from(at).starts(words).is_some())
    }

    pub(super) fn name(self) -> Option<(Name, Self)> {
        match self.tokens.first()? {
            (Token::Word(word) | Token::Quoted(word), _) => {
                Some((Name::new(word.as_str()), self.from(1)))
            }
            (Token::Literal(_) | Token::Number(_) | Token::Symbol(_), _) => None,
        }
    }

    pub(super) fn qualified(self) -> Option<(QualifiedName, Self)> {
        let (first, rest) = self.name()?;
        if !rest.symbol(0, ".") {
            return Some((QualifiedName::new(DEFAULT_SCHEMA, first), rest));
        }
        let (own, rest) = rest.from(1).name()?;
        Some((QualifiedName::new(first, own), rest))
    }

    /// What is in the parentheses that come next.
    pub(super) fn group(self) -> Option<Self> {
        self.symbol(0, "(").then_some(())?;
        let mut depth = 0_usize;
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            depth = depth_after(depth, token);
            if depth == 0 {
                return Some(Self {
                    tokens: &self.tokens[1..at],
                    ..self
                });
            }
        }
        None
    }

    /// Cut at commas outside of parentheses.
    pub(super) fn split(self) -> Vec<Self> {
        let mut parts = Vec::new();
        let (mut depth, mut start) = (0_usize, 0);
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            depth = depth_after(depth, token);
            if depth == 0 && self.symbol(at, ",") {
                parts.push(&self.tokens[start..at]);
                start = at + 1;
            }
        }
        parts.push(&self.tokens[start..]);
        let parts = parts.into_iter();
        parts.map(|tokens| Self { tokens, ..self }).collect()
    }

    pub(super) fn text(self) -> &'a str {
        let ends = self.tokens.first().zip(self.tokens.last());
        let text = ends.and_then(|((_, first), (_, last))| self.sql.get(first.start..last.end));
        text.unwrap_or_default()
    }

    pub(super) fn names(self) -> Vec<Name> {
        let parts = self.split().into_iter();
        parts.filter_map(|part| Some(part.name()?.0)).collect()
    }
}

fn depth_after(depth: usize, token: &Token) -> usize {
    match token {
        Token::Symbol(symbol) if symbol == "(" || symbol == "[" => depth + 1,
        Token::Symbol(symbol) if symbol == ")" || symbol == "]" => depth.saturating_sub(1),
        Token::Word(_)
        | Token::Quoted(_)
        | Token::Literal(_)
        | Token::Number(_)
        | Token::Symbol(_) => depth,
    }
}
