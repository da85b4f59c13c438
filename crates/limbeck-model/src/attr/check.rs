//! `check("expr", name = "…")`, short `check(name = "expr")`; on a field also `check = "expr"`.

use limbeck_schema::{Expr, Name};
use proc_macro2::Span;

use super::name::{check_name, object_name};
use super::table::comment_text;
use super::tokens::{Clause, Spanned, Tokens, Value, sql_text};
use super::{set, set_flag, unknown_word, words};
use crate::mistake::Mistake;

/// A check constraint as it is written.
#[derive(Clone, Debug)]
pub struct CheckAttr {
    /// Where it is written.
    pub span: Span,
    /// What every row must satisfy.
    pub expression: Spanned<Expr>,
    /// The constraint's name.
    pub name: Option<Spanned<Name>>,
    /// `NO INHERIT`.
    pub no_inherit: Option<Span>,
    /// `NOT VALID`.
    pub not_valid: Option<Span>,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<Spanned<String>>,
    /// The constraint's old name.
    pub renamed_from: Option<Spanned<Name>>,
}

const EXPECTED: &str = "SQL text: `(\"price > 0\", name = \"…\")`";

/// On a struct or a field.
pub(crate) fn read(clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<CheckAttr, Mistake> {
    match &clause.value {
        Value::Flag => Err(clause.wrong(EXPECTED)),
        Value::Assigned(_) => Ok(plain(clause, clause.sql()?)),
        Value::List(list) => read_list(clause, list.clone().split_commas(), mistakes),
    }
}

fn read_list(
    clause: &Clause,
    parts: Vec<Tokens>,
    mistakes: &mut Vec<Mistake>,
) -> Result<CheckAttr, Mistake> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return Err(clause.wrong(EXPECTED));
    };
    let mut check = match sql_text(&first)? {
        Some(sql) => plain(clause, sql),
        None => short_form(clause, first)?,
    };
    for part in parts {
        if let Err(mistake) = Clause::read(part).and_then(|clause| check.option(&clause)) {
            mistakes.push(mistake);
        }
    }
    Ok(check)
}

/// `check(positive = "price > 0")`: the word is the constraint's name.
fn short_form(clause: &Clause, part: Tokens) -> Result<CheckAttr, Mistake> {
    let inner = Clause::read(part).map_err(|_| clause.wrong(EXPECTED))?;
    if !inner.word.raw && words::CHECK.contains(&inner.word.text.as_str()) {
        return Err(clause.wrong(EXPECTED).help(format!(
            "The expression comes first; a constraint that is called `{word}` is written `r#{word} = \"…\"`.",
            word = inner.word.text
        )));
    }
    let name = Spanned::new(inner.word.text.clone(), inner.word.span);
    Ok(CheckAttr {
        name: Some(check_name(name)?),
        ..plain(clause, inner.sql()?)
    })
}

fn plain(clause: &Clause, sql: Spanned<String>) -> CheckAttr {
    CheckAttr {
        span: clause.span,
        expression: sql.map(Expr::new),
        name: None,
        no_inherit: None,
        not_valid: None,
        comment: None,
        renamed_from: None,
    }
}

impl CheckAttr {
    fn option(&mut self, clause: &Clause) -> Result<(), Mistake> {
        match clause.word.text.as_str() {
            "name" => set(&mut self.name, &clause.word, object_name(clause)?),
            "renamed_from" => set(&mut self.renamed_from, &clause.word, object_name(clause)?),
            "no_inherit" => set_flag(&mut self.no_inherit, clause),
            "comment" => set(&mut self.comment, &clause.word, comment_text(clause)?),
            "not_valid" => set_flag(&mut self.not_valid, clause),
            _ => Err(unknown_word(&clause.word, "in `check(…)`", words::CHECK)),
        }
    }
}
