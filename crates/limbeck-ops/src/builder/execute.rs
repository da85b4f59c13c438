//! `execute`: SQL of the author's own.

use limbeck_schema::sql_token::{Token, split_statements, tokens};

use super::error::{BuildErrorKind, Problems};
use crate::Op;

/// The operation; empty SQL and statements that end the revision's transaction are problems.
pub(super) fn execute(p: &mut Problems, sql: &str) -> Op {
    if sql.trim().is_empty() {
        p.push(("execute", 0), BuildErrorKind::EmptySql);
    }
    match split_statements(sql) {
        Ok(statements) => {
            for word in statements.into_iter().filter_map(transaction_word) {
                p.push(("execute", 0), BuildErrorKind::TransactionStatement(word));
            }
        }
        Err(error) => p.push(("execute", 0), error),
    }
    Op::Execute {
        sql: sql.to_owned(),
    }
}

/// The first word, in capitals, of a statement that begins or ends a transaction (PostgreSQL manual,
/// `BEGIN` and its neighbours). Savepoints are fine.
fn transaction_word(statement: &str) -> Option<String> {
    let tokens = tokens(statement).unwrap_or_default();
    let words: Vec<&str> = tokens
        .iter()
        .map_while(|token| match token {
            Token::Word(word) => Some(word.as_str()),
            Token::Quoted(_) | Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
        })
        .collect();
    let is = match words.as_slice() {
        ["begin" | "commit" | "end" | "abort", ..] => true,
        ["start" | "prepare", "transaction", ..] => true,
        ["rollback", rest @ ..] => !rest.contains(&"to"),
        _ => false,
    };
    is.then(|| words[0].to_uppercase())
}
