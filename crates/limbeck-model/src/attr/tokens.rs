//! Attribute arguments as token trees: splitting at commas, words, strings, lists.
//!
//! It knows the shapes `word`, `word = value` and `word(…)`, not what any word means.

use proc_macro2::{Delimiter, Group, Ident, Punct, Span, TokenStream, TokenTree};
use quote::ToTokens;

use crate::mistake::Mistake;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(f(self.value), self.span)
    }
}

/// A word of the attribute grammar, or a field's name.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Whether it was written as `r#word`: then it is a field's name, never a word of the grammar.
    pub(crate) raw: bool,
    pub(crate) span: Span,
}

impl Word {
    pub(crate) fn new(ident: &Ident) -> Self {
        let text = ident.to_string();
        match text.strip_prefix("r#") {
            Some(bare) => Self {
                text: bare.to_owned(),
                raw: true,
                span: ident.span(),
            },
            None => Self {
                text,
                raw: false,
                span: ident.span(),
            },
        }
    }

    /// Whether it is this word of the grammar.
    pub(crate) fn is(&self, word: &str) -> bool {
        !self.raw && self.text == word
    }
}

/// A run of token trees with its place.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) trees: Vec<TokenTree>,
    pub(crate) span: Span,
}

impl Tokens {
    /// The trees of a stream; groups without delimiters (what `macro_rules!` leaves around its
    /// fragments) are opened. `span` is the place of the whole where the stream is empty.
    pub(crate) fn new(stream: TokenStream, span: Span) -> Self {
        let mut trees = Vec::new();
        open_invisible(stream, &mut trees);
        Self::from_trees(trees, span)
    }

    fn from_trees(trees: Vec<TokenTree>, empty: Span) -> Self {
        let span = match (trees.first(), trees.last()) {
            (Some(first), Some(last)) => first.span().join(last.span()).unwrap_or(first.span()),
            _ => empty,
        };
        Self { trees, span }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    /// The parts between top-level commas; a trailing comma adds none.
    pub(crate) fn split_commas(self) -> Vec<Tokens> {
        let mut parts = Vec::new();
        let mut part = Vec::new();
        let mut empty = self.span;
        for tree in self.trees {
            if is_punct(&tree, ',') {
                empty = tree.span();
                parts.push(Self::from_trees(std::mem::take(&mut part), empty));
            } else {
                part.push(tree);
            }
        }
        if !part.is_empty() {
            parts.push(Self::from_trees(part, empty));
        }
        parts
    }

    /// What stands before and after the first top-level `=>`.
    pub(crate) fn split_arrow(&self) -> Option<(Tokens, Tokens)> {
        let at = self
            .trees
            .windows(2)
            .position(|pair| is_punct(&pair[0], '=') && is_punct(&pair[1], '>'))?;
        let part = |trees: &[TokenTree]| Self::from_trees(trees.to_vec(), self.span);
        Some((part(&self.trees[..at]), part(&self.trees[at + 2..])))
    }

    /// The string, when it is one string literal.
    pub(crate) fn string(&self) -> Option<Spanned<String>> {
        let [TokenTree::Literal(literal)] = self.trees.as_slice() else {
            return None;
        };
        string_value(&syn::Lit::new(literal.clone())).map(|text| Spanned::new(text, self.span))
    }

    /// The word, when it is one.
    pub(crate) fn word(&self) -> Option<Word> {
        match self.trees.as_slice() {
            [TokenTree::Ident(ident)] => Some(Word::new(ident)),
            _ => None,
        }
    }

    /// `word(…)`: the word and what is in the parentheses.
    pub(crate) fn call(&self) -> Option<(Word, Tokens)> {
        match self.trees.as_slice() {
            [TokenTree::Ident(ident), TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Parenthesis =>
            {
                Some((Word::new(ident), inside(group)))
            }
            _ => None,
        }
    }

    /// `"text"(…)`: the text and what is in the parentheses.
    pub(crate) fn string_call(&self) -> Option<(Spanned<String>, Tokens)> {
        match self.trees.as_slice() {
            [text @ TokenTree::Literal(_), TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Parenthesis =>
            {
                let text = Self::from_trees(vec![text.clone()], self.span).string()?;
                Some((text, inside(group)))
            }
            _ => None,
        }
    }

    /// The segments, when it is a path without generic arguments: `Org`, `crate::org::Org::code`.
    pub(crate) fn path(&self) -> Option<Vec<Word>> {
        let mut words = Vec::new();
        let mut trees = self.trees.as_slice();
        if let [a, b, rest @ ..] = trees
            && is_punct(a, ':')
            && is_punct(b, ':')
        {
            trees = rest;
        }
        loop {
            let [TokenTree::Ident(ident), rest @ ..] = trees else {
                return None;
            };
            words.push(Word::new(ident));
            match rest {
                [] => return Some(words),
                [a, b, next @ ..] if is_punct(a, ':') && is_punct(b, ':') => trees = next,
                _ => return None,
            }
        }
    }

    /// The tokens as text.
    pub(crate) fn text(&self) -> String {
        self.trees
            .iter()
            .cloned()
            .collect::<TokenStream>()
            .to_token_stream()
            .to_string()
    }
}

fn open_invisible(stream: TokenStream, trees: &mut Vec<TokenTree>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                open_invisible(group.stream(), trees);
            }
            TokenTree::Group(_)
            | TokenTree::Ident(_)
            | TokenTree::Punct(_)
            | TokenTree::Literal(_) => trees.push(tree),
        }
    }
}

