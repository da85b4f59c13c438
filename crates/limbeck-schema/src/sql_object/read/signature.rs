//! The input types of routines, in the spelling of `format_type`, which tell overloads apart.

use super::cursor::{Spanned, split_list};
use crate::name::QualifiedName;
use crate::sql_object::SqlObjectKind;
use crate::sql_token::Token;
use crate::types::{ColumnType, TypeName};

/// Pseudo-types (PostgreSQL manual, 8.21) and the few other types of `pg_catalog` that are neither
/// built-in column types nor begin with `pg_`.
const CATALOGUE_TYPES: [&str; 26] = [
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "cstring",
    "event_trigger",
    "fdw_handler",
    "gtsvector",
    "index_am_handler",
    "internal",
    "language_handler",
    "pg_ddl_command",
    "record",
    "table_am_handler",
    "trigger",
    "tsm_handler",
    "unknown",
    "void",
];

/// Which arguments are part of a routine's identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outputs {
    /// Functions: `OUT` arguments don't count.
    Apart,
    /// Procedures: all arguments count (since PostgreSQL 14).
    Count,
}

impl Outputs {
    pub(super) fn of(kind: SqlObjectKind) -> Self {
        if kind == SqlObjectKind::Procedure {
            Self::Count
        } else {
            Self::Apart
        }
    }
}

/// The signature of an argument list, without its parentheses.
pub(super) fn signature(sql: &str, arguments: &[Spanned], outputs: Outputs) -> String {
    let types: Vec<String> = without_order_by(arguments)
        .into_iter()
        .flat_map(split_list)
        .filter_map(|argument| input_type(sql, argument, outputs))
        .collect();
    types.join(", ")
}

/// The direct and the aggregated arguments of an ordered-set aggregate. If both end in a `VARIADIC`
/// one, it is the same one and counts once.
fn without_order_by(arguments: &[Spanned]) -> Vec<&[Spanned]> {
    let is = |tokens: &[Spanned], at: usize, word: &str| matches!(tokens.get(at), Some((Token::Word(w), _)) if w == word);
    let Some(at) =
        (0..arguments.len()).find(|&at| is(arguments, at, "order") && is(arguments, at + 1, "by"))
    else {
        return vec![arguments];
    };
    let (direct, aggregated) = (&arguments[..at], &arguments[at + 2..]);
    let last = split_list(direct).pop();
    if is(aggregated, 0, "variadic") && last.is_some_and(|last| is(last, 0, "variadic")) {
        return vec![direct];
    }
    vec![direct, aggregated]
}

/// The type of an argument that is given to the routine.
fn input_type(sql: &str, argument: &[Spanned], outputs: Outputs) -> Option<String> {
    let mut rest = without_default(argument);
    let word = |tokens: &[Spanned], at: usize| match tokens.get(at) {
        Some((Token::Word(word), _)) => Some(word.clone()),
        _ => None,
    };
    // `*` is how an aggregate without arguments is written.
    if let [(Token::Symbol(star), _)] = rest
        && star == "*"
    {
        return None;
    }
    let mode = word(rest, 0);
    match mode.as_deref() {
        Some("out" | "table") if rest.len() > 1 => {
            if outputs == Outputs::Apart {
                return None;
            }
            rest = &rest[1..];
        }
        Some("in" | "inout" | "variadic") if rest.len() > 1 => {
            let twice = word(rest, 1).as_deref() == Some("out") && rest.len() > 2;
            rest = &rest[1 + usize::from(twice)..];
        }
        _ => {}
    }
    let text = |tokens: &[Spanned]| {
        let (first, last) = (tokens.first()?, tokens.last()?);
        sql.get(first.1.start..last.1.end).map(str::to_owned)
    };
    let whole = text(rest)?;
    if let Some(known) = canonical_type(&whole) {
        return Some(known);
    }
    // The first word is the argument's name.
    let without_name = text(rest.get(1..)?)?;
    Some(canonical_type(&without_name).unwrap_or(without_name))
}

fn without_default(argument: &[Spanned]) -> &[Spanned] {
    let end = argument.iter().position(|(token, _)| match token {
        Token::Word(word) => word == "default",
        Token::Symbol(symbol) => symbol == "=",
        Token::Quoted(_) | Token::Literal(_) | Token::Number(_) => false,
    });
    &argument[..end.unwrap_or(argument.len())]
}

/// A type as `format_type` prints it without modifiers and with only `pg_catalog` on the search
/// path; one without a schema that is not built in is taken to be in `public`. `None` when the
/// text is no type.
pub(in crate::sql_object) fn canonical_type(text: &str) -> Option<String> {
    let mut found: ColumnType = text.parse().ok()?;
    found.modifiers.clear();
    found.interval_fields = None;
    found.name = match found.name {
        TypeName::Unresolved(name) if !is_of_catalogue(name.as_str()) => {
            TypeName::User(QualifiedName::public(name))
        }
        TypeName::User(name) if name.schema == "pg_catalog" => TypeName::Unresolved(name.name),
        other @ (TypeName::Builtin(_) | TypeName::User(_) | TypeName::Unresolved(_)) => other,
    };
    Some(found.to_sql())
}

/// Whether a type that is no built-in one is in `pg_catalog`: those of the catalogue itself have names
/// that begin with `pg_`.
fn is_of_catalogue(name: &str) -> bool {
    name.starts_with("pg_") || CATALOGUE_TYPES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql_token::spanned_tokens;

    fn of(sql: &str) -> String {
        signature(sql, &spanned_tokens(sql).unwrap(), Outputs::Apart)
    }

    #[test]
    fn input_types_of_arguments() {
        assert_eq!(of(""), "");
        assert_eq!(of("*"), "");
        assert_eq!(
            of("a int, b varchar(10) DEFAULT 'x'"),
            "integer, character varying"
        );
        assert_eq!(
            of("double precision, timestamptz"),
            "double precision, timestamp with time zone"
        );
        assert_eq!(
            of("IN a int4, OUT b text, INOUT c text[]"),
            "integer, text[]"
        );
        assert_eq!(of("VARIADIC parts text[] = '{}'"), "text[]");
        assert_eq!(of("who users, m other.mood"), "public.users, other.mood");
        assert_eq!(of("anyelement, c character(3)"), "anyelement, character");
        assert_eq!(
            of("pg_class, pg_catalog.pg_type[], c pg_catalog.int4"),
            "pg_class, pg_type[], integer"
        );
        assert_eq!(
            of("float8 ORDER BY anyelement"),
            "double precision, anyelement"
        );
        assert_eq!(
            of("a int, VARIADIC \"any\" ORDER BY VARIADIC \"any\""),
            "integer, \"any\""
        );
    }
}
