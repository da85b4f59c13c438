//! `CREATE EXTENSION`.

use crate::name::Name;
use crate::sql_object::read::cursor::Cursor;
use crate::sql_token::Token;

/// What an extension's statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// `SCHEMA`.
    pub schema: Option<Name>,
    /// `VERSION`, without quotes.
    pub version: Option<String>,
}

/// Reads a definition.
pub fn extension(definition: &str) -> Option<Extension> {
    let mut cursor = Cursor::new(definition)?;
    cursor.take("create extension").then_some(())?;
    cursor.name()?;
    cursor.take("with");
    let mut extension = Extension {
        schema: None,
        version: None,
    };
    while !cursor.rest().is_empty() {
        if cursor.take("schema") {
            extension.schema = Some(cursor.name()?);
        } else if cursor.take("version") {
            let version = match cursor.rest().first()? {
                (Token::Literal(text), _) => text.trim_start_matches('\'').replace("''", "'"),
                (Token::Word(word) | Token::Quoted(word), _) => word.clone(),
                (Token::Number(_) | Token::Symbol(_), _) => return None,
            };
            extension.version = Some(version);
            cursor.advance(1);
        } else if !cursor.take("cascade") {
            return None;
        }
    }
    Some(extension)
}
