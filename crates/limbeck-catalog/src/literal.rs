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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_can_end_a_constant() {
        assert_eq!(quote_literal("public"), "'public'");
        assert_eq!(quote_literal("o'clock"), "'o''clock'");
        assert_eq!(quote_literal("a\\'b"), "E'a\\\\''b'");
    }
}
