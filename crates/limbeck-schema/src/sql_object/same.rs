//! When two texts of an object are certainly the same.

use super::filled::data_clause;
use super::{SqlObject, SqlObjectKind};
use crate::sql_token::{Token, spanned_tokens, tokens};

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

    /// The queries of this view and the other one, where the same tokens make up all else of the two (but
    /// whether it is filled). `None` also where that is not certain: for a view with `CHECK OPTION`, say.
    pub fn queries_apart<'a>(&'a self, other: &'a Self) -> Option<[&'a str; 2]> {
        if self.id != other.id || !same_additions(&self.additions, &other.additions) {
            return None;
        }
        let (head, query) = head_and_query(self)?;
        let (other_head, other_query) = head_and_query(other)?;
        (head == other_head).then_some([query, other_query])
    }
}

/// What is before the query of a view, and the query, which is a single one.
fn head_and_query(view: &SqlObject) -> Option<(Vec<Token>, &str)> {
    if !matches!(
        view.id.kind,
        SqlObjectKind::View | SqlObjectKind::MaterializedView
    ) {
        return None;
    }
    let mut found = spanned_tokens(&view.definition).ok()?;
    if view.id.kind == SqlObjectKind::MaterializedView {
        found.truncate(data_clause(&found, |(token, _)| token));
    }
    let mut depth = 0_i32;
    let start = found.iter().position(|(token, _)| {
        depth += i32::from(is(token, "(")) - i32::from(is(token, ")"));
        depth == 0 && is(token, "as")
    })? + 1;
    let (first, last) = (found.get(start)?, found.last()?);
    let starts = ["select", "with", "values", "table", "("];
    let is_query = starts.iter().any(|word| is(&first.0, word))
        && !is(&last.0, "option")
        && !found.iter().any(|(token, _)| is(token, ";"));
    let query = view.definition.get(first.1.start..last.1.end)?;
    found.truncate(start);
    let head = found.into_iter().map(|(token, _)| token).collect();
    is_query.then_some((head, query))
}

fn is(token: &Token, text: &str) -> bool {
    matches!(token, Token::Word(word) | Token::Symbol(word) if word == text)
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
    fn queries_of_views_that_are_else_the_same() {
        let queries = |a: &str, b: &str| {
            let [a, b] = [read_object(a).unwrap(), read_object(b).unwrap()];
            let queries = a.queries_apart(&b);
            queries.map(|queries| queries.map(str::to_owned))
        };
        assert_eq!(
            queries(
                "create or replace view v with (security_barrier) as select 1 as a -- one",
                "CREATE VIEW public.v WITH (security_barrier) AS\n SELECT 2 AS a",
            ),
            Some(["select 1 as a".to_owned(), "SELECT 2 AS a".to_owned()])
        );
        assert_eq!(
            queries(
                "CREATE MATERIALIZED VIEW m AS (VALUES (1)) WITH NO DATA; CREATE INDEX i ON m (column1)",
                "CREATE MATERIALIZED VIEW m AS VALUES (1) WITH DATA; create index i on m (column1)",
            ),
            Some(["(VALUES (1))".to_owned(), "VALUES (1)".to_owned()])
        );
        let view = "CREATE VIEW v AS SELECT 1 AS a";
        for other in [
            "CREATE VIEW v (a) AS SELECT 1",
            "CREATE VIEW v WITH (security_barrier) AS SELECT 1 AS a",
            "CREATE VIEW v AS SELECT 1 AS a WITH CHECK OPTION",
            "CREATE VIEW v AS SELECT 1 AS a; COMMENT ON COLUMN v.a IS 'x'",
            "CREATE VIEW w AS SELECT 1 AS a",
            "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
        ] {
            assert_eq!(queries(view, other), None, "{other}");
        }
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
