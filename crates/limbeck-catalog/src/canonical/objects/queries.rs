//! Views that are the live ones in other words, found out without making them.
//!
//! The body of a SQL function can hold any number of queries (`BEGIN ATOMIC`, since PostgreSQL 14), and the
//! server prints it as it prints views. One function is made for hundreds of them, where each view by itself
//! would be a relation with its types, its columns and a rule.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use limbeck_schema::canonical::{ObjectAnswer, ObjectQuestion};
use limbeck_schema::sql_object::Printed;
use limbeck_schema::sql_token::{Token, spanned_tokens, tokens};
use limbeck_schema::{SqlObject, SqlObjectId};
use sqlx::{AssertSqlSafe, Either, PgConnection};

use super::{batch, read};
use crate::canonical::ScratchSettings;
use crate::error::CatalogError;
use crate::literal::quote_literal;
use crate::row::Fields;

/// Queries of one function: if the server refuses one of them, nothing is known of the others either.
const TOGETHER: usize = 128;
/// Where bodies of functions are read when these are made.
const SINCE: u32 = 140_000;
/// Before, a view is printed as if more than one relation were in its query, as bodies of functions are still.
const PRINTS_BARE_NAMES: u32 = 160_000;
const FUNCTION: &str = "limbeck_queries";

/// A view that differs from the live one in the words of its query only.
struct Query<'q> {
    question: &'q ObjectQuestion,
    live: &'q SqlObject,
    said: &'q str,
    live_query: &'q str,
}

/// Answers the questions whose views say certainly the same as the live ones, and gives back the others.
pub(super) async fn settle<'q>(
    conn: &mut PgConnection,
    settings: &ScratchSettings,
    server_version: u32,
    questions: Vec<&'q ObjectQuestion>,
    answers: &mut BTreeMap<SqlObjectId, ObjectAnswer>,
) -> Result<Vec<&'q ObjectQuestion>, CatalogError> {
    if server_version < SINCE {
        return Ok(questions);
    }
    let (mut views, mut rest) = (Vec::new(), Vec::new());
    for question in questions {
        match Query::of(question) {
            Some(query) => views.push(query),
            None => rest.push(question),
        }
    }
    for queries in views.chunks(TOGETHER) {
        let body = Body {
            queries,
            with_live: server_version >= PRINTS_BARE_NAMES,
        };
        let printed = print(conn, settings, &body).await?;
        let same = printed.map_or_else(Vec::new, |printed| body.same(&printed));
        for (at, query) in queries.iter().enumerate() {
            if same.get(at) == Some(&true) {
                let answer = read(query.live.clone(), true, Printed::default());
                answers.insert(query.question.desired.id.clone(), answer);
            } else {
                rest.push(query.question);
            }
        }
    }
    Ok(rest)
}

impl<'q> Query<'q> {
    fn of(question: &'q ObjectQuestion) -> Option<Self> {
        let [live] = question.candidates.as_slice() else {
            return None;
        };
        let [said, live_query] = question.desired.queries_apart(live)?;
        Some(Self {
            question,
            live,
            said,
            live_query,
        })
    }
}

/// The queries of one function.
struct Body<'q> {
    queries: &'q [Query<'q>],
    /// Whether the live texts have to be printed in the same way for being compared.
    with_live: bool,
}

impl Body<'_> {
    fn statement(&self) -> String {
        let mut text = format!(
            "CREATE FUNCTION pg_temp.{FUNCTION}() RETURNS void LANGUAGE sql BEGIN ATOMIC\n"
        );
        for query in self.queries {
            let live = self.with_live.then_some(query.live_query);
            for query in [query.said].into_iter().chain(live) {
                text.push_str(query);
                // Not in a comment at its end.
                text.push_str("\n;\n");
            }
        }
        text.push_str("END");
        text
    }

    /// For each query, whether it is the live one; nothing if the text is not what was expected.
    fn same(&self, printed: &str) -> Vec<bool> {
        let statements = statements(printed);
        let each = if self.with_live { 2 } else { 1 };
        if statements.len() != self.queries.len() * each {
            return Vec::new();
        }
        let both = self.queries.iter().zip(statements.chunks(each));
        both.map(|(query, printed)| match printed {
            [said, live] => said == live,
            [said] => tokens(query.live_query).is_ok_and(|live| *said == live),
            _ => false,
        })
        .collect()
    }
}

