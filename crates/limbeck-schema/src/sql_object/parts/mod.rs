//! What the statements of some kinds say, as far as changing an object in place needs it. A
//! statement that is not understood gives `None`: the object is then made again.

mod composite;
mod domain;
mod extension;
mod foreign;
mod foreign_table;
mod materialized_view;
mod operator;
mod operator_class;
mod options;
mod policy;
mod range;
mod routine;
mod sequence;
mod text_search;
mod view;

pub use composite::{Attribute, composite_attributes, composite_definition};
pub use domain::{Domain, DomainCheck, domain};
pub use extension::{Extension, extension};
pub use foreign::{ForeignDataWrapper, Server, foreign_data_wrapper, server};
pub use foreign_table::{
    ForeignColumn, ForeignParent, ForeignTable, foreign_parent, foreign_table,
};
pub use materialized_view::{MaterializedView, materialized_view};
pub use operator::{Operator, operator};
pub use operator_class::{OperatorClassHead, operator_class};
pub use options::{Options, Piece};
pub use policy::{Policy, policy};
pub use range::{range_difference, range_multirange, range_subtype, usual_multirange};
pub use routine::{Argument, Routine, routine};
pub use sequence::{Sequence, sequence};
pub use text_search::{TextSearchDictionary, text_search_dictionary, text_search_mapping};
pub use view::{Growth, takes_all_columns};

use super::read::cursor::{Cursor, Spanned};
use crate::sql_token::Token;

/// The cursor behind the object's name.
fn after_name(definition: &str, words: &str) -> Option<Cursor> {
    let mut cursor = Cursor::new(definition)?;
    (cursor.take("create") && cursor.take(words)).then_some(())?;
    cursor.qualified()?;
    Some(cursor)
}

/// The text from the first to the last of these tokens.
fn text_of<'a>(sql: &'a str, tokens: &[Spanned]) -> Option<&'a str> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    sql.get(first.1.start..last.1.end)
}

/// The number of tokens before the first of these words outside of parentheses and brackets.
fn until(tokens: &[Spanned], words: &[&str]) -> usize {
    let mut depth = 0_i32;
    for (at, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::Symbol(s) if s == "(" || s == "[" => depth += 1,
            Token::Symbol(s) if s == ")" || s == "]" => depth -= 1,
            Token::Word(word) if depth == 0 && words.contains(&word.as_str()) => return at,
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
    }
    tokens.len()
}

/// A type in one spelling, where it is one that is known.
fn type_text(text: &str) -> String {
    match text.parse::<crate::types::ColumnType>() {
        Ok(found) => found.to_sql(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
