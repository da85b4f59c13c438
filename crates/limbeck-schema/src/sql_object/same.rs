//! When two texts of an object are certainly the same.

use super::filled::data_clause;
use super::{SqlObject, SqlObjectKind};
use crate::sql_token::{Token, tokens};

impl SqlObject {
    /// Whether the two consist of the same SQL tokens, statement by statement, whatever the order of
    /// the additions: blanks, comments and the case of unquoted words don't count. `true` is certain,
    /// `false` means "ask the server". `COMMENT ON` the object is not looked at.
    ///
    /// Two facts about a database don't count, because no migration could settle them: which version
    /// of an extension is installed and whether a materialized view is filled.
    pub fn same_tokens(&self, other: &Self) -> bool {
        if self.id.kind != other.id.kind {
            return false;
        }
        if self.definition != other.definition && !same_definition(self, other) {
            return false;
        }
        self.additions == other.additions || same_additions(&self.additions, &other.additions)
    }
}

fn same_definition(a: &SqlObject, b: &SqlObject) -> bool {
    match (tokens(&a.definition), tokens(&b.definition)) {
        (Ok(a_tokens), Ok(b_tokens)) => {
            comparable(a.id.kind, &a_tokens) == comparable(b.id.kind, &b_tokens)
        }
        _ => false,
    }
}

/// The tokens that count.
fn comparable(kind: SqlObjectKind, tokens: &[Token]) -> &[Token] {
    match kind == SqlObjectKind::MaterializedView {
        true => &tokens[..data_clause(tokens, |token| token)],
        false => tokens,
    }
}

fn same_additions(a: &[String], b: &[String]) -> bool {
    let sorted = |texts: &[String]| {
        let all: Option<Vec<_>> = texts.iter().map(|text| tokens(text).ok()).collect();
        let mut all = all?;
        all.sort_by_cached_key(|tokens| format!("{tokens:?}"));
        Some(all)
    };
    a.len() == b.len() && sorted(a).is_some_and(|a| Some(a) == sorted(b))
}

#[cfg(test)]
mod tests {
    use crate::sql_object::read_object;

    fn same(a: &str, b: &str) -> bool {
        read_object(a)
            .unwrap()
            .same_tokens(&read_object(b).unwrap())
    }

    #[test]
    fn spelling_does_not_count() {
        assert!(same(
            "create or replace view v as\n select 1 -- one",
            "CREATE VIEW public.v AS SELECT 1"
        ));
        assert!(!same(
            "CREATE VIEW v AS SELECT 'a'",
            "CREATE VIEW v AS SELECT 'A'"
        ));
        assert!(same(
            "CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA",
            "CREATE MATERIALIZED VIEW m AS SELECT 1"
        ));
        assert!(!same(
            "CREATE VIEW v AS SELECT 1 AS data",
            "CREATE VIEW v AS SELECT 1"
        ));
    }

    #[test]
    fn additions_have_no_order() {
        let m = "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 2 AS b;";
        assert!(same(
            &format!("{m} CREATE INDEX x ON m (a); create index y on m (b)"),
            &format!("{m} create index y on m (b); CREATE INDEX x ON m (a)"),
        ));
        assert!(!same(
            &format!("{m} CREATE INDEX x ON m (a)"),
            &format!("{m} CREATE INDEX x ON m (b)"),
        ));
        assert!(!same(m, &format!("{m} CREATE INDEX x ON m (b)")));
    }
}