/// The statements between `BEGIN ATOMIC` and `END`.
fn statements(printed: &str) -> Vec<Vec<Token>> {
    let tokens = spanned_tokens(printed).unwrap_or_default();
    let mut statements = vec![Vec::new()];
    for (token, _) in tokens.into_iter().skip(2) {
        if token == Token::Symbol(";".to_owned()) {
            statements.push(Vec::new());
        } else if let Some(last) = statements.last_mut() {
            last.push(token);
        }
    }
    // What is behind the last semicolon is the `END`.
    statements.pop();
    statements
}

/// The function's body as the server prints it; `None` if it can't be made.
async fn print(
    conn: &mut PgConnection,
    settings: &ScratchSettings,
    body: &Body<'_>,
) -> Result<Option<String>, CatalogError> {
    let script = format!(
        "{}DO {};\n{}\
         SELECT pg_get_function_sqlbody(p.oid) FROM pg_proc p \
         WHERE p.pronamespace = pg_my_temp_schema() AND p.proname = '{FUNCTION}';\n\
         ROLLBACK",
        batch::begin(settings),
        quote_literal(&format!(
            "BEGIN\nEXECUTE {};\nEXCEPTION WHEN OTHERS THEN\nEND",
            quote_literal(&body.statement())
        )),
        batch::FULL_NAMES,
    );
    let printed = read_body(conn, script).await;
    if printed.is_err() {
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
    }
    printed
}

async fn read_body(
    conn: &mut PgConnection,
    script: String,
) -> Result<Option<String>, CatalogError> {
    let mut results = sqlx::raw_sql(AssertSqlSafe(script)).fetch_many(conn);
    let mut printed = None;
    while let Some(result) = results.try_next().await? {
        if let Either::Right(row) = result {
            printed = Fields::new("queries of views", &row)
                .optional()?
                .map(str::to_owned);
        }
    }
    Ok(printed)
}

#[cfg(test)]
mod tests {
    use limbeck_schema::sql_object::read_object;

    use super::*;

    fn question(desired: &str, live: &str) -> ObjectQuestion {
        ObjectQuestion {
            desired: read_object(desired).unwrap(),
            candidates: vec![read_object(live).unwrap()],
            on: None,
        }
    }

    const PRINTED: &str =
        "BEGIN ATOMIC\n  SELECT t.a\n    FROM public.t;\n  SELECT ';'::text AS b;\nEND";

    #[test]
    fn one_body_holds_many_queries() {
        let questions = [
            question(
                "CREATE VIEW v AS SELECT a FROM t -- all",
                "CREATE VIEW v AS SELECT t.a FROM public.t",
            ),
            question(
                "CREATE VIEW w AS SELECT ';' AS b",
                "CREATE VIEW w AS SELECT 2 AS b",
            ),
            question(
                "CREATE VIEW x (a) AS SELECT 1",
                "CREATE VIEW x AS SELECT 1 AS a",
            ),
        ];
        let queries: Vec<_> = questions.iter().filter_map(Query::of).collect();
        let body = |with_live| Body {
            queries: &queries,
            with_live,
        };
        assert_eq!(
            body(false).statement(),
            "CREATE FUNCTION pg_temp.limbeck_queries() RETURNS void LANGUAGE sql BEGIN ATOMIC\n\
             SELECT a FROM t\n;\nSELECT ';' AS b\n;\nEND"
        );
        assert_eq!(body(false).same(PRINTED), [true, false]);
        assert_eq!(
            body(true).statement(),
            "CREATE FUNCTION pg_temp.limbeck_queries() RETURNS void LANGUAGE sql BEGIN ATOMIC\n\
             SELECT a FROM t\n;\nSELECT t.a FROM public.t\n;\n\
             SELECT ';' AS b\n;\nSELECT 2 AS b\n;\nEND"
        );
        assert_eq!(body(true).same(PRINTED), Vec::<bool>::new());
    }
}
