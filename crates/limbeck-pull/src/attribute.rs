//! `#[limbeck(…)]` as text, laid out as rustfmt lays out attributes.

use crate::literal::string;

/// A part of an attribute: `word`, `word = value` or `word(…)`.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    head: String,
    parts: Option<Vec<Part>>,
}

impl Part {
    /// Text that is never broken.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            head: text.into(),
            parts: None,
        }
    }

    /// `word = value`.
    pub(crate) fn assign(word: &str, value: impl AsRef<str>) -> Self {
        Self::text(format!("{word} = {}", value.as_ref()))
    }

    /// `word = "text"`.
    pub(crate) fn string(word: &str, text: &str) -> Self {
        Self::assign(word, string(text))
    }

    /// `word(…)`, or `word` alone when there is nothing in it.
    pub(crate) fn call(word: impl Into<String>, parts: Vec<Part>) -> Self {
        Self {
            head: word.into(),
            parts: (!parts.is_empty()).then_some(parts),
        }
    }

    /// A SQL expression as an argument: `sql("…")`.
    pub(crate) fn sql(text: &str) -> Self {
        Self::call("sql", vec![Self::text(string(text))])
    }

    /// `… => value`, on one line.
    pub(crate) fn arrow(&self, value: &str) -> Self {
        Self::text(format!("{} => {value}", self.one_line()))
    }

    /// Whether it is `primary_key` with or without options.
    pub(crate) fn is_primary_key(&self) -> bool {
        self.head == "primary_key"
    }

    /// Whether it is `word(…)`.
    pub(crate) fn is_call(&self) -> bool {
        self.parts.is_some()
    }

    /// The text on one line.
    pub(crate) fn one_line(&self) -> String {
        match &self.parts {
            None => self.head.clone(),
            Some(parts) => format!("{}({})", self.head, join(parts)),
        }
    }

    /// How deep its lists are nested.
    fn depth(&self) -> usize {
        let inner = self.parts.iter().flatten().map(Self::depth).max();
        inner.map_or(0, |depth| depth + 1)
    }

    /// Whether no list in it is too long for one line.
    fn is_short(&self) -> bool {
        match self.parts.as_deref() {
            None => true,
            Some([only]) => only.is_short(),
            Some(parts) => width(&join(parts)) <= INSIDE,
        }
    }

    /// The text at an indentation, on one line if `room` is enough: rustfmt wants a column free for
    /// every level of nesting.
    fn write(&self, indent: usize, room: usize, out: &mut String) {
        let line = self.one_line();
        match self.is_short() && width(&line) + self.depth() <= room {
            true => out.push_str(&line),
            false => self.write_broken(indent, out),
        }
    }

    /// A list of one embraces what is in it, a longer one is broken at every comma.
    fn write_broken(&self, indent: usize, out: &mut String) {
        out.push_str(&self.head);
        match self.parts.as_deref() {
            None => {}
            Some([only]) if only.is_call() => {
                out.push('(');
                only.write_broken(indent, out);
                out.push(')');
            }
            Some(parts) => {
                out.push_str("(\n");
                let inner = indent + 4;
                for (at, part) in parts.iter().enumerate() {
                    out.push_str(&" ".repeat(inner));
                    // A comma is counted where none follows as well.
                    part.write(inner, LINE.saturating_sub(inner + 1), out);
                    out.push_str(if at + 1 < parts.len() { ",\n" } else { "\n" });
                }
                out.push_str(&format!("{})", " ".repeat(indent)));
            }
        }
    }
}

/// rustfmt's `max_width`, and its `attr_fn_like_width` for what is in the parentheses.
const LINE: usize = 100;
const INSIDE: usize = 70;

fn width(text: &str) -> usize {
    text.chars().count()
}

fn join(parts: &[Part]) -> String {
    let texts: Vec<String> = parts.iter().map(Part::one_line).collect();
    texts.join(", ")
}

/// `#[limbeck(…)]` with these parts, nothing when there are none; ends with a line break.
pub(crate) fn attribute(parts: Vec<Part>, indent: usize) -> String {
    if parts.is_empty() {
        return String::new();
    }
    let mut out = " ".repeat(indent);
    Part::call("#[limbeck", parts).write(indent, LINE.saturating_sub(indent), &mut out);
    out.push_str("]\n");
    out
}

/// A comment as doc lines and as the part that keeps it in the database; the lines are left out
/// where they would mean something else to rustdoc (a code block is a test).
pub(crate) fn comment(text: &str, indent: usize) -> (String, Part) {
    let harmless = text
        .lines()
        .all(|line| !line.starts_with("    ") && !line.contains('\t') && !line.contains("```"))
        && !text.contains("~~~")
        && text.chars().all(|c| c == '\n' || !c.is_control());
    if !harmless {
        return (String::new(), Part::string("comment", text));
    }
    let mut lines = Vec::new();
    for line in text.split('\n') {
        lines.push(line.trim_end());
    }
    let pad = " ".repeat(indent);
    let docs: String = lines
        .iter()
        .map(|line| match line.is_empty() {
            true => format!("{pad}///\n"),
            false => format!("{pad}/// {line}\n"),
        })
        .collect();
    let part = match lines.join("\n") == text && text.trim() == text {
        true => Part::assign("comment", "doc"),
        false => Part::string("comment", text),
    };
    (docs, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_attributes_are_broken() {
        let short = vec![Part::text("primary_key"), Part::string("column", "Id")];
        assert_eq!(
            attribute(short, 4),
            "    #[limbeck(primary_key, column = \"Id\")]\n"
        );
        let columns = (0..20).map(|n| Part::text(format!("column{n}"))).collect();
        let text = attribute(vec![Part::call("unique", columns)], 0);
        assert!(
            text.starts_with("#[limbeck(unique(\n    column0,\n"),
            "{text}"
        );
        assert!(text.ends_with("    column19\n))]\n"), "{text}");
    }

    #[test]
    fn long_expressions_stand_alone() {
        let text = |length: usize| {
            let keys = vec![Part::sql(&"x".repeat(length)), Part::text("b")];
            attribute(vec![Part::call("index", keys)], 0)
        };
        let long = "x".repeat(87);
        let expected = format!("#[limbeck(index(\n    sql(\"{long}\"),\n    b\n))]\n");
        assert_eq!(text(87), expected);
        let expected =
            format!("#[limbeck(index(\n    sql(\n        \"x{long}\"\n    ),\n    b\n))]\n");
        assert_eq!(text(88), expected);
        // nested once more: a column less
        let check = |length: usize| {
            let parts = vec![Part::text(string(&"x".repeat(length)))];
            attribute(vec![Part::call("check", parts)], 0)
        };
        assert_eq!(check(78).lines().count(), 1);
        assert_eq!(check(79).lines().count(), 3);
    }

    #[test]
    fn comments() {
        let (docs, part) = comment("Two\n\nlines", 0);
        assert_eq!(docs, "/// Two\n///\n/// lines\n");
        assert_eq!(part.one_line(), "comment = doc");
        let (docs, part) = comment(" padded", 0);
        assert_eq!(docs, "///  padded\n");
        assert_eq!(part.one_line(), "comment = \" padded\"");
        assert_eq!(comment("    code", 0).0, "");
    }
}
