//! What an index statement outside a transaction has left behind: the index, or an invalid one, the
//! remains of a `CREATE INDEX CONCURRENTLY` that failed (PostgreSQL manual, `CREATE INDEX`, "Building
//! Indexes Concurrently").

use limbeck_ops::Op;
use limbeck_schema::Name;
use limbeck_schema::sql_token::{Token, tokens};

/// An index statement that runs outside a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IndexStatement {
    /// The name of the index as SQL; without a schema if the author left it out.
    pub(super) name: String,
    /// Whether it is there afterwards.
    pub(super) creates: bool,
}

/// The index statement, if the operation's statement is one.
pub(super) fn index_statement(op: &Op, sql: &str) -> Option<IndexStatement> {
    if let Op::CreateIndex(create) = op {
        Some(IndexStatement {
            name: create.table.sibling(create.index.name.clone()).quoted(),
            creates: true,
        })
    } else if let Op::DropIndex(drop) = op {
        Some(IndexStatement {
            name: drop.table.sibling(drop.name.clone()).quoted(),
            creates: false,
        })
    } else if matches!(op, Op::Execute { .. }) {
        written(sql)
    } else {
        None
    }
}

/// Reads `CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON [ONLY] [schema.]table` and
/// `DROP INDEX CONCURRENTLY [IF EXISTS] [schema.]name`. An index whose name the server chooses has
/// none here.
fn written(sql: &str) -> Option<IndexStatement> {
    let tokens = tokens(sql).ok()?;
    let mut rest = tokens.as_slice();
    let creates = skip(&mut rest, &["create"]);
    if creates {
        skip(&mut rest, &["unique"]);
    } else if !skip(&mut rest, &["drop"]) {
        return None;
    }
    if !skip(&mut rest, &["index", "concurrently"]) {
        return None;
    }
    if !creates {
        skip(&mut rest, &["if", "exists"]);
        let name = name(&mut rest)?;
        return Some(IndexStatement { name, creates });
    }
    skip(&mut rest, &["if", "not", "exists"]);
    let index = identifier(&mut rest)?;
    if !skip(&mut rest, &["on"]) {
        return None;
    }
    skip(&mut rest, &["only"]);
    let table = name(&mut rest)?;
    let schema = table.rsplit_once('.').map(|(schema, _)| schema);
    Some(IndexStatement {
        name: match schema {
            Some(schema) => format!("{schema}.{index}"),
            None => index,
        },
        creates,
    })
}

/// Steps over these words, if they are next.
fn skip(tokens: &mut &[Token], words: &[&str]) -> bool {
    let Some((here, rest)) = tokens.split_at_checked(words.len()) else {
        return false;
    };
    let same = here
        .iter()
        .zip(words)
        .all(|(token, word)| matches!(token, Token::Word(text) if text == word));
    if same {
        *tokens = rest;
    }
    same
}

fn identifier(tokens: &mut &[Token]) -> Option<String> {
    let (first, rest) = tokens.split_first()?;
    let name = match first {
        Token::Word(word) if word != "on" => word,
        Token::Quoted(word) => word,
        Token::Word(_) | Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => return None,
    };
    *tokens = rest;
    Some(Name::new(name.clone()).quoted())
}

/// An identifier, or two with a dot between them.
fn name(tokens: &mut &[Token]) -> Option<String> {
    let first = identifier(tokens)?;
    let Some((Token::Symbol(dot), rest)) = tokens.split_first() else {
        return Some(first);
    };
    if dot != "." {
        return Some(first);
    }
    *tokens = rest;
    Some(format!("{first}.{}", identifier(tokens)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        for (sql, expected) in [
            ("create index concurrently i on t (a)", Some(("i", true))),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"A b\" ON ONLY app.t USING gin (a)",
                Some(("app.\"A b\"", true)),
            ),
            ("create index concurrently on t (a)", None),
            ("create index i on t (a)", None),
            (
                "drop index concurrently if exists app.i",
                Some(("app.i", false)),
            ),
            ("drop index concurrently i", Some(("i", false))),
            ("vacuum t", None),
            ("create index concurrently", None),
        ] {
            let found = written(sql);
            let found = found.as_ref().map(|it| (it.name.as_str(), it.creates));
            assert_eq!(found, expected, "{sql}");
        }
    }
}
