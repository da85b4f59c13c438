//! `CREATE FOREIGN TABLE`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::options::{Options, Piece, foreign_options};
use super::{after_name, text_of, type_text, until};
use crate::name::{Name, QualifiedName};
use crate::sql_object::read::cursor::{Cursor, Spanned, split_list};
use crate::sql_token::Token;

/// What a foreign table says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignTable {
    /// Its own columns, in order.
    pub columns: Vec<ForeignColumn>,
    /// Its checks by name: all that stands behind `CONSTRAINT name`.
    pub constraints: BTreeMap<Name, Piece>,
    /// `INHERITS (…)`, or `PARTITION OF` up to `SERVER`.
    pub parent: Option<Piece>,
    /// `SERVER`.
    pub server: Name,
    /// `OPTIONS`.
    pub options: Options,
}

/// A column of a foreign table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: String,
    /// `OPTIONS`.
    pub options: Options,
    /// What stands behind `COLLATE`.
    pub collation: Option<Piece>,
    /// `DEFAULT`.
    pub default: Option<Piece>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// `GENERATED ALWAYS`, with all behind it.
    pub generated: Option<Piece>,
    /// The whole of it.
    pub text: Piece,
}

/// The table above a foreign table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignParent {
    /// Its name.
    pub name: QualifiedName,
    /// Where the name is in the text, in bytes.
    pub place: Range<usize>,
    /// Whether the foreign table is a partition of it.
    pub is_partition: bool,
}

/// Reads a definition.
pub fn foreign_table(definition: &str) -> Option<ForeignTable> {
    let mut cursor = after_name(definition, "foreign table")?;
    let mut table = ForeignTable {
        columns: Vec::new(),
        constraints: BTreeMap::new(),
        parent: None,
        server: Name::new(""),
        options: Options::new(),
    };
    if let Some(elements) = cursor.group().map(<[Spanned]>::to_vec) {
        for element in split_list(&elements) {
            read_element(definition, element, &mut table)?;
        }
    }
    let parent = until(cursor.rest(), &["server"]);
    table.parent = Piece::new(definition, cursor.rest().get(..parent)?);
    cursor.advance(parent);
    cursor.take("server").then_some(())?;
    table.server = cursor.name()?;
    table.options = foreign_options(definition, &mut cursor)?;
    cursor.rest().is_empty().then_some(table)
}

/// The one table that a foreign table inherits from or is a partition of; `None` for none and for several.
pub fn foreign_parent(definition: &str) -> Option<ForeignParent> {
    let mut cursor = after_name(definition, "foreign table")?;
    cursor.group();
    let is_partition = cursor.take("partition of");
    if !is_partition {
        (cursor.take("inherits") && cursor.symbol("(")).then_some(())?;
    }
    let (name, place) = cursor.qualified()?;
    (is_partition || cursor.symbol(")")).then_some(ForeignParent {
        name,
        place,
        is_partition,
    })
}

fn read_element(sql: &str, element: &[Spanned], table: &mut ForeignTable) -> Option<()> {
    let [(first, _), rest @ ..] = element else {
        return None;
    };
    let name = match first {
        Token::Word(word) if word == "constraint" => {
            let ((Token::Word(name) | Token::Quoted(name), _), definition) = rest.split_first()?
            else {
                return None;
            };
            let definition = Piece::new(sql, definition)?;
            table
                .constraints
                .insert(Name::new(name.as_str()), definition);
            return Some(());
        }
        // A check without a name, and what is not allowed.
        Token::Word(word) if ["check", "like", "exclude", "primary"].contains(&word.as_str()) => {
            return None;
        }
        Token::Word(word) | Token::Quoted(word) => Name::new(word.as_str()),
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => return None,
    };
    table.columns.push(column(sql, name, element)?);
    Some(())
}

fn column(sql: &str, name: Name, element: &[Spanned]) -> Option<ForeignColumn> {
    let text = Piece::new(sql, element)?;
    let mut cursor = Cursor::new(&text.text)?;
    cursor.advance(1);
    let length = clause(cursor.rest());
    let data_type = type_text(text_of(&text.text, cursor.rest().get(..length)?)?);
    cursor.advance(length);
    let mut column = ForeignColumn {
        name,
        data_type,
        options: Options::new(),
        collation: None,
        default: None,
        not_null: false,
        generated: None,
        text,
    };
    let sql = column.text.text.clone();
    while !cursor.rest().is_empty() {
        if cursor.is("options") {
            column.options = foreign_options(&sql, &mut cursor)?;
        } else if cursor.take("not null") {
            column.not_null = true;
        } else if cursor.take("collate") {
            column.collation = Some(rest_of_clause(&sql, &mut cursor)?);
        } else if cursor.take("default") {
            column.default = Some(rest_of_clause(&sql, &mut cursor)?);
        } else if cursor.take("generated") {
            column.generated = Some(rest_of_clause(&sql, &mut cursor)?);
        } else if !cursor.take("null") {
            return None;
        }
    }
    Some(column)
}

fn rest_of_clause(sql: &str, cursor: &mut Cursor) -> Option<Piece> {
    let length = clause(cursor.rest());
    let piece = Piece::new(sql, cursor.rest().get(..length)?);
    cursor.advance(length);
    piece
}

/// The number of tokens up to the next clause of a column. The first one is never its start.
fn clause(tokens: &[Spanned]) -> usize {
    let is =
        |at: usize, word: &str| matches!(tokens.get(at), Some((Token::Word(w), _)) if w == word);
    let mut depth = 0_i32;
    for (at, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::Symbol(s) if s == "(" || s == "[" => depth += 1,
            Token::Symbol(s) if s == ")" || s == "]" => depth -= 1,
            // Only in parentheses an expression may have a word that starts a clause, or in CASE.
            Token::Word(word) if word == "case" => depth += 1,
            Token::Word(word) if word == "end" => depth -= 1,
            Token::Word(word) if depth == 0 && at > 0 => match word.as_str() {
                "not" if is(at + 1, "null") => return at,
                "null" | "options" | "collate" | "default" | "generated" | "constraint"
                | "check" | "storage" | "compression" | "unique" | "primary" | "references" => {
                    return at;
                }
                _ => {}
            },
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
    }
    tokens.len()
}
