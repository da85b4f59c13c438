//! [`Cursor`]: going through the tokens of one statement.

use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};

/// The tokens of a statement and how far they were read.
pub(super) struct Cursor {
    tokens: Vec<Token>,
    at: usize,
}

impl Cursor {
    /// At the start; nothing to read where the text ends inside a token.
    pub(super) fn new(sql: &str) -> Self {
        Self::over(tokens(sql).unwrap_or_default())
    }

    pub(super) fn over(tokens: Vec<Token>) -> Self {
        Self { tokens, at: 0 }
    }

    /// The tokens that are left.
    pub(super) fn rest(&self) -> &[Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// Reads one token, whatever it is.
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Reads these words if they come next.
    pub(super) fn take(&mut self, words: &str) -> bool {
        let wanted: Vec<&str> = words.split(' ').collect();
        let rest = self.rest();
        let found = rest.len() >= wanted.len()
            && wanted.iter().zip(rest).all(|(word, token)| is(token, word));
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// The first of several alternatives that comes next.
    pub(super) fn take_any(&mut self, alternatives: &[&str]) -> bool {
        alternatives.iter().any(|words| self.take(words))
    }

    /// Reads an identifier.
    pub(super) fn name(&mut self) -> Option<Name> {
        let name = match self.rest().first()? {
            Token::Word(word) | Token::Quoted(word) => Name::new(word.as_str()),
            Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// Reads a symbol if it comes next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.rest().first(), Some(Token::Symbol(s)) if s == symbol);
        self.at += usize::from(found);
        found
    }

    /// Reads a name with or without a schema.
    pub(super) fn qualified(&mut self) -> Option<QualifiedName> {
        let first = self.name()?;
        Some(match self.symbol(".") {
            true => QualifiedName::new(first, self.name()?),
            false => QualifiedName::new(DEFAULT_SCHEMA, first),
        })
    }

    /// Reads a list of names, each perhaps with `*` behind it.
    pub(super) fn qualified_list(&mut self) -> Vec<QualifiedName> {
        let mut names = Vec::new();
        loop {
            self.take("only");
            let Some(name) = self.qualified() else {
                return names;
            };
            names.push(name);
            self.symbol("*");
            if !self.symbol(",") {
                return names;
            }
        }
    }

    /// Reads a constant string.
    pub(super) fn literal(&mut self) -> Option<String> {
        let Some(Token::Literal(text)) = self.rest().first() else {
            return None;
        };
        let text = text.trim_start_matches('\'').replace("''", "'");
        self.at += 1;
        Some(text)
    }

    /// Reads over what is in parentheses.
    pub(super) fn group(&mut self) {
        if !self.symbol("(") {
            return;
        }
        let mut depth = 1_usize;
        while let Some(token) = self.rest().first() {
            depth = depth_after(depth, token);
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Whether these words stand anywhere in what is left, outside of parentheses.
    pub(super) fn has(&self, words: &str) -> bool {
        let wanted: Vec<&str> = words.split(' ').collect();
        let mut depth = 0;
        self.rest().iter().enumerate().any(|(at, token)| {
            let outside = depth == 0;
            depth = depth_after(depth, token);
            let here = &self.rest()[at..];
            outside
                && here.len() >= wanted.len()
                && wanted.iter().zip(here).all(|(word, token)| is(token, word))
        })
    }

    /// Whether this word stands anywhere in what is left, also in parentheses.
    pub(super) fn has_anywhere(&self, word: &str) -> bool {
        self.rest().iter().any(|token| is(token, word))
    }

    /// Reads up to and over these words, outside of parentheses.
    pub(super) fn skip_over(&mut self, word: &str) -> bool {
        let mut depth = 0;
        while let Some(token) = self.rest().first() {
            let found = depth == 0 && is(token, word);
            depth = depth_after(depth, token);
            self.at += 1;
            if found {
                return true;
            }
        }
        false
    }

    /// What is left, cut at commas outside of parentheses and brackets.
    pub(super) fn split(&self) -> Vec<Vec<Token>> {
        let mut parts = vec![Vec::new()];
        let mut depth = 0;
        for token in self.rest() {
            depth = depth_after(depth, token);
            match token {
                Token::Symbol(s) if s == "," && depth == 0 => parts.push(Vec::new()),
                Token::Word(_)
                | Token::Quoted(_)
                | Token::Literal(_)
                | Token::Number(_)
                | Token::Symbol(_) => {
                    if let Some(last) = parts.last_mut() {
                        last.push(token.clone());
                    }
                }
            }
        }
        parts
    }
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found == word)
}

fn depth_after(depth: usize, token: &Token) -> usize {
    match token {
        Token::Symbol(s) if s == "(" || s == "[" => depth + 1,
        Token::Symbol(s) if s == ")" || s == "]" => depth.saturating_sub(1),
        Token::Word(_)
        | Token::Quoted(_)
        | Token::Literal(_)
        | Token::Number(_)
        | Token::Symbol(_) => depth,
    }
}
