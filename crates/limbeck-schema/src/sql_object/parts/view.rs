//! Queries of views.

use crate::sql_token::{Token, tokens};

/// Whether a query takes columns as a table or view has them: `*` as one of its columns, not as an operator or
/// in `count(*)`.
pub fn takes_all_columns(query: &str) -> bool {
    let tokens = tokens(query).unwrap_or_default();
    let is = |at: Option<usize>, texts: &[&str]| {
        let token = at.and_then(|at| tokens.get(at));
        token.is_some_and(|token| match token {
            Token::Word(text) | Token::Symbol(text) => texts.contains(&text.as_str()),
            Token::Quoted(_) | Token::Literal(_) | Token::Number(_) => false,
        })
    };
    (0..tokens.len()).any(|at| {
        let before = at.checked_sub(1);
        let starts = is(before, &["select", "distinct", "all", ",", "."]);
        // SELECT DISTINCT ON (…) *
        let ends = is(Some(at + 1), &["from", ","]) && is(before, &[")"]);
        is(Some(at), &["*"]) && (starts || ends)
    })
}

#[cfg(test)]
mod tests {
    use super::takes_all_columns;

    #[test]
    fn a_star_is_columns_or_an_operator() {
        for query in [
            "SELECT * FROM t",
            "SELECT a, t.* FROM t",
            "SELECT 1, * FROM t",
            "SELECT DISTINCT ON (a) * FROM t",
            "SELECT a FROM (SELECT ALL * FROM t) s",
        ] {
            assert!(takes_all_columns(query), "{query}");
        }
        for query in [
            "SELECT count(*) FROM t",
            "SELECT a * 2, (a + b) * c FROM t",
            "SELECT '*' AS \"*\" FROM t",
        ] {
            assert!(!takes_all_columns(query), "{query}");
        }
    }
}
