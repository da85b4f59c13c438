//! `CREATE FOREIGN DATA WRAPPER` and `CREATE SERVER`.

use super::options::{Options, Piece, foreign_options};
use crate::name::Name;
use crate::sql_object::read::cursor::Cursor;
use crate::sql_token::Token;

/// What a foreign-data wrapper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignDataWrapper {
    /// `HANDLER`.
    pub handler: Option<Piece>,
    /// `VALIDATOR`.
    pub validator: Option<Piece>,
    /// `OPTIONS`.
    pub options: Options,
}

/// What a server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `TYPE`.
    pub server_type: Option<Piece>,
    /// `VERSION`.
    pub version: Option<Piece>,
    /// The wrapper.
    pub wrapper: Name,
    /// `OPTIONS`.
    pub options: Options,
}

/// Reads a definition.
pub fn foreign_data_wrapper(definition: &str) -> Option<ForeignDataWrapper> {
    let mut cursor = Cursor::new(definition)?;
    cursor.take("create foreign data wrapper").then_some(())?;
    cursor.name()?;
    let (mut handler, mut validator) = (None, None);
    loop {
        if cursor.take("no handler") {
            handler = None;
        } else if cursor.take("no validator") {
            validator = None;
        } else if cursor.take("handler") {
            handler = Some(function(definition, &mut cursor)?);
        } else if cursor.take("validator") {
            validator = Some(function(definition, &mut cursor)?);
        } else {
            break;
        }
    }
    let options = foreign_options(definition, &mut cursor)?;
    cursor.rest().is_empty().then_some(ForeignDataWrapper {
        handler,
        validator,
        options,
    })
}

fn function(sql: &str, cursor: &mut Cursor) -> Option<Piece> {
    let before = cursor.rest().to_vec();
    cursor.qualified()?;
    let length = before.len() - cursor.rest().len();
    Piece::new(sql, before.get(..length)?)
}

impl ForeignDataWrapper {
    /// `HANDLER …` or `NO HANDLER`.
    pub fn handler_sql(&self) -> String {
        function_sql("HANDLER", self.handler.as_ref())
    }

    /// `VALIDATOR …` or `NO VALIDATOR`.
    pub fn validator_sql(&self) -> String {
        function_sql("VALIDATOR", self.validator.as_ref())
    }
}

fn function_sql(word: &str, function: Option<&Piece>) -> String {
    match function {
        Some(function) => format!("{word} {}", function.text),
        None => format!("NO {word}"),
    }
}

/// Reads a definition.
pub fn server(definition: &str) -> Option<Server> {
    let mut cursor = Cursor::new(definition)?;
    cursor.take("create server").then_some(())?;
    cursor.name()?;
    let server_type = literal(definition, &mut cursor, "type")?;
    let version = literal(definition, &mut cursor, "version")?;
    cursor.take("foreign data wrapper").then_some(())?;
    let wrapper = cursor.name()?;
    let options = foreign_options(definition, &mut cursor)?;
    cursor.rest().is_empty().then_some(Server {
        server_type,
        version,
        wrapper,
        options,
    })
}

/// The string behind a word, if the word comes next.
fn literal(sql: &str, cursor: &mut Cursor, word: &str) -> Option<Option<Piece>> {
    if !cursor.take(word) || cursor.take("null") {
        return Some(None);
    }
    let piece = match cursor.rest() {
        [token @ (Token::Literal(_), _), ..] => Piece::new(sql, std::slice::from_ref(token)),
        _ => None,
    };
    cursor.advance(1);
    piece.map(Some)
}
