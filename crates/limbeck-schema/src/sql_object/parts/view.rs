//! Queries of views: what they take as a relation has it.

use crate::name::{DEFAULT_SCHEMA, QualifiedName};
use crate::sql_token::{Token, tokens};

/// What becomes of the columns of a view when a relation gets more columns at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Growth {
    /// The view has the columns that it had.
    Nothing,
    /// It gets more at its end.
    AtEnd,
    /// This is not known.
    Elsewhere,
}

/// What becomes of a view's columns when this relation gets more at its end; `None` if the query does not
/// take all columns of it, as `*` and `TABLE` do. An operator is none, and neither is `count(*)`.
pub fn takes_all_columns(query: &str, of: &QualifiedName) -> Option<Growth> {
    let tokens = tokens(query).unwrap_or_default();
    let places: Vec<usize> = (0..tokens.len())
        .filter(|&at| names(&tokens, at, of))
        .collect();
    if places.is_empty() {
        return None;
    }
    let all = stars(&tokens);
    let counting = |star: &&Star| places.iter().any(|&at| star.is_of(&tokens, at, of));
    let mut covering = all.iter().filter(counting).peekable();
    covering.peek()?;
    let shown: Vec<&Star> = covering.filter(|star| !star.in_exists).collect();
    Some(match shown.as_slice() {
        [] => Growth::Nothing,
        [star] if star.is_last && is_one_query(&tokens) => match star.of {
            Some(_) => Growth::AtEnd,
            None if joins_nothing(&tokens) => Growth::AtEnd,
            None => Growth::Elsewhere,
        },
        _ => Growth::Elsewhere,
    })
}

/// A place where all columns are taken.
struct Star<'a> {
    /// The name before `.*`; `None` for all that is in `FROM`.
    of: Option<&'a str>,
    in_exists: bool,
    /// Whether it is the last column of the outermost query.
    is_last: bool,
}

impl Star<'_> {
    /// Whether the relation that is named there is meant.
    fn is_of(&self, tokens: &[Token], at: usize, relation: &QualifiedName) -> bool {
        let Some(of) = self.of else { return true };
        let alias = |at: usize| identifier(tokens.get(at)) == Some(of);
        of == relation.name.as_str() || alias(at + 1) || is(tokens, at + 1, "as") && alias(at + 2)
    }
}

fn stars(tokens: &[Token]) -> Vec<Star<'_>> {
    let mut found = Vec::new();
    // Of each open parenthesis, whether it is that of `EXISTS` or inside of one.
    let mut open: Vec<bool> = Vec::new();
    for at in 0..tokens.len() {
        let in_exists = open.last().copied().unwrap_or(false);
        let after = |words: &[&str]| at > 0 && words.iter().any(|word| is(tokens, at - 1, word));
        if is(tokens, at, "(") {
            open.push(in_exists || after(&["exists"]));
        } else if is(tokens, at, ")") {
            open.pop();
        } else if is(tokens, at, "*") {
            let starts = after(&["select", "distinct", "all", ",", "."]);
            // SELECT DISTINCT ON (…) *
            let ends = is(tokens, at + 1, "from") || is(tokens, at + 1, ",");
            if starts || ends && after(&[")"]) {
                let of = at.checked_sub(2).filter(|_| after(&["."])).and_then(|at| {
                    let name = identifier(tokens.get(at))?;
                    (!is_behind_parentheses(tokens, name)).then_some(name)
                });
                let is_certain = of.is_some() || !after(&["."]);
                found.push(Star {
                    of,
                    in_exists,
                    is_last: is_certain && open.is_empty() && is(tokens, at + 1, "from"),
                });
            }
        } else if is(tokens, at, "table") {
            // Not a column that is called so: a name comes behind.
            let next = identifier(tokens.get(at + 1));
            if next.is_some_and(|word| word != "from") {
                found.push(Star {
                    of: None,
                    in_exists,
                    is_last: false,
                });
            }
        }
    }
    found
}

/// Whether a name is the alias of something in parentheses: a query or a join.
fn is_behind_parentheses(tokens: &[Token], name: &str) -> bool {
    (2..tokens.len()).any(|at| {
        identifier(tokens.get(at)) == Some(name)
            && (is(tokens, at - 1, ")") || is(tokens, at - 1, "as") && is(tokens, at - 2, ")"))
    })
}

