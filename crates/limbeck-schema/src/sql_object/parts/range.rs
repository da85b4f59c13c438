//! `CREATE TYPE … AS RANGE (…)`.

use super::{after_name, text_of};
use crate::name::{MAX_NAME_BYTES, QualifiedName};
use crate::naming::truncate_name;
use crate::sql_object::read::cursor::{Cursor, split_list};
use crate::sql_object::{SqlObject, SqlObjectKind};
use crate::sql_token::Token;
use crate::types::ColumnType;

/// The type of a range's bounds.
pub fn range_subtype(definition: &str) -> Option<ColumnType> {
    option(definition, "subtype")?.parse().ok()
}

/// The function that tells how far two bounds are apart; one without a schema is in that of the type.
pub fn range_difference(object: &SqlObject) -> Option<QualifiedName> {
    if object.id.kind != SqlObjectKind::RangeType {
        return None;
    }
    named(object, "subtype_diff")
}

/// The name of the multirange type that comes with a range type (since PostgreSQL 14).
pub fn range_multirange(object: &SqlObject) -> Option<QualifiedName> {
    if object.id.kind != SqlObjectKind::RangeType {
        return None;
    }
    let own = object.id.qualified_name()?;
    named(object, "multirange_type_name").or_else(|| Some(usual_multirange(&own)))
}

/// The name that an option says.
fn named(object: &SqlObject, option_name: &str) -> Option<QualifiedName> {
    let name = option(&object.definition, option_name)?;
    let mut cursor = Cursor::new(name)?;
    let (mut found, _) = cursor.qualified()?;
    if !name.contains('.') {
        found.schema = object.id.qualified_name()?.schema;
    }
    Some(found)
}

/// The name that the server gives by itself (`makeMultirangeTypeName`): `range` becomes `multirange`, or
/// `_multirange` is put behind it, cut as `makeMultirangeTypeName` cuts.
pub fn usual_multirange(range: &QualifiedName) -> QualifiedName {
    let name = range.name.as_str();
    let multirange = match name.split_once("range") {
        Some((before, after)) => {
            let text = format!("{before}multirange{after}");
            truncate_name(&text, MAX_NAME_BYTES).to_owned()
        }
        None => format!(
            "{}_multirange",
            truncate_name(name, MAX_NAME_BYTES - "_multirange".len())
        ),
    };
    QualifiedName::new(range.schema.clone(), multirange)
}

fn option<'a>(definition: &'a str, name: &str) -> Option<&'a str> {
    let mut cursor = after_name(definition, "type")?;
    cursor.take("as range").then_some(())?;
    let options = split_list(cursor.group()?);
    let value = options.into_iter().find_map(|tokens| match tokens {
        [
            (Token::Word(word), _),
            (Token::Symbol(equals), _),
            value @ ..,
        ] => (word == name && equals == "=").then_some(value),
        _ => None,
    })?;
    text_of(definition, value)
}
