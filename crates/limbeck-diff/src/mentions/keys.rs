//! Keys that a statement rests on without naming their columns.

use std::collections::BTreeSet;

use limbeck_schema::sql_token::Token;
use limbeck_schema::{Name, Table};

/// What a statement says of keys. Rows that are grouped by a primary key can give every column (manual, `SELECT`,
/// "GROUP BY"), and `ON CONFLICT` can name a constraint.
pub(super) struct KeysUsed<'a> {
    groups: bool,
    conflicts: BTreeSet<&'a str>,
}

impl<'a> KeysUsed<'a> {
    pub(super) fn of(found: &'a [Token]) -> Self {
        let groups = found
            .windows(2)
            .any(|two| two[0].is_word("group") && two[1].is_word("by"));
        let conflicts = found.windows(5).filter_map(|five| {
            let [on, conflict, again, constraint, name] = five else {
                return None;
            };
            let is_named = on.is_word("on")
                && conflict.is_word("conflict")
                && again.is_word("on")
                && constraint.is_word("constraint");
            match name {
                Token::Word(name) | Token::Quoted(name) if is_named => Some(name.as_str()),
                Token::Word(_)
                | Token::Quoted(_)
                | Token::Literal(_)
                | Token::Number(_)
                | Token::Symbol(_) => None,
            }
        });
        Self {
            groups,
            conflicts: conflicts.collect(),
        }
    }

    /// The constraints of a table that the statement can rest on.
    pub(super) fn among<'t>(
        &self,
        table: &'t Table,
    ) -> impl Iterator<Item = Name> + use<'_, 'a, 't> {
        let primary = table.primary_key().filter(|_| self.groups);
        let primary = primary.map(|(name, _)| name.clone());
        let named = table.constraints.keys();
        let named = named.filter(|name| self.conflicts.contains(name.as_str()));
        primary.into_iter().chain(named.cloned())
    }
}
