//! `exclude(room => "=", during => "&&", using = gist)` on a struct.

use std::collections::BTreeMap;

use limbeck_schema::{Deferrable, Expr, Name};
use proc_macro2::Span;

use super::column_ref::{ColumnRef, deferrable, include};
use super::index::{KeyAttr, expression_help, key, method};
use super::name::object_name;
use super::parameters::parameters;
use super::table::comment_text;
use super::tokens::{Clause, Spanned, Tokens};
use super::{set, unknown_word, words};
use crate::mistake::Mistake;

/// An exclusion constraint as it is written.
#[derive(Clone, Debug)]
pub struct ExclusionAttr {
    /// Where it is written.
    pub span: Span,
    /// Its keys with the operators that compare them.
    pub keys: Vec<(KeyAttr, Spanned<String>)>,
    /// The constraint's name.
    pub name: Option<Spanned<Name>>,
    /// The access method.
    pub using: Option<Spanned<Name>>,
    /// `WHERE`.
    pub predicate: Option<Spanned<Expr>>,
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

const EXPECTED: &str = "keys with operators: `(room => \"=\", during => \"&&\")`";

/// On a struct.
pub(crate) fn table_form(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<ExclusionAttr, Mistake> {
    let mut exclusion = ExclusionAttr {
        span: clause.span,
        keys: Vec::new(),
        name: None,
        using: None,
        predicate: None,
        include: Vec::new(),
        with: BTreeMap::new(),
        deferrable: Deferrable::No,
        comment: None,
        renamed_from: None,
    };
    let before = mistakes.len();
    for part in clause.list(EXPECTED)? {
        let result = match part.split_arrow() {
            Some((left, right)) => {
                pair(clause, &left, &right).map(|pair| exclusion.keys.push(pair))
            }
            None => Clause::read(part).and_then(|clause| exclusion.option(&clause)),
        };
        mistakes.extend(result.err());
    }
    if exclusion.keys.is_empty() && mistakes.len() == before {
        return Err(clause.wrong(EXPECTED));
    }
    Ok(exclusion)
}

fn pair(
    clause: &Clause,
    left: &Tokens,
    right: &Tokens,
) -> Result<(KeyAttr, Spanned<String>), Mistake> {
    let wrong = || clause.wrong(EXPECTED);
    let key =
        key(left).ok_or_else(|| wrong().maybe_help(expression_help(left, words::EXCLUDE)))??;
    let operator = right.string().ok_or_else(wrong)?;
    if operator.value.trim().is_empty() {
        return Err(Mistake::error(operator.span, "an operator can't be empty"));
    }
    Ok((key, operator))
}

impl ExclusionAttr {
    fn option(&mut self, clause: &Clause) -> Result<(), Mistake> {
        match clause.word.text.as_str() {
            "name" => set(&mut self.name, &clause.word, object_name(clause)?),
            "renamed_from" => set(&mut self.renamed_from, &clause.word, object_name(clause)?),
            "using" => set(&mut self.using, &clause.word, method(clause)?),
            "where" => set(
                &mut self.predicate,
                &clause.word,
                clause.sql()?.map(Expr::new),
            ),
            "include" => include(clause, &mut self.include),
            "with" => parameters(clause, &mut self.with),
            "comment" => set(&mut self.comment, &clause.word, comment_text(clause)?),
            "deferrable" => deferrable(clause).map(|when| self.deferrable = when),
            _ => Err(unknown_word(
                &clause.word,
                "in `exclude(…)`",
                words::EXCLUDE,
            )),
        }
    }
}
