//! `#[sqlx(…)]` on the same items: taken as defaults, so that nothing has to be said twice.
//!
//! Words that say nothing about the schema are sqlx's own business and are passed over.

use limbeck_schema::Name;
use proc_macro2::Span;
use syn::{Attribute, Meta};

use super::field::FieldAttrs;
use super::name::{Reference, check_reference};
use super::tokens::{Clause, Spanned, Tokens, Value};
use crate::rename_rule::RenameRule;

fn clauses(attrs: &[Attribute]) -> impl Iterator<Item = Clause> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("sqlx"))
        .filter_map(|attr| match &attr.meta {
            Meta::List(list) => Some(Tokens::new(
                list.tokens.clone(),
                list.delimiter.span().join(),
            )),
            Meta::Path(_) | Meta::NameValue(_) => None,
        })
        .flat_map(Tokens::split_commas)
        .filter_map(|part| Clause::read(part).ok())
}

fn text(attrs: &[Attribute], word: &str) -> Option<Spanned<String>> {
    clauses(attrs)
        .filter(|clause| clause.word.is(word))
        .find_map(|clause| clause.string().ok())
}

fn flag(attrs: &[Attribute], word: &str) -> Option<Span> {
    clauses(attrs)
        .find(|clause| clause.word.is(word) && matches!(clause.value, Value::Flag))
        .map(|clause| clause.span)
}

/// `rename_all = "…"`.
pub(crate) fn rename_all(attrs: &[Attribute]) -> Option<Spanned<RenameRule>> {
    let text = text(attrs, "rename_all")?;
    RenameRule::find(&text.value).map(|rule| Spanned::new(rule, text.span))
}

/// `type_name = "…"`.
pub(crate) fn type_name(attrs: &[Attribute]) -> Option<Spanned<Reference>> {
    check_reference(text(attrs, "type_name")?).ok()
}

/// `rename = "…"`.
pub(crate) fn rename(attrs: &[Attribute]) -> Option<Spanned<String>> {
    text(attrs, "rename")
}

/// `transparent`.
pub(crate) fn is_transparent(attrs: &[Attribute]) -> bool {
    flag(attrs, "transparent").is_some()
}

/// Fills in what limbeck's own attributes leave open.
pub(crate) fn field(attrs: &[Attribute], field: &mut FieldAttrs) {
    if field.column.is_none() {
        field.column = rename(attrs)
            .filter(|text| Name::checked(text.value.as_str()).is_ok())
            .map(|text| text.map(Name::new));
    }
    field.skip = field.skip.or_else(|| flag(attrs, "skip"));
    if field.flatten.is_none() {
        field.flatten =
            flag(attrs, "flatten").map(|span| Box::new(Spanned::new(String::new(), span)));
    }
    field.sqlx_json = clauses(attrs).any(|clause| clause.word.is("json"));
}
