//! Reading the key list out of `pg_get_indexdef`'s text.
//!
//! Only for indexes with expressions: their text, and whether the server finds a collation or
//! operator class worth naming, are nowhere else in the catalogue.

use limbeck_schema::Expr;
use limbeck_schema::sql_token::{Token, spanned_tokens};

/// A key as the server prints it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct KeyText {
    /// The column or expression.
    pub(crate) expression: Expr,
    /// Whether a collation follows.
    pub(crate) names_collation: bool,
    /// Whether an operator class follows.
    pub(crate) names_class: bool,
}

type Spanned = (Token, std::ops::Range<usize>);

/// The keys of `CREATE INDEX … USING method (keys) …`; `None` when it is no such text.
pub(crate) fn read_keys(definition: &str) -> Option<Vec<KeyText>> {
    let tokens = spanned_tokens(definition).ok()?;
    // An index of that name would be quoted.
    let using = tokens.iter().position(|(t, _)| is_word(t, "using"))?;
    // After it come the method and the opening parenthesis.
    let open = using + 2;
    let close = closing(&tokens, open)?;
    split_at_commas(&tokens[open + 1..close])
        .into_iter()
        .map(|key| read_key(definition, key))
        .collect()
}

fn read_key(definition: &str, tokens: &[Spanned]) -> Option<KeyText> {
    let end = expression_end(tokens)?;
    let (first, last) = (tokens.first()?, tokens.get(end)?);
    let mut rest = tokens[end + 1..].iter().map(|(token, _)| token).peekable();
    let names_collation = rest.next_if(|t| is_word(t, "collate")).is_some();
    if names_collation {
        skip_name(&mut rest);
    }
    let names_class = match rest.next() {
        Some(Token::Word(word)) => !["asc", "desc", "nulls"].contains(&word.as_str()),
        Some(Token::Quoted(_)) => true,
        Some(Token::Literal(_) | Token::Number(_) | Token::Symbol(_)) | None => false,
    };
    Some(KeyText {
        expression: Expr::new(&definition[first.1.start..last.1.end]).without_parentheses(),
        names_collation,
        names_class,
    })
}

/// The last token of the key itself. The server puts all expressions in parentheses but function
/// calls, so it ends at the first closing one; a column is one word.
fn expression_end(tokens: &[Spanned]) -> Option<usize> {
    match tokens.iter().position(|(t, _)| is_symbol(t, "(")) {
        Some(0) => closing(tokens, 0),
        Some(open) if call_reaches(tokens, open) => closing(tokens, open),
        _ => (!tokens.is_empty()).then_some(0),
    }
}

/// Whether only a (qualified) function name stands before this parenthesis, and not a column with an
/// operator class that has parameters.
fn call_reaches(tokens: &[Spanned], open: usize) -> bool {
    let names = tokens[..open]
        .iter()
        .filter(|(t, _)| !is_symbol(t, "."))
        .count();
    let dots = open - names;
    names == dots + 1 || is_word(&tokens[0].0, "collation")
}

/// A name with its schema.
fn skip_name<'a>(tokens: &mut std::iter::Peekable<impl Iterator<Item = &'a Token>>) {
    tokens.next();
    while tokens.next_if(|t| is_symbol(t, ".")).is_some() {
        tokens.next();
    }
}

fn split_at_commas(tokens: &[Spanned]) -> Vec<&[Spanned]> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (i, (token, _)) in tokens.iter().enumerate() {
        depth += nesting(token);
        if depth == 0 && is_symbol(token, ",") {
            parts.push(&tokens[start..i]);
            start = i + 1;
        }
    }
    parts.push(&tokens[start..]);
    parts
}

fn closing(tokens: &[Spanned], open: usize) -> Option<usize> {
    let mut depth = 0;
    for (i, (token, _)) in tokens.iter().enumerate().skip(open) {
        depth += nesting(token);
        if depth == 0 {
            return Some(i);
        }
    }
    None
}

fn nesting(token: &Token) -> i32 {
    match token {
        Token::Symbol(s) if s == "(" || s == "[" => 1,
        Token::Symbol(s) if s == ")" || s == "]" => -1,
        Token::Symbol(_)
        | Token::Word(_)
        | Token::Quoted(_)
        | Token::Literal(_)
        | Token::Number(_) => 0,
    }
}

fn is_symbol(token: &Token, symbol: &str) -> bool {
    matches!(token, Token::Symbol(s) if s == symbol)
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(w) if w == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(list: &str) -> Vec<String> {
        let definition =
            format!("CREATE INDEX \"using\" ON public.t USING gist ({list}) WHERE (a > 0)");
        read_keys(&definition)
            .unwrap()
            .iter()
            .map(|key| {
                let flag = |set, c| if set { c } else { "" };
                let (collation, class) = (
                    flag(key.names_collation, " +collation"),
                    flag(key.names_class, " +class"),
                );
                format!("{}{collation}{class}", key.expression)
            })
            .collect()
    }

    #[test]
    fn keys_of_definitions() {
        assert_eq!(
            keys("a, lower(b), ((c || ','::text)) DESC NULLS LAST"),
            ["a", "lower(b)", "c || ','::text"]
        );
        assert_eq!(
            keys("lower(b) COLLATE \"C\", lower(b) text_pattern_ops, a COLLATE s.\"X\" o.ops DESC"),
            [
                "lower(b) +collation",
                "lower(b) +class",
                "a +collation +class"
            ]
        );
        assert_eq!(
            keys("a public.gin_ops (siglen='32'), s.f(a, ARRAY[1, 2]), EXTRACT(year FROM a)"),
            ["a +class", "s.f(a, ARRAY[1, 2])", "EXTRACT(year FROM a)"]
        );
        assert_eq!(
            keys("(a AT TIME ZONE 'UTC'::text) int4_ops, \"Odd(\" DESC"),
            ["a AT TIME ZONE 'UTC'::text +class", "\"Odd(\""]
        );
    }
}
