//! The names in expressions of what is made again.

use std::collections::BTreeSet;

use limbeck_schema::{Expr, QualifiedName, SqlObjectId, SqlObjectKind, sql_token};

use crate::links::{called, words_and_operators};
use crate::mentions::{mentions_type, names_in_constants};

/// What is made again, by how expressions name it.
#[derive(Default)]
pub(super) struct Remade {
    /// Types that something else takes the name of, and multiranges of rebuilt ranges.
    pub(super) types: BTreeSet<QualifiedName>,
    /// Routines, which are called.
    pub(super) routines: BTreeSet<String>,
    /// Relations, which constants can name.
    pub(super) relations: BTreeSet<String>,
    /// Casts, which stand between types.
    pub(super) casts: BTreeSet<SqlObjectId>,
    /// Operators, collations and the like.
    pub(super) words: BTreeSet<String>,
}

impl Remade {
    pub(super) fn of<'a>(ids: impl Iterator<Item = &'a SqlObjectId>) -> Self {
        let mut remade = Self::default();
        for id in ids {
            let kind = id.kind;
            if kind.is_type() {
                remade.types.extend(id.qualified_name());
            } else if kind.is_routine() {
                remade.routines.insert(id.name.to_string());
            } else if kind.is_relation() {
                remade.relations.insert(id.name.to_string());
            } else if kind == SqlObjectKind::Cast {
                remade.casts.insert(id.clone());
            } else if id.schema.is_some() {
                remade.words.insert(id.name.to_string());
            }
        }
        remade
    }

    pub(super) fn is_empty(&self) -> bool {
        self.types.is_empty()
            && self.routines.is_empty()
            && self.relations.is_empty()
            && self.casts.is_empty()
            && self.words.is_empty()
    }

    /// Whether an expression names one of them, or one of these types, or can use one of the casts.
    pub(super) fn is_in(
        &self,
        expr: &Expr,
        rebuilt: &BTreeSet<QualifiedName>,
        can_use_cast: impl Fn(&SqlObjectId) -> bool,
    ) -> bool {
        let tokens = sql_token::tokens(expr.as_str()).unwrap_or_default();
        let mut types = rebuilt.iter().chain(&self.types);
        if types.any(|name| mentions_type(&tokens, name)) || self.casts.iter().any(can_use_cast) {
            return true;
        }
        let constants: BTreeSet<String> = names_in_constants(expr.as_str()).collect();
        let has = |names: &BTreeSet<String>, in_text: &BTreeSet<String>| {
            !names.is_disjoint(in_text) || !names.is_disjoint(&constants)
        };
        has(&self.relations, &BTreeSet::new())
            || has(&self.routines, &called(&tokens))
            || has(&self.words, &words_and_operators(tokens))
    }
}
