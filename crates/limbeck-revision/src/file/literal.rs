//! Texts as Rust string literals: plain where nothing needs an escape, raw for SQL with quotes,
//! backslashes or several lines, escaped for what would be invisible or misleading in a source.

/// From so many line breaks on, a text is a statement or a function's body, which nobody reads
/// escaped: tabs and blanks at the ends of its lines stand as they are.
const LONG: usize = 3;

/// The literal that means this text.
pub(super) fn string_literal(text: &str) -> String {
    let is_long = text.matches('\n').count() >= LONG;
    let shows = |c| is_visible(c) || is_long && c == '\t';
    if !text.chars().all(shows) || !is_long && has_blank_line_ends(text) {
        escaped(text)
    } else if text.contains(['"', '\\', '\n']) {
        raw(text)
    } else {
        format!("\"{text}\"")
    }
}

/// Characters that stand for themselves in a literal. Others change how a source looks or reads:
/// control and format characters, and blanks that are not U+0020.
fn is_visible(c: char) -> bool {
    c == '\n' || c == ' ' || !(c.is_control() || c.is_whitespace() || is_format(c))
}

/// Invisible characters; rustc refuses those among them that change the direction of text.
fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Blanks before a line break get lost in editors.
fn has_blank_line_ends(text: &str) -> bool {
    text.contains(" \n") || (text.contains('\n') && text.ends_with(' '))
}

fn raw(text: &str) -> String {
    let mut hashes = if text.contains('"') { "#" } else { "" }.to_owned();
    while text.contains(&format!("\"{hashes}")) && !hashes.is_empty() {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

fn escaped(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\0' => literal.push_str("\\0"),
            c if is_visible(c) => literal.push(c),
            c => literal.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_readable_form() {
        for (text, literal) in [
            ("users", r#""users""#),
            ("it's", r#""it's""#),
            ("naïve 表", r#""naïve 表""#),
            ("a\"b", "r#\"a\"b\"#"),
            ("a\"#b", "r##\"a\"#b\"##"),
            ("a\\b", "r\"a\\b\""),
            ("SELECT 1\nFROM t", "r\"SELECT 1\nFROM t\""),
            ("tab\t", r#""tab\t""#),
            ("a \nb", r#""a \nb""#),
            ("\u{202e}x", r#""\u{202e}x""#),
            ("", r#""""#),
        ] {
            assert_eq!(string_literal(text), literal);
            let read: syn::LitStr = syn::parse_str(literal).unwrap();
            assert_eq!(read.value(), text);
        }
    }
}
