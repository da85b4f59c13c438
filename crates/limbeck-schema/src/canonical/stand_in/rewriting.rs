//! From real names to those in the temporary schema.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::Name;
use crate::sql_token::{Token, spanned_tokens};

/// The temporary schema, as SQL text.
const TEMP: &str = "pg_temp";

/// Puts names in the temporary schema for the real ones.
pub(super) struct Rewriting<'a> {
    pub(super) homes: &'a BTreeMap<Name, Name>,
    /// Routines are not found in the temporary schema without its name.
    pub(super) routines: BTreeSet<Name>,
    /// Names that can mean something that is not made, where they stand without a schema.
    pub(super) namesakes: BTreeSet<Name>,
}

impl Rewriting<'_> {
    /// `None` where a name is not certain.
    pub(super) fn rewrite(&self, sql: &str) -> Option<String> {
        let found = spanned_tokens(sql).ok()?;
        let name = |at: usize| match found.get(at) {
            Some((Token::Word(word) | Token::Quoted(word), _)) => Some(Name::new(word.as_str())),
            _ => None,
        };
        let is = |at: usize, symbol: &str| matches!(found.get(at), Some((Token::Symbol(s), _)) if s == symbol);
        // `AS f(a, b)` and `) f(a, b)` name columns.
        let is_alias = |at: usize| {
            let before = at.checked_sub(1);
            let is_as = |at: usize| matches!(found.get(at), Some((Token::Word(w), _)) if w == "as");
            before.is_some_and(|before| is_as(before) || is(before, ")"))
        };
        let mut out = String::with_capacity(sql.len());
        let mut copied = 0;
        for (at, (_, range)) in found.iter().enumerate() {
            let Some(word) = name(at) else { continue };
            let is_qualified = at > 0 && is(at - 1, ".");
            let home = name(at + 2).and_then(|name| self.homes.get(&name));
            if !is_qualified && is(at + 1, ".") && home == Some(&word) {
                out.push_str(&sql[copied..range.start]);
                out.push_str(TEMP);
                copied = range.end;
            } else if !is_qualified && !is(at + 1, ".") && self.namesakes.contains(&word) {
                return None;
            } else if !is_qualified
                && !is_alias(at)
                && is(at + 1, "(")
                && self.routines.contains(&word)
            {
                out.push_str(&sql[copied..range.start]);
                out.push_str(TEMP);
                out.push('.');
                copied = range.start;
            }
        }
        out.push_str(&sql[copied..]);
        Some(out)
    }
}
