//! `CREATE TEXT SEARCH DICTIONARY`, and the mappings of a configuration.

use std::collections::BTreeMap;

use super::options::{Piece, definition_items};
use super::{after_name, until};
use crate::name::Name;
use crate::sql_object::read::cursor::{Cursor, split_list};
use crate::sql_token::Token;

/// What a text search dictionary says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSearchDictionary {
    /// `TEMPLATE`.
    pub template: Piece,
    /// The options of the template, by name.
    pub options: BTreeMap<String, Piece>,
}

/// Reads a definition.
pub fn text_search_dictionary(definition: &str) -> Option<TextSearchDictionary> {
    let mut cursor = after_name(definition, "text search dictionary")?;
    let mut items = definition_items(definition, &mut cursor)?;
    cursor.rest().is_empty().then_some(())?;
    let template = items.remove("template")??;
    let options = items.into_iter().map(|(name, value)| Some((name, value?)));
    Some(TextSearchDictionary {
        template,
        options: options.collect::<Option<_>>()?,
    })
}

/// What `ALTER TEXT SEARCH CONFIGURATION … ADD MAPPING FOR … WITH …` says: the dictionaries of each type of
/// token.
pub fn text_search_mapping(addition: &str) -> Option<BTreeMap<Name, Piece>> {
    let mut cursor = Cursor::new(addition)?;
    cursor
        .take("alter text search configuration")
        .then_some(())?;
    cursor.qualified()?;
    cursor.take("add mapping for").then_some(())?;
    let length = until(cursor.rest(), &["with"]);
    let types = split_list(cursor.rest().get(..length)?)
        .into_iter()
        .map(|tokens| match tokens {
            [(Token::Word(word) | Token::Quoted(word), _)] => Some(Name::new(word.as_str())),
            _ => None,
        });
    let types: Vec<Name> = types.collect::<Option<_>>()?;
    cursor.advance(length);
    cursor.take("with").then_some(())?;
    let dictionaries = Piece::new(addition, cursor.rest())?;
    Some(
        types
            .into_iter()
            .map(|name| (name, dictionaries.clone()))
            .collect(),
    )
}
