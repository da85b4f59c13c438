//! String constants that name an object: `'public.users_id_seq'::regclass`.

use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{Name, QualifiedName};

use super::place::Place;

/// The object that a string constant names: `'public.users_id_seq'::regclass`, `'f(integer)'::regprocedure`,
/// `'public.=(a,b)'::regoperator`, `'mood[]'::regtype`. What follows the name, arguments or brackets, tells objects of one
/// name apart and is left out.
pub(super) fn object_constant(content: &str, place: Place<'_>) -> Option<QualifiedName> {
    let is_object = is_of_object_type(place);
    // The argument of `nextval` and its like is a constant of this type without saying so. A value in `OPTIONS (…)`
    // stands behind its name.
    let is_symbol = |at: Option<usize>, symbols: &[&str]| {
        let token = at.and_then(|at| place.found.get(at));
        matches!(token, Some(Token::Symbol(symbol)) if symbols.contains(&symbol.as_str()))
    };
    let is_argument = || {
        is_symbol(place.at.checked_sub(1), &["(", ",", "=>", ":="])
            && is_symbol(place.at.checked_add(1), &[")", ","])
    };
    if !is_object && !is_argument() {
        return None;
    }
    let text = content.strip_prefix('\'')?;
    let parts = tokens(text).ok()?;
    let (name, rest) = match parts.as_slice() {
        [schema, Token::Symbol(dot), own, rest @ ..] if dot == "." => (
            QualifiedName::new(word(schema)?, word_or_operator(own)?),
            rest,
        ),
        [own, rest @ ..] => (QualifiedName::public(word_or_operator(own)?), rest),
        [] => return None,
    };
    let is_whole = match rest.first() {
        None => true,
        Some(Token::Symbol(open)) => is_object && (open == "(" || open.starts_with('[')),
        Some(Token::Word(_) | Token::Quoted(_) | Token::Literal(_) | Token::Number(_)) => false,
    };
    is_whole.then_some(name)
}

fn word(token: &Token) -> Option<Name> {
    match token {
        Token::Word(word) | Token::Quoted(word) => Some(Name::new(word.as_str())),
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
    }
}

fn word_or_operator(token: &Token) -> Option<Name> {
    match token {
        Token::Symbol(operator) => Some(Name::new(operator.as_str())),
        Token::Word(_) | Token::Quoted(_) | Token::Literal(_) | Token::Number(_) => word(token),
    }
}

/// Whether a constant is said to be of a type whose values are objects, in one of the ways to say that:
/// `'t'::regclass`, `CAST('t' AS regclass)`, `regclass 't'`, `regclass DEFAULT 't'`.
pub(super) fn is_of_object_type(place: Place<'_>) -> bool {
    let Place { found, at } = place;
    let is_object = |token: &Token| matches!(token, Token::Word(word) if word.starts_with("reg"));
    let is_said_behind = match found.get(at + 1..) {
        Some([Token::Symbol(cast), rest @ ..]) if cast == "::" => Some(rest),
        Some([Token::Word(cast), rest @ ..]) if cast == "as" => Some(rest),
        Some(_) | None => None,
    };
    let is_said_behind = match is_said_behind {
        Some([Token::Word(catalog), Token::Symbol(dot), own, ..])
            if catalog == "pg_catalog" && dot == "." =>
        {
            is_object(own)
        }
        Some([own, ..]) => is_object(own),
        Some([]) | None => false,
    };
    let is_said_before = match &found[..at] {
        [.., own, Token::Word(default)] if default == "default" => is_object(own),
        [.., own] => is_object(own),
        [] => false,
    };
    is_said_behind || is_said_before
}

/// Whether a cast with `::` follows.
pub(super) fn is_cast(after: &[Token]) -> bool {
    matches!(after.first(), Some(Token::Symbol(cast)) if cast == "::")
}

/// The names of the objects that string constants of an expression name.
pub(super) fn constants(text: &str) -> Vec<QualifiedName> {
    if !text.contains('\'') {
        return Vec::new();
    }
    let found = tokens(text).unwrap_or_default();
    let constants = found.iter().enumerate().filter_map(|(at, token)| {
        let Token::Literal(content) = token else {
            return None;
        };
        object_constant(content, Place { found: &found, at })
    });
    constants.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_in_constants() {
        let found = |text: &str| -> Vec<String> {
            let names = constants(text).into_iter();
            names
                .map(|name| format!("{}.{}", name.schema, name.name))
                .collect()
        };
        assert_eq!(found("nextval('app.s'::regclass)"), ["app.s"]);
        assert_eq!(found("nextval('s')"), ["public.s"]);
        assert_eq!(found("'f(integer, text)'::regprocedure"), ["public.f"]);
        assert_eq!(found(r#"'app."My F"()'::regprocedure"#), ["app.My F"]);
        assert_eq!(
            found("'public.===(integer,integer)'::regoperator"),
            ["public.==="]
        );
        assert_eq!(found("'app.+'::pg_catalog.regoper"), ["app.+"]);
        assert_eq!(found("'mood[]'::regtype"), ["public.mood"]);
        assert_eq!(found("CAST('f()' AS regprocedure)"), ["public.f"]);
        assert_eq!(found("regclass 'app.t'"), ["app.t"]);
        assert_eq!(found("lower('users (all)')"), [] as [&str; 0]);
        assert_eq!(found("'f(integer)'::text"), [] as [&str; 0]);
        assert_eq!(found("'double precision'::regtype"), [] as [&str; 0]);
    }
}
