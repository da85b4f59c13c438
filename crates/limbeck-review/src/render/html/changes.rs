//! The schema before and after, side by side; on a phone one below the other.

use std::fmt::Write;

use crate::diagram::Mark;
use crate::schema_diff::{ObjectDiff, Row};
use crate::text::{count, escaped};

pub(super) fn draw(out: &mut String, diff: &[ObjectDiff]) {
    if diff.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>Schema</h2>\n");
    for object in diff {
        let word = match object.mark {
            Mark::Same => "same",
            Mark::Added => "new",
            Mark::Removed => "removed",
            Mark::Changed => "changed",
        };
        let _ = writeln!(
            out,
            "<div class=\"diff\"><h3><span class=\"chip {}\">{word}</span> {}</h3>",
            object.mark.class(),
            escaped(&object.title)
        );
        for row in &object.rows {
            draw_row(out, row);
        }
        out.push_str("</div>\n");
    }
    out.push_str("</section>\n");
}

fn draw_row(out: &mut String, row: &Row) {
    let (class, old, new) = match row {
        Row::Same(line) => {
            let line = escaped(line);
            ("same", Some(line.clone()), Some(line))
        }
        Row::Removed(line) => ("", Some(escaped(line)), None),
        Row::Added(line) => ("", None, Some(escaped(line))),
        Row::Changed { old, new } => ("", Some(marked(old, "del")), Some(marked(new, "ins"))),
        Row::Gap(lines) => {
            let _ = writeln!(out, "<div class=\"gap\">… {}</div>", count(*lines, "line"));
            return;
        }
    };
    let cell = |side: &str, sign: &str, text: Option<String>| match text {
        Some(text) if class.is_empty() => {
            format!("<div class=\"{side}\"><i>{sign}</i>{text}</div>")
        }
        Some(text) => format!("<div class=\"{side}\"><i> </i>{text}</div>"),
        None => format!("<div class=\"{side} none\"></div>"),
    };
    let _ = writeln!(
        out,
        "<div class=\"row {class}\">{}{}</div>",
        cell("old", "−", old),
        cell("new", "+", new)
    );
}

/// The words of a line, those that differ marked.
fn marked(parts: &[(bool, String)], tag: &str) -> String {
    parts
        .iter()
        .map(|(differs, text)| {
            let text = escaped(text);
            if *differs {
                format!("<{tag}>{text}</{tag}>")
            } else {
                text
            }
        })
        .collect()
}
