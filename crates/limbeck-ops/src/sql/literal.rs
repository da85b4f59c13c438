//! String constants.
//!
//! By hand and not through sea-query, whose escaping turns Ctrl-Z into the letter `z` (it writes
//! MySQL's `\Z`) and prints `it's` as `E'it\'s'`.

use std::fmt;

/// A text as a SQL string constant, as the server's `quote_literal` writes it: quotes doubled, and
/// the `E''` form only where a backslash is in it, so that the meaning does not depend on
/// `standard_conforming_strings`.
#[derive(Clone, Copy, Debug)]
pub struct Literal<'a>(pub &'a str);

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = self.0.replace('\'', "''");
        if quoted.contains('\\') {
            write!(f, "E'{}'", quoted.replace('\\', "\\\\"))
        } else {
            write!(f, "'{quoted}'")
        }
    }
}

/// The text between dollar quotes whose tag is not in it.
pub(super) fn dollar_quoted(body: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut number = 0;
    while body.contains(&tag) {
        number += 1;
        tag = format!("$limbeck{number}$");
    }
    format!("{tag}{body}{tag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_the_server_does() {
        assert_eq!(Literal("it's").to_string(), "'it''s'");
        assert_eq!(Literal("a\\b'").to_string(), "E'a\\\\b'''");
        assert_eq!(Literal("\u{1a}\n").to_string(), "'\u{1a}\n'");
    }

    #[test]
    fn dollar_tags_avoid_the_body() {
        assert_eq!(dollar_quoted("x"), "$$x$$");
        assert_eq!(dollar_quoted("a $$ b"), "$limbeck1$a $$ b$limbeck1$");
    }
}
