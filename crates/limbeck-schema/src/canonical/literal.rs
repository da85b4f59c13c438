//! Defaults that are the same constant, told without a server.
//!
//! Only rules that follow from how the server stores and prints constants; everything else is asked.

use crate::expr::Expr;
use crate::sql_token::{Token, tokens};
use crate::types::ColumnType;

/// Whether a desired default is certainly the live one, for a column that has this type on both
/// sides.
pub(super) fn is_same_constant(desired: &Expr, live: &Expr, data_type: &ColumnType) -> bool {
    let Some((value, cast)) = cast_literal(live) else {
        return false;
    };
    let Ok(desired) = tokens(desired.as_str()) else {
        return false;
    };
    match desired.as_slice() {
        // The server reads the string by the type's input function and prints it by its output
        // function: what was printed once reads back as the same value.
        [Token::Literal(text)] => text.strip_prefix('\'') == Some(value) && cast == bare(data_type),
        // A negative integer constant is printed as a cast string, whatever the column's type.
        [Token::Symbol(minus), Token::Number(number)] if minus == "-" => {
            value == format!("-{number}")
                && number.parse::<i32>().is_ok()
                && cast.is_builtin("integer")
        }
        _ => false,
    }
}

/// `'value'::type` in its two parts; the value as it stands in the text.
fn cast_literal(live: &Expr) -> Option<(&str, ColumnType)> {
    let quoted = live.as_str().strip_prefix('\'')?;
    let (value, type_name) = quoted.rsplit_once("'::")?;
    let inner_quotes = value.replace("''", "");
    if inner_quotes.contains('\'') {
        return None;
    }
    Some((value, type_name.parse().ok()?))
}

/// The type without modifiers: a constant is printed with its type only.
fn bare(data_type: &ColumnType) -> ColumnType {
    let unmodified = ColumnType {
        modifiers: Vec::new(),
        interval_fields: None,
        ..data_type.clone()
    };
    // `character(5)` constants are printed as `'a'::bpchar`.
    if data_type.is_builtin("character") {
        return ColumnType::builtin("bpchar").unwrap_or(unmodified);
    }
    unmodified
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(desired: &str, live: &str, data_type: &str) -> bool {
        is_same_constant(
            &Expr::new(desired),
            &Expr::new(live),
            &data_type.parse().unwrap(),
        )
    }

    #[test]
    fn constants() {
        assert!(same("'draft'", "'draft'::text", "text"));
        assert!(same("'it''s'", "'it''s'::character varying", "varchar(20)"));
        assert!(same("'{}'", "'{}'::jsonb", "jsonb"));
        assert!(same("'{}'", "'{}'::text[]", "text[]"));
        assert!(same("'new'", "'new'::public.status", "public.status"));
        assert!(same("'a'", "'a'::bpchar", "char(3)"));
        assert!(same("-1", "'-1'::integer", "bigint"));
        assert!(same("- 1", "'-1'::integer", "numeric(4,2)"));
    }

    #[test]
    fn not_certain() {
        assert!(!same("'draft'", "'draft'::text", "varchar(5)"));
        assert!(!same("'Draft'", "'draft'::text", "text"));
        assert!(!same("E'a\\n'", "'a\\n'::text", "text"));
        assert!(!same("draft", "'draft'::text", "text"));
        assert!(!same("'a' || 'b'", "('a'::text || 'b'::text)", "text"));
        assert!(!same("'a", "'a'::text", "text"));
        assert!(!same("-3000000000", "'-3000000000'::integer", "bigint"));
        assert!(!same("'1'", "'1'::public.a[]", "public.a"));
        assert!(!same("0", "'0'::numeric", "numeric"));
    }
}
