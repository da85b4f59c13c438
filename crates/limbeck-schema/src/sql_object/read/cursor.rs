//! [`Cursor`]: going through the tokens of one statement.

use std::ops::Range;

use crate::name::{DEFAULT_SCHEMA, Name, QualifiedName};
use crate::sql_token::{Token, spanned_tokens};

/// A token with its place.
pub(in crate::sql_object) type Spanned = (Token, Range<usize>);

/// The tokens of a statement and how far they were read.
pub(in crate::sql_object) struct Cursor {
    tokens: Vec<Spanned>,
    at: usize,
    end: usize,
}

impl Cursor {
    /// At the start of a statement; `None` when its text ends inside a token.
    pub(in crate::sql_object) fn new(sql: &str) -> Option<Self> {
        Some(Self {
            tokens: spanned_tokens(sql).ok()?,
            at: 0,
            end: sql.len(),
        })
    }

    fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    /// Where the next token starts.
    pub(in crate::sql_object) fn start(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.end, |(_, range)| range.start)
    }

    /// Where the last token that was read ends.
    pub(in crate::sql_object) fn read_to(&self) -> usize {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(0, |(_, range)| range.end)
    }

    /// Whether every parenthesis has its other half.
    pub(super) fn is_balanced(&self) -> bool {
        let mut depth = 0_i32;
        for (token, _) in &self.tokens {
            if let Token::Symbol(symbol) = token {
                match symbol.as_str() {
                    "(" => depth += 1,
                    ")" => depth -= 1,
                    _ => {}
                }
            }
            if depth < 0 {
                return false;
            }
        }
        depth == 0
    }

    /// The tokens that are left.
    pub(in crate::sql_object) fn rest(&self) -> &[Spanned] {
        &self.tokens[self.at.min(self.tokens.len())..]
    }

    /// Whether these words come next.
    pub(in crate::sql_object) fn is(&self, words: &str) -> bool {
        let mut words = words.split(' ').enumerate();
        words.all(|(i, word)| matches!(self.peek_at(i), Some(Token::Word(w)) if w == word))
    }

    /// Reads these words if they come next, and says whether they did.
    pub(in crate::sql_object) fn take(&mut self, words: &str) -> bool {
        let found = self.is(words);
        if found {
            self.at += words.split(' ').count();
        }
        found
    }

    /// As [`Cursor::take`], for the range of the words together with the blanks behind them.
    pub(in crate::sql_object) fn take_range(&mut self, words: &str) -> Option<Range<usize>> {
        let start = self.start();
        self.take(words).then(|| start..self.start())
    }

    /// Reads a symbol if it comes next.
    pub(in crate::sql_object) fn symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek_at(0), Some(Token::Symbol(s)) if s == symbol);
        self.at += usize::from(found);
        found
    }

    /// Reads so many tokens.
    pub(in crate::sql_object) fn advance(&mut self, count: usize) {
        self.at = (self.at + count).min(self.tokens.len());
    }

    /// Reads up to and over the next of this word outside of parentheses.
    pub(in crate::sql_object) fn skip_over(&mut self, word: &str) -> bool {
        let mut depth = 0_usize;
        while let Some(token) = self.peek_at(0) {
            match token {
                Token::Symbol(s) if s == "(" => depth += 1,
                Token::Symbol(s) if s == ")" => depth = depth.saturating_sub(1),
                Token::Word(w) if w == word && depth == 0 => {
                    self.at += 1;
                    return true;
                }
                Token::Word(_)
                | Token::Quoted(_)
                | Token::Literal(_)
                | Token::Number(_)
                | Token::Symbol(_) => {}
            }
            self.at += 1;
        }
        false
    }

    /// Reads an identifier.
    pub(in crate::sql_object) fn name(&mut self) -> Option<Name> {
        let name = match self.peek_at(0)? {
            Token::Word(word) | Token::Quoted(word) => Name::new(word.as_str()),
            Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// Reads a name with or without a schema, and says where it stands.
    pub(in crate::sql_object) fn qualified(&mut self) -> Option<(QualifiedName, Range<usize>)> {
        let start = self.start();
        let first = self.name()?;
        let name = if self.symbol(".") {
            QualifiedName::new(first, self.name()?)
        } else {
            QualifiedName::new(DEFAULT_SCHEMA, first)
        };
        Some((name, start..self.read_to()))
    }

    /// Reads the name of an operator: symbols, with or without a schema.
    pub(in crate::sql_object) fn operator(&mut self) -> Option<(QualifiedName, Range<usize>)> {
        let start = self.start();
        let mut schema = Name::new(DEFAULT_SCHEMA);
        if matches!(self.peek_at(1), Some(Token::Symbol(dot)) if dot == ".") {
            schema = self.name()?;
            self.at += 1;
        }
        let Token::Symbol(symbol) = self.peek_at(0)? else {
            return None;
        };
        let symbol = symbol.clone();
        self.at += 1;
        Some((QualifiedName::new(schema, symbol), start..self.read_to()))
    }

    /// Reads what is in parentheses; the tokens without them.
    pub(in crate::sql_object) fn group(&mut self) -> Option<&[Spanned]> {
        if !self.symbol("(") {
            return None;
        }
        let start = self.at;
        let mut depth = 1_usize;
        while let Some(token) = self.peek_at(0) {
            if let Token::Symbol(symbol) = token {
                match symbol.as_str() {
                    "(" => depth += 1,
                    ")" => depth -= 1,
                    _ => {}
                }
            }
            self.at += 1;
            if depth == 0 {
                return self.tokens.get(start..self.at - 1);
            }
        }
        None
    }
}

/// Splits tokens at commas outside of parentheses and brackets.
pub(in crate::sql_object) fn split_list(tokens: &[Spanned]) -> Vec<&[Spanned]> {
    let mut parts = Vec::new();
    let mut depth = 0_i32;
    let mut start = 0;
    for (at, (token, _)) in tokens.iter().enumerate() {
        if let Token::Symbol(symbol) = token {
            match symbol.as_str() {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "," if depth == 0 => {
                    parts.push(&tokens[start..at]);
                    start = at + 1;
                }
                _ => {}
            }
        }
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}
