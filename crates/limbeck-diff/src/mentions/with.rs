//! Queries in `WITH`: inside of the statement that they belong to, a name alone means them and no relation.

use std::ops::Range;

use limbeck_schema::sql_token::Token;

/// A query in `WITH`.
#[derive(Clone, Debug)]
pub(super) struct WithQuery<'t> {
    name: &'t str,
    /// Its name and the list of its columns.
    declared: Range<usize>,
    /// Where its name means it.
    scope: Range<usize>,
}

impl WithQuery<'_> {
    /// All of a text.
    pub(super) fn all(found: &[Token]) -> Vec<WithQuery<'_>> {
        let places = (0..found.len()).filter(|at| is_word(found, *at, "with"));
        places.flat_map(|at| list(found, at + 1)).collect()
    }

    /// Whether the query gets its name here, or its columns get theirs.
    pub(super) fn declares(&self, at: usize) -> bool {
        self.declared.contains(&at)
    }

    /// Whether this is the query where a relation is named.
    pub(super) fn is_meant(&self, found: &[Token], at: usize) -> bool {
        let is_qualified = at
            .checked_sub(1)
            .is_some_and(|at| is_symbol(found, at, "."));
        self.scope.contains(&at)
            && name(found, at) == Some(self.name)
            && !is_qualified
            && !is_target(found, at)
    }
}

/// The queries of the `WITH` behind which this place is; none where the word means something else.
fn list(found: &[Token], start: usize) -> Vec<WithQuery<'_>> {
    let is_recursive = is_word(found, start, "recursive");
    let mut queries = Vec::new();
    let mut next = start + usize::from(is_recursive);
    while let Some((query, behind)) = query(found, next) {
        queries.push(query);
        if !is_symbol(found, behind, ",") {
            next = behind;
            break;
        }
        next = behind + 1;
    }
    let end = end_of_statement(found, next);
    for query in &mut queries {
        // A recursive one is seen by itself and those before it.
        let begin = if is_recursive { start } else { query.scope.end };
        query.scope = begin..end;
    }
    queries
}

/// One query, so far with its body as its scope, and the place behind it.
fn query(found: &[Token], at: usize) -> Option<(WithQuery<'_>, usize)> {
    let name = name(found, at)?;
    let mut next = at + 1;
    if is_symbol(found, next, "(") {
        next = closing(found, next)? + 1;
    }
    let declared = at..next;
    if !is_word(found, next, "as") {
        return None;
    }
    next += 1;
    for word in ["not", "materialized"] {
        next += usize::from(is_word(found, next, word));
    }
    if !is_symbol(found, next, "(") {
        return None;
    }
    let body = next..closing(found, next)? + 1;
    next = body.end;
    // `SEARCH … SET column`, `CYCLE … USING column`: their lists have commas as well.
    for (clause, last) in [("search", "set"), ("cycle", "using")] {
        if is_word(found, next, clause) {
            next = (next..found.len()).find(|at| is_word(found, *at, last))? + 2;
        }
    }
    let query = WithQuery {
        name,
        declared,
        scope: body,
    };
    Some((query, next))
}

/// Whether the relation here gets, changes or loses rows: that is never a query.
fn is_target(found: &[Token], at: usize) -> bool {
    let mut before = &found[..at];
    if let [rest @ .., Token::Word(word)] = before
        && word == "only"
    {
        before = rest;
    }
    match before {
        [.., Token::Word(delete), Token::Word(from)] if from == "from" => delete == "delete",
        [.., Token::Word(word)] => word == "into" || word == "update",
        _ => false,
    }
}

fn closing(found: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    (open..found.len()).find(|at| {
        depth += usize::from(is_symbol(found, *at, "("));
        depth -= usize::from(is_symbol(found, *at, ")"));
        depth == 0
    })
}

/// The end of the statement, or of the parentheses that it is in.
fn end_of_statement(found: &[Token], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut places = start..found.len();
    let end = places.find(|at| {
        if is_symbol(found, *at, "(") {
            depth += 1;
        }
        let is_end = depth == 0 && (is_symbol(found, *at, ")") || is_symbol(found, *at, ";"));
        if is_symbol(found, *at, ")") {
            depth = depth.saturating_sub(1);
        }
        is_end
    });
    end.unwrap_or(found.len())
}

fn name(found: &[Token], at: usize) -> Option<&str> {
    match found.get(at)? {
        Token::Word(word) | Token::Quoted(word) => Some(word),
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
    }
}

fn is_word(found: &[Token], at: usize, text: &str) -> bool {
    matches!(found.get(at), Some(Token::Word(word)) if word == text)
}

fn is_symbol(found: &[Token], at: usize, text: &str) -> bool {
    matches!(found.get(at), Some(Token::Symbol(symbol)) if symbol == text)
}

#[cfg(test)]
mod tests {
    use limbeck_schema::sql_token::tokens;

    use super::*;

    /// For each `q` of a text, whether it means a query in `WITH`.
    fn queries(sql: &str) -> Vec<bool> {
        let found = tokens(sql).unwrap();
        let queries = WithQuery::all(&found);
        let places = (0..found.len()).filter(|at| name(&found, *at) == Some("q"));
        let is_query = |at: usize| {
            let mut queries = queries.iter();
            queries.any(|query| query.declares(at) || query.is_meant(&found, at))
        };
        places.map(is_query).collect()
    }

    #[test]
    fn names_mean_queries_where_these_are_seen() {
        for (sql, expected) in [
            ("WITH q AS (SELECT 1) SELECT q.a FROM q", "yyy"),
            ("WITH q(q, a) AS (TABLE q) SELECT FROM q", "yyny"),
            (
                "WITH RECURSIVE q AS NOT MATERIALIZED (TABLE q) TABLE q",
                "yyy",
            ),
            (
                "WITH a AS (TABLE q), q AS (TABLE a), b AS (TABLE q) TABLE b",
                "nyy",
            ),
            (
                "WITH RECURSIVE a AS (TABLE q), q AS (TABLE a) TABLE b",
                "yy",
            ),
            ("SELECT FROM (WITH q AS (VALUES (1)) TABLE q) a, q", "yyn"),
            ("WITH q AS (VALUES (1)) TABLE q; TABLE q", "yyn"),
            (
                "WITH q AS (VALUES (1)) SELECT FROM public.q, (SELECT FROM q) a",
                "yny",
            ),
            ("WITH q AS (VALUES (1)) INSERT INTO q TABLE q", "yny"),
            ("WITH q AS (VALUES (1)) DELETE FROM ONLY q USING q a", "yny"),
            (
                "WITH RECURSIVE a AS (VALUES (1)) SEARCH DEPTH FIRST BY x, y SET z, q AS (TABLE a) TABLE q",
                "yy",
            ),
            (
                "WITH RECURSIVE a AS (VALUES (1)) CYCLE x, y SET z USING p, q AS (TABLE a) TABLE q",
                "yy",
            ),
            ("SELECT now()::time with time zone AS q FROM q", "nn"),
            ("SELECT FROM unnest(a) WITH ORDINALITY AS x(q, r), q", "nn"),
        ] {
            let expected: Vec<bool> = expected.chars().map(|c| c == 'y').collect();
            assert_eq!(queries(sql), expected, "{sql}");
        }
    }
}
