//! `CREATE TYPE … AS RANGE (…)`.

use super::{after_name, text_of};
use crate::sql_object::read::cursor::split_list;
use crate::sql_token::Token;
use crate::types::ColumnType;

/// The type of a range's bounds.
pub fn range_subtype(definition: &str) -> Option<ColumnType> {
    let mut cursor = after_name(definition, "type")?;
    cursor.take("as range").then_some(())?;
    let options = split_list(cursor.group()?);
    let value = options.into_iter().find_map(|tokens| match tokens {
        [
            (Token::Word(word), _),
            (Token::Symbol(equals), _),
            value @ ..,
        ] => (word == "subtype" && equals == "=").then_some(value),
        _ => None,
    })?;
    text_of(definition, value)?.parse().ok()
}
