//! Reading printed expressions out of one printed row.

use limbeck_schema::sql_token::{Token, spanned_tokens};

/// What the server puts behind an expression that [`super::scratch`] wraps, most likely first.
const TESTS: [&str; 3] = [" IS TRUE", " IS NOT NULL", " IS DISTINCT FROM NULL"];

/// The expressions of `(ROW((a IS TRUE), (b IS NOT NULL)) IS NULL)`; `None` when it is no such text.
pub(super) fn split_row(text: &str) -> Option<Vec<&str>> {
    let tokens = spanned_tokens(text).ok()?;
    let row = tokens
        .iter()
        .position(|(token, _)| matches!(token, Token::Word(word) if word == "row"))?;
    let mut elements = Vec::new();
    let mut depth = 0_i32;
    let mut start = tokens.get(row + 1)?.1.end;
    for (token, range) in &tokens[row + 1..] {
        let Token::Symbol(symbol) = token else {
            continue;
        };
        match symbol.as_str() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "," if depth == 1 => {
                elements.push(unwrap_test(&text[start..range.start])?);
                start = range.end;
            }
            _ => {}
        }
        if depth == 0 {
            elements.push(unwrap_test(&text[start..range.start])?);
            return Some(elements);
        }
    }
    None
}

fn unwrap_test(element: &str) -> Option<&str> {
    let inner = element.trim().strip_prefix('(')?.strip_suffix(')')?;
    TESTS.iter().find_map(|test| inner.strip_suffix(test))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_split() {
        assert_eq!(
            split_row("(ROW(((a > 0) IS TRUE), (f(b, '),(') IS NOT NULL)) IS NULL)"),
            Some(vec!["(a > 0)", "f(b, '),(')"])
        );
        assert_eq!(
            split_row("(ROW((ARRAY[a, b] IS NOT NULL)) IS NULL)"),
            Some(vec!["ARRAY[a, b]"])
        );
        assert_eq!(split_row("(a IS NULL)"), None);
        assert_eq!(split_row("(ROW(a, b) IS NULL)"), None);
    }
}
