//! Routines and operators that get a namesake: the server, asked now, does not know it yet and takes a call for one of
//! the others.

use std::collections::BTreeSet;

use crate::schema::Schema;
use crate::sql_object::{SqlObjectId, SqlObjectKind as K};
use crate::sql_token::{Token, tokens};

/// The names of routines and operators that are there and come with other arguments as well.
#[derive(Default)]
pub(super) struct Overloads<'a>(BTreeSet<&'a str>);

impl<'a> Overloads<'a> {
    pub(super) fn between(current: &Schema, desired: &'a Schema) -> Self {
        let is_overloaded = |id: &SqlObjectId| id.kind.is_routine() || id.kind == K::Operator;
        let is_new = |id: &&SqlObjectId| is_overloaded(id) && !current.objects.contains_key(*id);
        let new = desired.objects.keys().filter(is_new);
        let names = new.filter(|new| {
            let mut live = current.objects.keys();
            live.any(|old| is_overloaded(old) && old.name == new.name && old.schema == new.schema)
        });
        Self(names.map(|id| id.name.as_str()).collect())
    }

    /// Whether a text calls one of them.
    pub(super) fn are_in(&self, sql: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let found = tokens(sql).unwrap_or_default();
        found.iter().enumerate().any(|(at, token)| match token {
            Token::Word(word) | Token::Quoted(word) => {
                let next = found.get(at + 1);
                let is_call = matches!(next, Some(Token::Symbol(open)) if open == "(");
                is_call && self.0.contains(word.as_str())
            }
            Token::Symbol(symbol) => self.0.contains(symbol.as_str()),
            Token::Literal(_) | Token::Number(_) => false,
        })
    }
}
