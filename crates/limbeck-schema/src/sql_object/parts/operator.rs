//! `CREATE OPERATOR`.

use std::collections::BTreeMap;

use super::options::{Piece, definition_items};
use crate::name::Name;
use crate::sql_object::read::cursor::Cursor;
use crate::sql_token::Token;

/// What an operator says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// `RESTRICT`.
    pub restrict: Option<Piece>,
    /// `JOIN`.
    pub join: Option<Piece>,
    /// `COMMUTATOR` and `NEGATOR`, with their schemas.
    pub others: BTreeMap<String, (Name, String)>,
    /// Everything else.
    pub fixed: BTreeMap<String, Option<Piece>>,
}

/// Reads a definition.
pub fn operator(definition: &str) -> Option<Operator> {
    let mut cursor = Cursor::new(definition)?;
    cursor.take("create operator").then_some(())?;
    let (name, _) = cursor.operator()?;
    let mut fixed = definition_items(definition, &mut cursor)?;
    cursor.rest().is_empty().then_some(())?;
    if let Some(function) = fixed.remove("procedure") {
        fixed.insert("function".to_owned(), function);
    }
    let mut others = BTreeMap::new();
    for word in ["commutator", "negator"] {
        if let Some(other) = fixed.remove(word) {
            others.insert(word.to_owned(), other_operator(&other?.text, &name.schema)?);
        }
    }
    Some(Operator {
        restrict: fixed.remove("restrict").flatten(),
        join: fixed.remove("join").flatten(),
        others,
        fixed,
    })
}

/// `OPERATOR(schema.+)`, `schema.+` or `+`, which is taken to be in the operator's own schema.
fn other_operator(text: &str, own: &Name) -> Option<(Name, String)> {
    let mut cursor = Cursor::new(text)?;
    let inner = match cursor.take("operator") {
        true => cursor.group()?,
        false => cursor.rest(),
    };
    match inner {
        [(Token::Symbol(symbol), _)] => Some((own.clone(), symbol.clone())),
        [
            (Token::Word(schema) | Token::Quoted(schema), _),
            (Token::Symbol(dot), _),
            (Token::Symbol(symbol), _),
        ] if dot == "." => Some((Name::new(schema.as_str()), symbol.clone())),
        _ => None,
    }
}
