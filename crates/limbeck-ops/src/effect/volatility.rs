//! Whether an expression can give another value for each row.

use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{Expr, needs_quotes};

/// Whether a function is called that is not known to be stable or immutable. Only the server knows
/// for certain; a function that is not in the list counts as volatile, as an undeclared one is.
pub fn may_be_volatile(expr: &Expr) -> bool {
    let Ok(found) = tokens(expr.as_str()) else {
        return true;
    };
    found.windows(2).enumerate().any(|(at, pair)| {
        let (name, syntax) = match &pair[0] {
            Token::Word(word) => (word, needs_quotes(word)),
            Token::Quoted(word) => (word, false),
            Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => return false,
        };
        let called = matches!(&pair[1], Token::Symbol(s) if s == "(");
        called && !syntax && !is_after_cast(&found[..at]) && !NOT_VOLATILE.contains(&name.as_str())
    })
}

/// `::numeric(10,2)`, `::public.geometry(Point)`.
fn is_after_cast(before: &[Token]) -> bool {
    let is = |token: &Token, text: &str| matches!(token, Token::Symbol(s) if s == text);
    match before {
        [.., cast, _, dot] if is(dot, ".") => is(cast, "::"),
        [.., last] => is(last, "::"),
        [] => false,
    }
}

/// Functions of `pg_catalog` that defaults use and whose `provolatile` is `s` or `i`.
#[rustfmt::skip]
const NOT_VOLATILE: &[&str] = &[
    "abs", "age", "array_append", "array_cat", "array_fill", "bit_length", "btrim", "ceil",
    "ceiling", "char_length", "chr", "concat", "concat_ws", "current_database", "current_schema",
    "current_setting", "current_schemas", "date", "date_bin", "date_part", "date_trunc", "daterange",
    "decode", "encode", "floor", "format", "hashtext", "inet_client_addr",
    "inet_server_addr", "initcap", "int4range", "int8range", "json_build_array",
    "json_build_object", "jsonb_build_array", "jsonb_build_object", "left", "length", "lower",
    "lpad", "ltrim", "make_date", "make_interval", "make_time", "make_timestamp",
    "make_timestamptz", "md5", "mod", "now", "numrange", "octet_length", "power", "quote_ident",
    "quote_literal", "regexp_replace", "repeat", "replace", "right", "round", "row_to_json",
    "rpad", "rtrim", "sha224", "sha256", "sha384", "sha512", "sign", "split_part", "sqrt",
    "statement_timestamp", "string_to_array", "substr", "timezone", "to_char", "to_date",
    "to_json", "to_jsonb", "to_number", "to_timestamp", "to_tsquery", "to_tsvector",
    "transaction_timestamp", "translate", "trunc", "tsrange", "tstzrange", "upper", "version",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volatility() {
        let volatile = |sql: &str| may_be_volatile(&Expr::new(sql));
        assert!(volatile("lower(random()::text)"));
        assert!(volatile("public.my_default()"));
        assert!(!volatile("'x'::numeric(10,2)"));
        assert!(!volatile("(now() AT TIME ZONE 'utc')"));
        assert!(!volatile("CURRENT_TIMESTAMP"));
        assert!(!volatile("(1 = 1) AND (2 IN (1, 2))"));
        assert!(!volatile("coalesce(1, 2)"));
    }
}
