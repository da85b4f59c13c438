//! Where in a SQL text a name can be that of a type.

use super::Token;
use crate::name::QualifiedName;

/// Whether an expression or a statement other than a routine's names a type, with its schema or without.
pub fn mentions_type(found: &[Token], name: &QualifiedName) -> bool {
    found.iter().enumerate().any(|(at, token)| {
        let is_named =
            matches!(token, Token::Word(word) | Token::Quoted(word) if name.name == *word.as_str());
        let is_elsewhere = match &found[..at] {
            [
                ..,
                Token::Word(schema) | Token::Quoted(schema),
                Token::Symbol(dot),
            ] if dot == "." => name.schema != *schema.as_str(),
            _ => false,
        };
        is_named && !is_elsewhere && names_type(found, at)
    })
}

/// Words after which an expression, a column or an object other than a type comes. Those that an attribute can
/// be called like (`(set mood, zone mood)`) are names behind a parenthesis or comma.
#[rustfmt::skip]
const BEFORE_OTHERS: &[&str] = &[
    "all", "and", "any", "asymmetric", "between", "both", "by", "case", "check", "collate", "column",
    "constraint", "distinct", "domain", "else", "escape", "execute", "for", "from", "function", "having", "ilike", "in",
    "into", "is", "join", "lateral", "leading", "like", "limit", "not", "of", "offset", "on", "only", "or", "over",
    "procedure", "recursive", "select", "set", "some", "symmetric", "table", "then", "to", "trailing", "type", "update",
    "using", "variadic", "view", "when", "where", "window", "with", "zone",
];

/// Those of them that PostgreSQL does not reserve (manual, appendix C).
#[rustfmt::skip]
const UNRESERVED: &[&str] = &[
    "between", "by", "domain", "escape", "execute", "function", "of", "over", "procedure", "recursive", "set", "type",
    "update", "view", "zone",
];

/// Whether the name at a place among the tokens of an expression, or of a statement other than a routine's, can
/// be a type's: after `::`, `AS` in a cast, and the name of an attribute or parameter; before a constant, a
/// parenthesis and the brackets of an array. Behind a dot it can, if the word before that is a schema. A
/// column can be called like its type; everywhere else the name is a column's. An alias without `AS` counts, too.
pub fn names_type(found: &[Token], at: usize) -> bool {
    let is = |token: Option<&Token>, text: &str| matches!(token, Some(Token::Word(s) | Token::Symbol(s)) if s == text);
    let before = |back: usize| at.checked_sub(back).and_then(|at| found.get(at));
    let next = found.get(at + 1);
    let is_before_its_own = match next {
        Some(Token::Literal(_)) => true,
        Some(Token::Symbol(s)) if s == "[" => is(found.get(at + 2), "]"),
        Some(Token::Symbol(s)) => s == "(",
        Some(Token::Word(_) | Token::Quoted(_) | Token::Number(_)) | None => false,
    };
    is_before_its_own
        || match before(1) {
            Some(Token::Symbol(symbol)) => match symbol.as_str() {
                "::" => true,
                "." => matches!(before(2), Some(Token::Word(_) | Token::Quoted(_))),
                "=" => is(before(2), "subtype"),
                _ => false,
            },
            // A cast, or a domain; otherwise it gives a column a name.
            Some(Token::Word(word)) if word == "as" => match next {
                Some(Token::Word(word)) => matches!(
                    word.as_str(),
                    "array" | "check" | "collate" | "constraint" | "default" | "not" | "null"
                ),
                Some(Token::Symbol(symbol)) => symbol == ")" || symbol == "[",
                Some(Token::Quoted(_) | Token::Literal(_) | Token::Number(_)) => false,
                None => true,
            },
            Some(Token::Word(word)) if BEFORE_OTHERS.contains(&word.as_str()) => {
                let is_name = ["(", ",", "columns"].iter().any(|text| is(before(2), text));
                is_name && UNRESERVED.contains(&word.as_str())
            }
            Some(Token::Word(_) | Token::Quoted(_)) => true,
            Some(Token::Literal(_) | Token::Number(_)) | None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql_token::tokens;

    /// Whether one of the places of `mood` is a type's.
    fn is_type(sql: &str) -> bool {
        let found = tokens(sql).unwrap();
        let places = (0..found.len()).filter(|at| found[*at] == Token::Word("mood".to_owned()));
        let places: Vec<usize> = places.collect();
        assert!(!places.is_empty(), "{sql}");
        places.into_iter().any(|at| names_type(&found, at))
    }

    #[test]
    fn types() {
        for sql in [
            "'ok'::mood",
            "'{ok}'::mood[]",
            "'ok'::app.mood",
            "x::\"mood\" = y",
            "CAST(x AS mood)",
            "CAST(x AS mood[])",
            "cast(x as mood array)",
            "mood 'ok'",
            "mood[] '{ok}'",
            "mood('ok')",
            "SELECT a FROM f() AS t(a int, b mood)",
            "SELECT a FROM f() AS t(a int, \"Set\" mood)",
            "SELECT a FROM f() AS t(set mood, zone mood)",
            "JSON_VALUE(x, '$.a' RETURNING mood)",
            "pair AS (a integer, mood mood)",
            "r AS RANGE (subtype = mood)",
            "r AS RANGE (subtype = app.mood, collation = \"C\")",
            "d AS mood",
            "d mood",
            "d AS mood NOT NULL",
            "d AS mood CHECK (VALUE <> 'ok')",
            "SELECT NULL::mood AS mood FROM t",
            "XMLTABLE('/a' PASSING x COLUMNS type mood PATH 'b')",
        ] {
            assert!(is_type(sql), "{sql}");
        }
    }

    #[test]
    fn types_in_schemas() {
        let is_named = |schema: &str, sql: &str| {
            mentions_type(&tokens(sql).unwrap(), &QualifiedName::new(schema, "mood"))
        };
        assert!(is_named("app", "'ok'::app.mood"));
        assert!(is_named("app", "'ok'::mood"));
        assert!(!is_named("app", "'ok'::other.mood"));
        assert!(!is_named("app", "t.mood = 'ok'"));
    }

    #[test]
    fn columns() {
        for sql in [
            "mood = 'ok'",
            "mood IS NOT NULL AND x > 0",
            "(mood)",
            "lower(mood)",
            "a || mood",
            "CASE mood WHEN 'ok' THEN mood ELSE mood END",
            "x BETWEEN mood AND mood",
            "(row).mood",
            "SELECT mood, t.a AS mood FROM t WHERE mood = 'ok' GROUP BY mood ORDER BY mood LIMIT 1",
            "SELECT DISTINCT mood FROM mood JOIN mood USING (mood)",
            "count(DISTINCT mood)",
            "pair AS (mood text, a integer)",
            "UPDATE t SET mood = 1 WHERE mood LIKE 'a'",
            "tr BEFORE UPDATE OF mood ON t FOR EACH ROW EXECUTE FUNCTION f('mood')",
            "at AT TIME ZONE mood",
            "mood[1]",
            "CREATE TYPE mood AS (a integer)",
            "CREATE DOMAIN mood AS text",
        ] {
            assert!(!is_type(sql), "{sql}");
        }
    }
}
