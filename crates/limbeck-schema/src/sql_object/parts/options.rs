//! Lists in parentheses: `OPTIONS (name 'value')` of foreign objects, `(name = value)` of others.

use std::collections::BTreeMap;

use super::text_of;
use crate::sql_object::read::cursor::{Cursor, Spanned, split_list};
use crate::sql_token::Token;

/// A piece of a statement. Two are equal if they consist of the same tokens.
#[derive(Clone, Debug)]
pub struct Piece {
    /// As it is written.
    pub text: String,
    tokens: Vec<Token>,
}

impl Piece {
    pub(super) fn new(sql: &str, tokens: &[Spanned]) -> Option<Self> {
        Some(Self {
            text: text_of(sql, tokens)?.to_owned(),
            tokens: tokens.iter().map(|(token, _)| token.clone()).collect(),
        })
    }
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.tokens == other.tokens
    }
}

impl Eq for Piece {}

/// Options by name, the name as SQL text.
pub type Options = BTreeMap<String, Piece>;

/// `OPTIONS (name 'value', …)`, if it comes next; no options if not.
pub(super) fn foreign_options(sql: &str, cursor: &mut Cursor) -> Option<Options> {
    if !cursor.take("options") {
        return Some(Options::new());
    }
    let group = cursor.group()?;
    let mut options = Options::new();
    for item in split_list(group) {
        let [name, value @ (Token::Literal(_), _)] = item else {
            return None;
        };
        options.insert(
            name_text(name)?,
            Piece::new(sql, std::slice::from_ref(value))?,
        );
    }
    Some(options)
}

/// `(name = value, …)`. A name without a value has none.
pub(super) fn definition_items(
    sql: &str,
    cursor: &mut Cursor,
) -> Option<BTreeMap<String, Option<Piece>>> {
    let mut items = BTreeMap::new();
    for item in split_list(cursor.group()?) {
        let equals = |(token, _): &Spanned| matches!(token, Token::Symbol(s) if s == "=");
        let (name, value) = match item.iter().position(equals) {
            Some(at) => (&item[..at], Some(Piece::new(sql, item.get(at + 1..)?)?)),
            None => (item, None),
        };
        // `toast.name` is one of the table behind.
        let name = match name {
            [name] => name_text(name)?,
            [space, (Token::Symbol(dot), _), name] if dot == "." => {
                format!("{}.{}", name_text(space)?, name_text(name)?)
            }
            _ => return None,
        };
        items.insert(name, value);
    }
    Some(items)
}

fn name_text((token, _): &Spanned) -> Option<String> {
    match token {
        Token::Word(word) | Token::Quoted(word) => {
            Some(crate::name::Name::new(word.as_str()).quoted().to_string())
        }
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
    }
}