/// Whether it is one query, of which no other one is a part by name or beside it.
fn is_one_query(tokens: &[Token]) -> bool {
    let words = ["union", "intersect", "except", "with"];
    !(0..tokens.len()).any(|at| words.iter().any(|word| is(tokens, at, word)))
}

/// Whether the outermost `FROM` has one relation only.
fn joins_nothing(tokens: &[Token]) -> bool {
    let mut depth = 0_i32;
    let mut inside = false;
    for at in 0..tokens.len() {
        if is(tokens, at, "(") {
            depth += 1;
        } else if is(tokens, at, ")") {
            depth -= 1;
        } else if depth == 0 && is(tokens, at, "from") {
            inside = true;
        } else if depth == 0
            && (is(tokens, at, "where") || is(tokens, at, "group") || is(tokens, at, "order"))
        {
            return true;
        } else if depth == 0 && inside && (is(tokens, at, ",") || is(tokens, at, "join")) {
            return false;
        }
    }
    true
}

/// Whether the relation's name stands there. One without a schema is that of the usual schema.
fn names(tokens: &[Token], at: usize, of: &QualifiedName) -> bool {
    if identifier(tokens.get(at)) != Some(of.name.as_str()) {
        return false;
    }
    match at.checked_sub(2).filter(|_| is(tokens, at - 1, ".")) {
        Some(schema) => identifier(tokens.get(schema)) == Some(of.schema.as_str()),
        None => of.schema == DEFAULT_SCHEMA,
    }
}

fn identifier(token: Option<&Token>) -> Option<&str> {
    match token? {
        Token::Word(word) | Token::Quoted(word) => Some(word),
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
    }
}

fn is(tokens: &[Token], at: usize, text: &str) -> bool {
    matches!(tokens.get(at), Some(Token::Word(word) | Token::Symbol(word)) if word == text)
}

#[cfg(test)]
mod tests {
    use super::{Growth, takes_all_columns};
    use crate::name::QualifiedName;

    fn of(query: &str, schema: &str) -> Option<Growth> {
        takes_all_columns(query, &QualifiedName::new(schema, "t"))
    }

    #[test]
    fn a_star_is_columns_or_an_operator() {
        for (query, growth) in [
            ("SELECT * FROM t", Growth::AtEnd),
            ("SELECT a, t.* FROM t, x", Growth::AtEnd),
            (
                "SELECT b.a, c.* FROM b JOIN public.t AS c USING (a)",
                Growth::AtEnd,
            ),
            ("SELECT 1, * FROM t WHERE a IN (1, 2)", Growth::AtEnd),
            ("SELECT DISTINCT ON (a) * FROM t", Growth::AtEnd),
            ("SELECT *, 1 FROM t", Growth::Elsewhere),
            ("SELECT * FROM t JOIN x ON true", Growth::Elsewhere),
            ("SELECT * FROM t UNION SELECT 1, 2", Growth::Elsewhere),
            ("SELECT a FROM (SELECT ALL * FROM t) s", Growth::Elsewhere),
            ("SELECT j.* FROM (t JOIN x ON true) AS j", Growth::Elsewhere),
            ("CREATE VIEW v AS TABLE t", Growth::Elsewhere),
            (
                "SELECT (r).* FROM (SELECT t AS r FROM t) s",
                Growth::Elsewhere,
            ),
            ("SELECT 1 WHERE EXISTS (SELECT * FROM t)", Growth::Nothing),
        ] {
            assert_eq!(of(query, "public"), Some(growth), "{query}");
        }
        for query in [
            "SELECT count(*) FROM t",
            "SELECT a * 2, (a + b) * c FROM t",
            "SELECT '*' AS \"*\" FROM t",
            "SELECT * FROM other.t",
            "SELECT x.* FROM x, t",
            "SELECT a AS table FROM t",
        ] {
            assert_eq!(of(query, "public"), None, "{query}");
        }
        assert_eq!(of("SELECT * FROM t", "other"), None);
        assert_eq!(of("SELECT * FROM other.t", "other"), Some(Growth::AtEnd));
    }
}
