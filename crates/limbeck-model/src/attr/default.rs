//! `default = 0 | -1 | 1.5 | true | "text" | null | sql("now()") | Status::Draft`.

use limbeck_schema::Expr;
use proc_macro2::TokenTree;
use syn::Lit;

use super::tokens::{Clause, Spanned, Tokens, Word, sql_text, string_value};
use crate::mistake::Mistake;

/// A default as it is written.
#[derive(Clone, Debug)]
pub enum DefaultAttr {
    /// A string, not yet quoted for SQL.
    Text(String),
    /// A number as PostgreSQL reads it.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`: the same as no default.
    Null,
    /// `sql("…")`.
    Sql(Expr),
    /// A path to a variant of an enum.
    Path(Vec<String>),
}

const EXPECTED: &str = "a number, `true`, `false`, `null`, a string, `sql(\"…\")` or a variant";

/// On a field.
pub(crate) fn read(clause: &Clause) -> Result<Spanned<DefaultAttr>, Mistake> {
    let tokens = clause.assigned(EXPECTED)?;
    value(tokens, || {
        clause
            .wrong(EXPECTED)
            .help("An expression is SQL text: `default = sql(\"now()\")`.")
    })
}

/// One value; `wrong` makes the mistake that it is none.
pub(crate) fn value(
    tokens: &Tokens,
    wrong: impl Fn() -> Mistake,
) -> Result<Spanned<DefaultAttr>, Mistake> {
    let value = literal(tokens).map_or_else(|| other(tokens, wrong), Ok)?;
    Ok(Spanned::new(value, tokens.span))
}

fn other(tokens: &Tokens, wrong: impl Fn() -> Mistake) -> Result<DefaultAttr, Mistake> {
    if tokens.call().is_some_and(|(word, _)| word.is("sql")) {
        return match sql_text(tokens)? {
            Some(sql) => Ok(DefaultAttr::Sql(Expr::new(sql.value))),
            None => Err(wrong()),
        };
    }
    match tokens.path() {
        Some(path) => Ok(path_or_word(&path)),
        None => Err(wrong()),
    }
}

fn path_or_word(path: &[Word]) -> DefaultAttr {
    match path {
        [word] if word.is("true") => DefaultAttr::Boolean(true),
        [word] if word.is("false") => DefaultAttr::Boolean(false),
        [word] if word.is("null") => DefaultAttr::Null,
        path => DefaultAttr::Path(path.iter().map(|word| word.text.clone()).collect()),
    }
}

fn literal(tokens: &Tokens) -> Option<DefaultAttr> {
    let (sign, literal) = match tokens.trees.as_slice() {
        [TokenTree::Literal(literal)] => ("", literal),
        [TokenTree::Punct(minus), TokenTree::Literal(literal)] if minus.as_char() == '-' => {
            ("-", literal)
        }
        _ => return None,
    };
    let lit = Lit::new(literal.clone());
    if let Lit::Int(number) = &lit {
        return Some(DefaultAttr::Number(format!(
            "{sign}{}",
            number.base10_digits()
        )));
    }
    if let Lit::Float(number) = &lit {
        return Some(DefaultAttr::Number(format!(
            "{sign}{}",
            number.base10_digits()
        )));
    }
    if !sign.is_empty() {
        return None;
    }
    if let Lit::Char(c) = &lit {
        return Some(DefaultAttr::Text(c.value().to_string()));
    }
    string_value(&lit).map(DefaultAttr::Text)
}
