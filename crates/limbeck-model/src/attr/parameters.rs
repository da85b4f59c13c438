//! `fillfactor = 70, toast.autovacuum_enabled = off`: storage parameters and their kin.

use std::collections::BTreeMap;

use proc_macro2::TokenTree;

use super::tokens::{Clause, Tokens, Value};
use crate::mistake::Mistake;

/// `with(fillfactor = 70)`.
pub(super) fn parameters(
    clause: &Clause,
    found: &mut BTreeMap<String, String>,
) -> Result<(), Mistake> {
    match &clause.value {
        Value::List(list) => read_parameters(list.clone(), found),
        Value::Flag | Value::Assigned(_) => Err(clause.wrong("parameters: `(fillfactor = 70)`")),
    }
}

/// The parameters of a list; each name once.
pub(super) fn read_parameters(
    list: Tokens,
    found: &mut BTreeMap<String, String>,
) -> Result<(), Mistake> {
    for part in list.split_commas() {
        let (space, part) = namespace(part);
        let clause = Clause::read(part)?;
        let tokens = clause.assigned("a value: `= 70`")?;
        let value = match tokens.string() {
            Some(text) => text.value,
            None => tokens.text().replace(' ', ""),
        };
        let name = format!("{space}{}", clause.word.text);
        if found.insert(name.clone(), value).is_some() {
            return Err(Mistake::error(
                clause.span,
                format!("parameter `{name}` is given twice"),
            ));
        }
    }
    Ok(())
}

/// `toast.` in front of a name.
fn namespace(part: Tokens) -> (String, Tokens) {
    match part.trees.as_slice() {
        [TokenTree::Ident(space), TokenTree::Punct(dot), rest @ ..]
            if dot.as_char() == '.' && !rest.is_empty() =>
        {
            let rest = Tokens {
                trees: rest.to_vec(),
                span: part.span,
            };
            (format!("{space}."), rest)
        }
        _ => (String::new(), part),
    }
}
