//! `unique(a, b, …)` on a struct; `unique`, `unique = "group"` and `unique(…)` on a field.

use std::collections::BTreeMap;

use limbeck_schema::{Deferrable, Name};
use proc_macro2::Span;

use super::column_ref::{ColumnRef, column_ref, deferrable, include, is_column};
use super::index::as_sql;
use super::name::object_name;
use super::parameters::parameters;
use super::table::comment_text;
use super::tokens::{Clause, Spanned, Value};
use super::{set, set_flag, unknown_word, words};
use crate::mistake::Mistake;

/// A unique constraint as it is written.
#[derive(Clone, Debug)]
pub struct UniqueAttr {
    /// Where it is written.
    pub span: Span,
    /// Its columns; on a field none.
    pub columns: Vec<ColumnRef>,
    /// Fields that name the same group form one constraint.
    pub group: Option<Spanned<String>>,
    /// The constraint's name.
    pub name: Option<Spanned<Name>>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: Option<Span>,
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
) -> Result<UniqueAttr, Mistake> {
    clause.list("columns: `(a, b)`")?;
    let unique = read(clause, mistakes)?;
    if unique.columns.is_empty() {
        return Err(clause.wrong("columns: `(a, b)`"));
    }
    Ok(unique)
}

/// On a field: without columns.
pub(crate) fn field_form(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<UniqueAttr, Mistake> {
    let unique = read(clause, mistakes)?;
    match unique.columns.first() {
        None => Ok(unique),
        Some(column) => Err(
            Mistake::error(column.span, "a field's `unique` names no columns")
                .help("Write `unique(a, b)` on the struct, or give the fields one group: `unique = \"group\"`."),
        ),
    }
}

fn read(clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<UniqueAttr, Mistake> {
    let mut unique = UniqueAttr {
        span: clause.span,
        columns: Vec::new(),
        group: None,
        name: None,
        nulls_not_distinct: None,
        include: Vec::new(),
        with: BTreeMap::new(),
        deferrable: Deferrable::No,
        comment: None,
        renamed_from: None,
    };
    match &clause.value {
        Value::Flag => {}
        Value::Assigned(_) => unique.group = Some(clause.string()?),
        Value::List(list) => {
            for part in list.clone().split_commas() {
                if is_column(&part, words::UNIQUE) {
                    unique.columns.push(column_ref(&part)?);
                    continue;
                }
                let result = Clause::read(part.clone()).and_then(|clause| unique.option(&clause));
                if let Err(mistake) = result {
                    let sql = as_sql(&part, words::UNIQUE);
                    mistakes.push(mistake.maybe_help(sql.map(|sql| {
                        format!("A constraint is over columns; over an expression it is an index: `index({sql}, unique)` on the struct.")
                    })));
                }
            }
        }
    }
    Ok(unique)
}

impl UniqueAttr {
    fn option(&mut self, clause: &Clause) -> Result<(), Mistake> {
        match clause.word.text.as_str() {
            "name" => set(&mut self.name, &clause.word, object_name(clause)?),
            "renamed_from" => set(&mut self.renamed_from, &clause.word, object_name(clause)?),
            "nulls_not_distinct" => set_flag(&mut self.nulls_not_distinct, clause),
            "include" => include(clause, &mut self.include),
            "with" => parameters(clause, &mut self.with),
            "comment" => set(&mut self.comment, &clause.word, comment_text(clause)?),
            "deferrable" => deferrable(clause).map(|when| self.deferrable = when),
            _ => Err(unknown_word(&clause.word, "in `unique(…)`", words::UNIQUE)),
        }
    }
}
