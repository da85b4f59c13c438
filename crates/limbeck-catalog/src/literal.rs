//! String constants in SQL text: the simple query protocol has no parameters.

/// The text as a string constant that means the same under either setting of
/// `standard_conforming_strings` (manual, 4.1.2.2).
pub(crate) fn quote_literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if text.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// The text between dollar quotes that do not stand in it.
pub(crate) fn dollar_quote(text: &str) -> String {
    let mut tag = "$limbeck$".to_owned();
    while text.contains(&tag) {
        tag.insert(1, 'x');
    }
    format!("{tag}\n{text}\n{tag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_can_end_a_constant() {
        assert_eq!(quote_literal("public"), "'public'");
        assert_eq!(quote_literal("o'clock"), "'o''clock'");
        assert_eq!(quote_literal("a\\'b"), "E'a\\\\''b'");
    }

    #[test]
    fn finds_a_free_tag() {
        assert_eq!(dollar_quote("a"), "$limbeck$\na\n$limbeck$");
        assert_eq!(
            dollar_quote("$limbeck$"),
            "$xlimbeck$\n$limbeck$\n$xlimbeck$"
        );
    }
}
