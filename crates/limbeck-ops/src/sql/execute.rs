//! SQL of the author's own, cut into statements.

use limbeck_schema::sql_token::{Token, split_statements, tokens, words};

use super::SqlStatement;

/// The statements of a script. A text that ends inside a string or comment is passed on whole, so
/// that the server says what is wrong with it.
pub(super) fn split(sql: &str) -> Vec<SqlStatement> {
    let parts = split_statements(sql).unwrap_or_else(|_| vec![sql]);
    parts.into_iter().map(statement).collect()
}

fn statement(sql: &str) -> SqlStatement {
    if refuses_transaction(sql) || commits(sql) {
        SqlStatement::outside(sql)
    } else {
        SqlStatement::inside(sql)
    }
}

/// Whether the server runs the statement only outside a transaction block: those that call
/// `PreventInTransactionBlock` in its `utility.c` whatever their options.
fn refuses_transaction(sql: &str) -> bool {
    let found = words(sql);
    let words: Vec<&str> = found.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["vacuum", ..]
        | ["create" | "drop", "database" | "tablespace", ..]
        | ["alter", "system", ..]
        | ["create", "index", "concurrently", ..]
        | ["create", "unique", "index", "concurrently", ..]
        | ["drop", "index", "concurrently", ..]
        | ["reindex", "database" | "system", ..] => true,
        ["reindex", rest @ ..] => rest.contains(&"concurrently"),
        ["alter", "table", rest @ ..] => {
            rest.contains(&"detach") && rest.last() == Some(&"concurrently")
        }
        _ => false,
    }
}

/// Whether it is a `DO` block that ends transactions: the server refuses that inside of one.
fn commits(sql: &str) -> bool {
    let tokens = tokens(sql).unwrap_or_default();
    if tokens.first() != Some(&Token::Word("do".to_owned())) {
        return false;
    }
    tokens.iter().any(|token| match token {
        Token::Literal(text) => {
            let body = text.split_once('\'').map_or("", |(_, body)| body);
            let words = words(&body.replace("''", "'"));
            words
                .iter()
                .any(|word| word == "commit" || word == "rollback")
        }
        Token::Word(_) | Token::Quoted(_) | Token::Number(_) | Token::Symbol(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Transaction;
    use super::*;

    #[test]
    fn finds_what_refuses_a_transaction() {
        for (sql, outside) in [
            ("VACUUM (ANALYZE) users", true),
            ("create unique index /* x */ CONCURRENTLY i on t (a)", true),
            ("reindex table concurrently t", true),
            ("alter table a detach partition b concurrently", true),
            ("refresh materialized view concurrently m", false),
            ("update t set concurrently = 1", false),
            ("do $$ begin update t set a = 1; commit; end $$", true),
            ("do language plpgsql 'begin rollback; end'", true),
            ("do $$ begin raise notice 'commit'; end $$", false),
            ("select 'commit'", false),
        ] {
            assert_eq!(
                split(sql)[0].transaction == Transaction::Outside,
                outside,
                "{sql}"
            );
        }
    }

    #[test]
    fn broken_text_stays_whole() {
        assert_eq!(split("select 1; select 'x").len(), 1);
        assert_eq!(split("-- nothing\n").len(), 0);
    }
}
