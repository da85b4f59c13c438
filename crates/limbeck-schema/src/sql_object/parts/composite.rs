//! `CREATE TYPE … AS (…)`.

use std::fmt;

use super::{after_name, text_of, type_text, until};
use crate::name::{Name, QualifiedName};
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

/// The definition of a composite type, laid out as the catalogue's.
pub fn composite_definition(name: &QualifiedName, attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes.iter().map(|a| format!("\n    {a}")).collect();
    let end = if lines.is_empty() { "" } else { "\n" };
    let lines = lines.join(",");
    format!("CREATE TYPE {} AS ({lines}{end})", name.quoted())
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name.quoted(), self.data_type)?;
        match &self.collation {
            Some(collation) => write!(f, " {collation}"),
            None => Ok(()),
        }
    }
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
