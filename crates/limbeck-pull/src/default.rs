//! Defaults: a literal where the server's text is exactly one, `sql("…")` for everything else.

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{Builtin, ColumnType, Expr, TypeName};

use crate::literal::{sql, string};

/// A default as `default = …` says it. `variant` finds the path of an enum's label.
pub(crate) fn literal(
    default: &Expr,
    data_type: &ColumnType,
    variant: impl FnOnce(&str) -> Option<String>,
) -> String {
    constant(default, data_type, variant).unwrap_or_else(|| sql(default.as_str()))
}

fn constant(
    default: &Expr,
    data_type: &ColumnType,
    variant: impl FnOnce(&str) -> Option<String>,
) -> Option<String> {
    let text = default.as_str();
    let tokens = spanned_tokens(text).ok()?;
    match tokens.as_slice() {
        [(Token::Word(word), _)] if data_type.is_builtin("boolean") => {
            matches!(word.as_str(), "true" | "false").then(|| word.clone())
        }
        [(Token::Number(number), _)] => {
            (is_number(data_type) && is_decimal(number)).then(|| number.clone())
        }
        [(Token::Literal(value), _), (Token::Symbol(cast), at), ..] if cast == "::" => {
            let value = value.strip_prefix('\'')?.replace("''", "'");
            let cast: ColumnType = text.get(at.end..)?.parse().ok()?;
            if let Some(number) = negative_integer(&value, &cast, data_type) {
                return Some(number);
            }
            // The server reads an interval with the column's fields and precision, others without.
            let is_narrow = data_type.interval_fields.is_some() || !data_type.modifiers.is_empty();
            let as_whole = is_narrow && bare(data_type).is_builtin("interval");
            let read_as = if as_whole {
                data_type.clone()
            } else {
                bare(data_type)
            };
            if cast != read_as {
                return None;
            }
            variant(&value).or_else(|| reads_as_text(data_type).then(|| string(&value)))
        }
        _ => None,
    }
}

/// The server prints the constant -1 as `'-1'::integer`, whatever number type the column has.
fn negative_integer(value: &str, cast: &ColumnType, data_type: &ColumnType) -> Option<String> {
    let number: i32 = value.parse().ok()?;
    (number < 0 && cast.is_builtin("integer") && is_number(data_type)).then(|| number.to_string())
}

fn is_number(data_type: &ColumnType) -> bool {
    let names = [
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
    ];
    names.iter().any(|name| data_type.is_builtin(name))
}

/// Digits with at most one point among them: the same text to Rust and to SQL.
fn is_decimal(number: &str) -> bool {
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(rest) && (whole == "0" || !whole.starts_with('0'))
}

/// Types whose string constants the grammar takes as they are.
fn reads_as_text(data_type: &ColumnType) -> bool {
    match &data_type.name {
        TypeName::Builtin(Builtin("smallint" | "integer" | "bigint" | "boolean")) => {
            data_type.array
        }
        TypeName::Builtin(_) => true,
        TypeName::User(_) | TypeName::Unresolved(_) => false,
    }
}

/// The type as a constant of it is printed: without modifiers.
fn bare(data_type: &ColumnType) -> ColumnType {
    let unmodified = ColumnType {
        modifiers: Vec::new(),
        interval_fields: None,
        ..data_type.clone()
    };
    match data_type.is_builtin("character") {
        true => ColumnType::builtin("bpchar").unwrap_or(unmodified),
        false => unmodified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_exactly_a_literal() {
        for (data_type, default, expected) in [
            ("boolean", "true", "true"),
            ("integer", "0", "0"),
            ("numeric(4,2)", "1.50", "1.50"),
            ("bigint", "'-1'::integer", "-1"),
            ("text", "'it''s'::text", "\"it's\""),
            ("varchar(5)", "'a'::character varying", "\"a\""),
            ("char(5)", "'a'::bpchar", "\"a\""),
            ("jsonb", "'{}'::jsonb", "\"{}\""),
            ("text[]", "'{}'::text[]", "\"{}\""),
            ("numeric", "'0'::numeric", "\"0\""),
            ("timestamptz", "now()", "sql(\"now()\")"),
            ("text", "E'a\\\\b'::text", r#"r"a\b""#),
            (
                "text",
                "'a'::character varying",
                "sql(\"'a'::character varying\")",
            ),
            (
                "text",
                "('a'::text || 'b'::text)",
                "sql(\"('a'::text || 'b'::text)\")",
            ),
            ("integer", "'5'::integer", "sql(\"'5'::integer\")"),
        ] {
            let data_type = data_type.parse().unwrap();
            assert_eq!(literal(&Expr::new(default), &data_type, |_| None), expected);
        }
    }
}