/// The text of a string literal.
pub(crate) fn string_value(lit: &syn::Lit) -> Option<String> {
    if let syn::Lit::Str(text) = lit {
        Some(text.value())
    } else {
        None
    }
}

/// The content of a group.
pub(crate) fn inside(group: &Group) -> Tokens {
    Tokens::new(group.stream(), group.span())
}

fn is_punct(tree: &TokenTree, c: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if Punct::as_char(punct) == c)
}

/// One comma-separated part of an attribute, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) word: Word,
    pub(crate) value: Value,
    /// The place of the whole clause.
    pub(crate) span: Span,
}

/// What follows the word of a clause.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Nothing.
    Flag,
    /// `= …`; never empty.
    Assigned(Tokens),
    /// `(…)`.
    List(Tokens),
}

impl Clause {
    /// Takes a part apart.
    pub(crate) fn read(tokens: Tokens) -> Result<Self, Mistake> {
        let span = tokens.span;
        let shape = || {
            Mistake::error(span, "expected `word`, `word = value` or `word(…)`")
                .help("Separate the parts of an attribute with commas.")
        };
        let mut trees = tokens.trees.into_iter();
        let Some(TokenTree::Ident(ident)) = trees.next() else {
            return Err(shape());
        };
        let word = Word::new(&ident);
        let rest: Vec<TokenTree> = trees.collect();
        let value = match rest.as_slice() {
            [] => Value::Flag,
            [equals] if is_punct(equals, '=') => {
                return Err(Mistake::error(
                    equals.span(),
                    format!("`{} =` has no value", word.text),
                ));
            }
            [equals, value @ ..] if is_punct(equals, '=') && !is_punct(&value[0], '>') => {
                Value::Assigned(Tokens::from_trees(value.to_vec(), span))
            }
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                Value::List(inside(group))
            }
            _ => return Err(shape()),
        };
        Ok(Self { word, value, span })
    }

    /// The word alone.
    pub(crate) fn flag(&self) -> Result<Span, Mistake> {
        match self.value {
            Value::Flag => Ok(self.word.span),
            Value::Assigned(_) | Value::List(_) => Err(self.wrong("no value")),
        }
    }

    /// What stands after `=`.
    pub(crate) fn assigned(&self, expected: &str) -> Result<&Tokens, Mistake> {
        match &self.value {
            Value::Assigned(tokens) => Ok(tokens),
            Value::Flag | Value::List(_) => Err(self.wrong(expected)),
        }
    }

    /// What stands in parentheses, as parts.
    pub(crate) fn list(&self, expected: &str) -> Result<Vec<Tokens>, Mistake> {
        match &self.value {
            Value::List(tokens) => Ok(tokens.clone().split_commas()),
            Value::Flag | Value::Assigned(_) => Err(self.wrong(expected)),
        }
    }

    /// A string after `=`.
    pub(crate) fn string(&self) -> Result<Spanned<String>, Mistake> {
        let expected = "a string: `= \"…\"`";
        self.assigned(expected)?
            .string()
            .ok_or_else(|| self.wrong(expected))
    }

    /// SQL text after `=`: `"…"` or `sql("…")`.
    pub(crate) fn sql(&self) -> Result<Spanned<String>, Mistake> {
        let expected = "SQL text: `= \"…\"` or `= sql(\"…\")`";
        let tokens = self.assigned(expected)?;
        sql_text(tokens)?.ok_or_else(|| self.wrong(expected))
    }

    /// The mistake that the clause takes something else.
    pub(crate) fn wrong(&self, expected: &str) -> Mistake {
        Mistake::error(self.span, format!("`{}` takes {expected}", self.word.text))
    }
}

/// The SQL text in `"…"` or `sql("…")`, checked as far as a lexer can.
pub(crate) fn sql_text(tokens: &Tokens) -> Result<Option<Spanned<String>>, Mistake> {
    let text = match tokens.call() {
        Some((word, inner)) if word.is("sql") => inner.string(),
        Some(_) => None,
        None => tokens.string(),
    };
    let Some(text) = text else {
        return Ok(None);
    };
    if let Err(error) = limbeck_schema::sql_token::tokens(&text.value) {
        return Err(Mistake::error(text.span, format!("{error} in SQL text")));
    }
    if text.value.trim().is_empty() {
        return Err(Mistake::error(text.span, "empty SQL text"));
    }
    Ok(Some(text))
}
