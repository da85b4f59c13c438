//! The attribute grammar `#[limbeck(…)]`: one file per thing that can be said.
//!
//! It works on tokens and their spans alone, so that the derive and the reader of files share it.
//! What needs another item, or the type of a field, is left to the builder of the desired state.

pub(crate) mod check;
pub(crate) mod column_options;
pub(crate) mod column_ref;
pub(crate) mod composite_type;
pub(crate) mod data_type;
pub(crate) mod default;
pub(crate) mod domain;
pub(crate) mod enum_type;
pub(crate) mod exclusion;
pub(crate) mod field;
pub(crate) mod foreign_key;
pub(crate) mod identity;
pub(crate) mod index;
pub(crate) mod name;
pub(crate) mod newtype;
pub(crate) mod parameters;
pub(crate) mod partition;
pub(crate) mod primary_key;
pub(crate) mod sqlx;
pub(crate) mod table;
pub(crate) mod table_options;
pub(crate) mod tokens;
pub(crate) mod type_name;
pub(crate) mod unique;
pub mod words;

pub use foreign_key::TargetTable;
pub use type_name::TypeNameAttrs;

use proc_macro2::Span;
use syn::{Attribute, Meta};

use crate::mistake::Mistake;
use crate::suggest::did_you_mean;
use tokens::{Clause, Spanned, Tokens, Word};

/// The clauses of every `#[limbeck(…)]` on an item, in order.
pub(crate) fn limbeck_clauses(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for attr in attrs.iter().filter(|attr| is_limbeck(attr)) {
        match &attr.meta {
            Meta::List(list) => {
                let span = list.delimiter.span().join();
                read_clauses(Tokens::new(list.tokens.clone(), span), mistakes, |clause| {
                    clauses.push(clause);
                    Ok(())
                });
            }
            Meta::Path(_) | Meta::NameValue(_) => mistakes.push(
                Mistake::error(name_span(attr), "expected `#[limbeck(…)]`")
                    .help("The attributes of limbeck stand in parentheses."),
            ),
        }
    }
    clauses
}

fn is_limbeck(attr: &Attribute) -> bool {
    attr.path().is_ident("limbeck")
}

fn name_span(attr: &Attribute) -> Span {
    attr.path()
        .segments
        .first()
        .map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// Takes a list apart and hands each clause on; every mistake is kept, none ends the reading.
pub(crate) fn read_clauses(
    tokens: Tokens,
    mistakes: &mut Vec<Mistake>,
    mut each: impl FnMut(Clause) -> Result<(), Mistake>,
) {
    for part in tokens.split_commas() {
        if part.is_empty() {
            mistakes.push(Mistake::error(part.span, "nothing before the comma"));
            continue;
        }
        if let Err(mistake) = Clause::read(part).and_then(&mut each) {
            mistakes.push(mistake);
        }
    }
}

/// Puts a value where none was.
pub(crate) fn set<T>(
    slot: &mut Option<Spanned<T>>,
    word: &Word,
    value: Spanned<T>,
) -> Result<(), Mistake> {
    if let Some(first) = slot {
        return Err(twice(word, first.span));
    }
    *slot = Some(value);
    Ok(())
}

/// Puts a value where none was, in a box.
pub(crate) fn set_boxed<T>(
    slot: &mut Option<Box<Spanned<T>>>,
    word: &Word,
    value: Spanned<T>,
) -> Result<(), Mistake> {
    if let Some(first) = slot {
        return Err(twice(word, first.span));
    }
    *slot = Some(Box::new(value));
    Ok(())
}

/// Notes a flag.
pub(crate) fn set_flag(slot: &mut Option<Span>, clause: &Clause) -> Result<(), Mistake> {
    let span = clause.flag()?;
    if let Some(first) = *slot {
        return Err(twice(&clause.word, first));
    }
    *slot = Some(span);
    Ok(())
}

pub(crate) fn twice(word: &Word, first: Span) -> Mistake {
    Mistake::error(word.span, format!("`{}` is given twice", word.text))
        .also(first, "first given here")
}

/// The mistake of a word that the grammar doesn't have at this place.
pub(crate) fn unknown_word(word: &Word, place: &str, known: &[&str]) -> Mistake {
    let mistake = Mistake::error(word.span, format!("unknown word `{}` {place}", word.text));
    let elsewhere = words::places_of(&word.text);
    let near = match words::synonym(&word.text, known) {
        Some(synonym) => Some(format!("Did you mean `{synonym}`?")),
        None => did_you_mean(&word.text, known.iter().copied()),
    };
    let help = near.or_else(|| {
        (!elsewhere.is_empty())
            .then(|| format!("`{}` belongs {}.", word.text, elsewhere.join(" or ")))
    });
    mistake.help(help.unwrap_or_else(|| format!("The words here are {}.", quoted_list(known))))
}

fn quoted_list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
