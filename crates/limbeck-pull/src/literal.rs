//! Rust string literals.

/// The text as a string literal: raw where that saves escapes, on one line always.
pub(crate) fn string(text: &str) -> String {
    let plain = text.chars().all(|c| !c.is_control());
    if !plain || !text.contains(['"', '\\']) {
        return format!("{text:?}");
    }
    let longest = text.split('"').skip(1).map(leading_hashes).max();
    match longest {
        None => format!("r\"{text}\""),
        Some(hashes) => {
            let fence = "#".repeat(hashes + 1);
            format!("r{fence}\"{text}\"{fence}")
        }
    }
}

fn leading_hashes(text: &str) -> usize {
    text.bytes().take_while(|b| *b == b'#').count()
}

/// A SQL expression as an argument: `sql("…")`.
pub(crate) fn sql(text: &str) -> String {
    format!("sql({})", string(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_read_back() {
        for text in [
            "",
            "plain",
            "it's",
            "a \"quoted\" word",
            "back\\slash",
            "two\nlines and \"a quote\"",
            "fence \"# in it",
            "\"##",
            "naïve \u{202e}",
        ] {
            let lit: syn::LitStr = syn::parse_str(&string(text)).unwrap();
            assert_eq!(lit.value(), text);
        }
        assert_eq!(string(r#"a "b""#), r##"r#"a "b""#"##);
    }
}
