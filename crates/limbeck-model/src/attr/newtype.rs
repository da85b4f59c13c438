//! `#[limbeck(type = …)]` on a type that derives `PgType`.

use limbeck_schema::ColumnType;
use syn::Attribute;

use super::tokens::Spanned;
use super::{data_type, limbeck_clauses, set, unknown_word, words};
use crate::mistake::Mistake;

/// The type that is written, if one is.
pub(crate) fn read(
    attrs: &[Attribute],
    mistakes: &mut Vec<Mistake>,
) -> Option<Spanned<ColumnType>> {
    let mut found = None;
    for clause in limbeck_clauses(attrs, mistakes) {
        let result = match clause.word.text.as_str() {
            "type" => data_type::read(&clause).and_then(|t| set(&mut found, &clause.word, t)),
            _ => Err(unknown_word(&clause.word, "on a newtype", words::NEWTYPE)),
        };
        mistakes.extend(result.err());
    }
    found
}
