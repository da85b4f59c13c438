//! The head of `CREATE FUNCTION` and `CREATE PROCEDURE`: what `OR REPLACE` can't change.

use super::{after_name, text_of, until};
use crate::name::Name;
use crate::sql_object::read::cursor::{Spanned, split_list};
use crate::sql_object::read::signature::canonical_type;
use crate::sql_token::Token;

/// The interface of a routine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routine {
    /// All arguments, `OUT` too.
    pub arguments: Vec<Argument>,
    /// What stands behind `RETURNS`, the types in one spelling.
    pub returns: Option<String>,
}

/// An argument of a routine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// `in`, `out`, `inout`, `variadic`.
    pub mode: String,
    /// Its name, where it has one.
    pub name: Option<Name>,
    /// Its type.
    pub data_type: String,
    /// Whether it has a default.
    pub has_default: bool,
}

/// The words that end `RETURNS`.
const CLAUSES: [&str; 22] = [
    "language",
    "transform",
    "window",
    "immutable",
    "stable",
    "volatile",
    "not",
    "leakproof",
    "called",
    "returns",
    "strict",
    "external",
    "security",
    "parallel",
    "cost",
    "rows",
    "support",
    "set",
    "as",
    "begin",
    "return",
    "atomic",
];

/// Reads a definition.
pub fn routine(definition: &str) -> Option<Routine> {
    let mut cursor =
        after_name(definition, "function").or_else(|| after_name(definition, "procedure"))?;
    let arguments = split_list(cursor.group()?)
        .into_iter()
        .map(|tokens| argument(definition, tokens))
        .collect::<Option<_>>()?;
    let returns = if cursor.take("returns") {
        let rest = cursor.rest();
        let length = until(rest, &CLAUSES);
        Some(returned(definition, rest.get(..length)?)?)
    } else {
        None
    };
    Some(Routine { arguments, returns })
}

fn argument(sql: &str, tokens: &[Spanned]) -> Option<Argument> {
    let default = tokens.iter().position(|(token, _)| match token {
        Token::Word(word) => word == "default",
        Token::Symbol(symbol) => symbol == "=",
        Token::Quoted(_) | Token::Literal(_) | Token::Number(_) => false,
    });
    let mut rest = &tokens[..default.unwrap_or(tokens.len())];
    let mut mode = "in".to_owned();
    if let [(Token::Word(word), _), _, ..] = rest
        && ["in", "out", "inout", "variadic"].contains(&word.as_str())
    {
        mode.clone_from(word);
        rest = &rest[1..];
    }
    let whole = text_of(sql, rest)?;
    let (name, data_type) = match canonical_type(whole) {
        Some(data_type) => (None, data_type),
        None => {
            let name = match &rest.first()?.0 {
                Token::Word(word) | Token::Quoted(word) => Name::new(word.as_str()),
                Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => return None,
            };
            let text = text_of(sql, rest.get(1..)?)?;
            let data_type = canonical_type(text).unwrap_or_else(|| text.to_owned());
            (Some(name), data_type)
        }
    };
    Some(Argument {
        mode,
        name,
        data_type,
        has_default: default.is_some(),
    })
}

/// `SETOF type`, `TABLE(name type, …)` or a type.
fn returned(sql: &str, tokens: &[Spanned]) -> Option<String> {
    match tokens {
        [(Token::Word(word), _), rest @ ..] if word == "setof" => {
            let text = text_of(sql, rest)?;
            let data_type = canonical_type(text).unwrap_or_else(|| text.to_owned());
            Some(format!("SETOF {data_type}"))
        }
        [
            (Token::Word(word), _),
            (Token::Symbol(_), _),
            columns @ ..,
            (Token::Symbol(_), _),
        ] if word == "table" => {
            let columns: Vec<String> = split_list(columns)
                .into_iter()
                .map(|tokens| {
                    let (name, data_type) = tokens.split_first()?;
                    let (Token::Word(name) | Token::Quoted(name)) = &name.0 else {
                        return None;
                    };
                    let text = text_of(sql, data_type)?;
                    let data_type = canonical_type(text).unwrap_or_else(|| text.to_owned());
                    Some(format!("{} {data_type}", Name::new(name.as_str()).quoted()))
                })
                .collect::<Option<_>>()?;
            Some(format!("TABLE({})", columns.join(", ")))
        }
        tokens => {
            let text = text_of(sql, tokens)?;
            Some(canonical_type(text).unwrap_or_else(|| text.to_owned()))
        }
    }
}
