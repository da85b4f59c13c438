//! `CREATE TYPE … AS (…)`.

use super::{after_name, text_of, type_text, until};
use crate::name::Name;
use crate::sql_object::read::cursor::split_list;
use crate::sql_token::Token;

/// An attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: String,
    /// `COLLATE` with what follows, as it is written.
    pub collation: Option<String>,
}

/// Reads the attributes of a definition.
pub fn composite_attributes(definition: &str) -> Option<Vec<Attribute>> {
    let mut cursor = after_name(definition, "type")?;
    cursor.take("as").then_some(())?;
    let group = cursor.group()?;
    split_list(group)
        .into_iter()
        .map(|tokens| {
            let (first, rest) = tokens.split_first()?;
            let name = match &first.0 {
                Token::Word(word) | Token::Quoted(word) => Name::new(word.as_str()),
                Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => return None,
            };
            let (data_type, collation) = rest.split_at(until(rest, &["collate"]));
            Some(Attribute {
                name,
                data_type: type_text(text_of(definition, data_type)?),
                collation: text_of(definition, collation).map(str::to_owned),
            })
        })
        .collect()
}
