//! The revision graph in Graphviz' language.

use std::fmt::Write;

use super::{Picture, message};
use crate::text::{cut, escaped};

/// The text of the graph.
pub fn dot(picture: &Picture<'_>) -> String {
    let mut out = "digraph revisions {\n  rankdir=BT;\n  \
                   node [shape=box, style=\"rounded\", fontname=\"sans-serif\", fontsize=11];\n"
        .to_owned();
    for header in picture.headers() {
        let marks: String = picture
            .marks(header)
            .iter()
            .map(|mark| format!(" ({})", escaped(mark)))
            .collect();
        let text = match message(header) {
            "" => String::new(),
            message => format!("<br/>{}", escaped(&cut(message, 60))),
        };
        let is_current = picture.current.contains(&header.revision);
        let style = if is_current { ", penwidth=3" } else { "" };
        let _ = writeln!(
            out,
            "  {} [label=<<b>{}</b>{marks}{text}>{style}];",
            quoted(header.revision.as_str()),
            escaped(header.revision.as_str())
        );
    }
    for (child, parent, dependency) in picture.edges() {
        let style = if dependency { " [style=dashed]" } else { "" };
        let _ = writeln!(
            out,
            "  {} -> {}{style};",
            quoted(parent.as_str()),
            quoted(child.as_str())
        );
    }
    out.push_str("}\n");
    out
}

/// Ids hold neither quotes nor control characters.
fn quoted(id: &str) -> String {
    format!("\"{}\"", id.replace('\\', "\\\\"))
}
