//! SQL expressions inside statements: where they need parentheses.

use limbeck_schema::Expr;
use limbeck_schema::sql_token::{Token, spanned_tokens, tokens};

/// The expression in exactly one pair of outer parentheses.
pub(super) fn parenthesised(expr: &Expr) -> String {
    let text = closed(expr);
    if is_enclosed(&text) {
        text
    } else {
        format!("({text})")
    }
}

/// The expression as a column's `DEFAULT`, which the grammar takes without parentheses only when
/// it is a `b_expr`: no `AND`, `IS`, `LIKE`, `AT TIME ZONE` and so on outside parentheses.
pub(super) fn column_default(expr: &Expr) -> String {
    const NOT_IN_B_EXPR: &[&str] = &[
        "and", "or", "not", "is", "isnull", "notnull", "in", "like", "ilike", "similar", "between",
        "at", "collate", "overlaps",
    ];
    let text = closed(expr);
    let mut depth = 0_i32;
    for token in tokens(&text).unwrap_or_default() {
        match token {
            Token::Symbol(s) if s == "(" || s == "[" => depth += 1,
            Token::Symbol(s) if s == ")" || s == "]" => depth -= 1,
            Token::Word(word) if depth == 0 && NOT_IN_B_EXPR.contains(&word.as_str()) => {
                return format!("({text})");
            }
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
    }
    text
}

/// The text, with a line break after a `--` comment at its end, which would swallow what follows.
pub(super) fn closed(expr: &Expr) -> String {
    let text = expr.as_str();
    let last = spanned_tokens(text)
        .ok()
        .and_then(|found| found.last().map(|(_, range)| range.end));
    match last {
        Some(end) if text[end..].contains("--") => format!("{text}\n"),
        _ => text.to_owned(),
    }
}

fn is_enclosed(text: &str) -> bool {
    let found = tokens(text).unwrap_or_default();
    let mut depth = 0_i32;
    for (at, token) in found.iter().enumerate() {
        match token {
            Token::Symbol(s) if s == "(" => depth += 1,
            Token::Symbol(s) if s == ")" => depth -= 1,
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
        if depth <= 0 {
            return at > 0 && at + 1 == found.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_once() {
        let of = |sql: &str| parenthesised(&Expr::new(sql));
        assert_eq!(of("a > 0"), "(a > 0)");
        assert_eq!(of("(a > 0)"), "(a > 0)");
        assert_eq!(of("(a) > (b)"), "((a) > (b))");
        assert_eq!(of("a -- why"), "(a -- why\n)");
    }

    #[test]
    fn defaults_outside_b_expr_get_parentheses() {
        let of = |sql: &str| column_default(&Expr::new(sql));
        assert_eq!(of("now()"), "now()");
        assert_eq!(
            of("'{}'::timestamp with time zone[]"),
            "'{}'::timestamp with time zone[]"
        );
        assert_eq!(of("now() AT TIME ZONE 'utc'"), "(now() AT TIME ZONE 'utc')");
        assert_eq!(of("coalesce(a, b and c)"), "coalesce(a, b and c)");
    }
}
