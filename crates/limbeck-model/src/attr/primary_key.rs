//! `primary_key(a, b, name = "…")` on a struct, `primary_key` on a field.

use std::collections::BTreeMap;

use limbeck_schema::{Deferrable, Name};
use proc_macro2::Span;

use super::column_ref::{ColumnRef, column_ref, deferrable, include, is_column};
use super::name::object_name;
use super::parameters::parameters;
use super::table::comment_text;
use super::tokens::{Clause, Spanned, Value};
use super::{set, unknown_word, words};
use crate::mistake::Mistake;

/// A primary key as it is written.
#[derive(Clone, Debug)]
pub struct PrimaryKeyAttr {
    /// Where it is written.
    pub span: Span,
    /// Its columns; on a field none.
    pub columns: Vec<ColumnRef>,
    /// The constraint's name.
    pub name: Option<Spanned<Name>>,
    /// `INCLUDE` columns.
    pub include: Vec<ColumnRef>,
    /// `WITH (…)` of the index behind it.
    pub with: BTreeMap<String, String>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<Spanned<String>>,
    /// The constraint's old name.
    pub renamed_from: Option<Spanned<Name>>,
}

/// On a struct: with columns.
pub(crate) fn table_form(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<PrimaryKeyAttr, Mistake> {
    let key = read(clause, mistakes)?;
    if key.columns.is_empty() {
        return Err(clause.wrong("columns: `(a, b)`"));
    }
    Ok(key)
}

/// On a field: without columns.
pub(crate) fn field_form(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<PrimaryKeyAttr, Mistake> {
    let key = read(clause, mistakes)?;
    match key.columns.first() {
        None => Ok(key),
        Some(column) => Err(Mistake::error(
            column.span,
            "a field's `primary_key` names no columns",
        )
        .help("Write `primary_key(a, b)` on the struct, or mark each field with `primary_key`.")),
    }
}

fn read(clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<PrimaryKeyAttr, Mistake> {
    let mut key = PrimaryKeyAttr {
        span: clause.span,
        columns: Vec::new(),
        name: None,
        include: Vec::new(),
        with: BTreeMap::new(),
        deferrable: Deferrable::No,
        comment: None,
        renamed_from: None,
    };
    if let Value::Flag = clause.value {
        return Ok(key);
    }
    for part in clause.list("nothing or `(…)`")? {
        if is_column(&part, words::PRIMARY_KEY) {
            key.columns.push(column_ref(&part)?);
        } else if let Err(mistake) = Clause::read(part).and_then(|clause| key.option(&clause)) {
            mistakes.push(mistake);
        }
    }
    Ok(key)
}

impl PrimaryKeyAttr {
    fn option(&mut self, clause: &Clause) -> Result<(), Mistake> {
        match clause.word.text.as_str() {
            "name" => set(&mut self.name, &clause.word, object_name(clause)?),
            "renamed_from" => set(&mut self.renamed_from, &clause.word, object_name(clause)?),
            "include" => include(clause, &mut self.include),
            "with" => parameters(clause, &mut self.with),
            "comment" => set(&mut self.comment, &clause.word, comment_text(clause)?),
            "deferrable" => deferrable(clause).map(|when| self.deferrable = when),
            _ => Err(unknown_word(
                &clause.word,
                "in `primary_key(…)`",
                words::PRIMARY_KEY,
            )),
        }
    }
}
