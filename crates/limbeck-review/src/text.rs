//! Texts as pictures and pages need them: escaped, measured, cut, with short names of types.

use limbeck_schema::ColumnType;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A text as content or attribute of XML and HTML. Control characters that XML forbids become
/// U+FFFD.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// How many columns of a fixed-width font a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// The text, cut to so many columns with `…` at its end.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut taken = 0;
    let mut out = String::new();
    for c in text.chars() {
        taken += c.width().unwrap_or(0);
        if taken >= width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// `1 operation`, `3 operations`.
pub(crate) fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

/// A type as people say it: `varchar(200)`, `timestamptz`.
pub(crate) fn short_type(data_type: &ColumnType) -> String {
    const SHORT: [(&str, &str); 4] = [
        ("character varying", "varchar"),
        ("double precision", "float8"),
        ("bit varying", "varbit"),
        ("character", "char"),
    ];
    let text = data_type.to_reference();
    for (name, short) in [("timestamp", "timestamptz"), ("time", "timetz")] {
        if let Some(rest) = text.strip_prefix(name) {
            for (zone, short) in [(" with time zone", short), (" without time zone", name)] {
                if rest.contains(zone) {
                    return format!("{short}{}", rest.replacen(zone, "", 1));
                }
            }
        }
    }
    for (name, short) in SHORT {
        if let Some(rest) = text.strip_prefix(name)
            && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            return format!("{short}{rest}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_short() {
        for (given, expected) in [
            ("timestamptz(3)", "timestamptz(3)"),
            ("timestamp", "timestamp"),
            ("time with time zone", "timetz"),
            ("varchar(20)[]", "varchar(20)[]"),
            ("double precision", "float8"),
            ("bigint", "bigint"),
        ] {
            assert_eq!(short_type(&given.parse().unwrap()), expected);
        }
    }

    #[test]
    fn texts_are_cut_by_width() {
        assert_eq!(cut("naïve", 5), "naïve");
        assert_eq!(cut("naïve", 4), "naï…");
        assert_eq!(cut("表表表", 4), "表…");
    }

    #[test]
    fn markup_and_control_characters_are_escaped() {
        assert_eq!(
            escaped("<a b=\"'&\u{1}\n"),
            "&lt;a b=&quot;&#39;&amp;\u{fffd}\n"
        );
    }
}
