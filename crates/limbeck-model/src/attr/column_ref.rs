//! Columns named in keys: by field, or as a string by the column's own name.

use limbeck_schema::Deferrable;
use proc_macro2::Span;

use super::tokens::{Clause, Tokens, Value};
use crate::mistake::Mistake;

/// A column named in an attribute.
#[derive(Clone, Debug)]
pub struct ColumnRef {
    /// A field's name, or a column's.
    pub name: String,
    /// Whether it was written as a string: then it is the column's name.
    pub quoted: bool,
    /// Where it stands.
    pub span: Span,
}

/// A field's name or a string.
pub(crate) fn column_ref(tokens: &Tokens) -> Result<ColumnRef, Mistake> {
    if let Some(word) = tokens.word() {
        return Ok(ColumnRef {
            name: word.text,
            quoted: false,
            span: word.span,
        });
    }
    match tokens.string() {
        Some(text) => Ok(ColumnRef {
            name: text.value,
            quoted: true,
            span: text.span,
        }),
        None => Err(Mistake::error(
            tokens.span,
            "expected a field, or a column's name as a string",
        )),
    }
}

/// Options that stand alone in a list. All others need a value, so without one they are columns.
const FLAGS: [&str; 5] = [
    "nulls_not_distinct",
    "deferrable",
    "unique",
    "concurrently",
    "match_full",
];

/// Whether a part of a list is a column: a raw identifier, a string, or a bare word that is none of
/// the flags among the list's options.
pub(crate) fn is_column(tokens: &Tokens, options: &[&str]) -> bool {
    match tokens.word() {
        Some(word) => {
            let text = word.text.as_str();
            word.raw || !(options.contains(&text) && FLAGS.contains(&text))
        }
        None => tokens.string().is_some(),
    }
}

/// `include(a, b)`.
pub(crate) fn include(clause: &Clause, columns: &mut Vec<ColumnRef>) -> Result<(), Mistake> {
    for part in clause.list("columns: `(a, b)`")? {
        columns.push(column_ref(&part)?);
    }
    Ok(())
}

/// `deferrable`, `deferrable = deferred`, `deferrable = immediate`.
pub(crate) fn deferrable(clause: &Clause) -> Result<Deferrable, Mistake> {
    let expected = "nothing, `= deferred` or `= immediate`";
    match &clause.value {
        Value::Flag => Ok(Deferrable::Immediate),
        Value::Assigned(tokens) => match tokens.word() {
            Some(word) if word.is("deferred") => Ok(Deferrable::Deferred),
            Some(word) if word.is("immediate") => Ok(Deferrable::Immediate),
            Some(_) | None => Err(clause.wrong(expected)),
        },
        Value::List(_) => Err(clause.wrong(expected)),
    }
}
