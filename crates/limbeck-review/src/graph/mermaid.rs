//! The revision graph as a Mermaid flowchart, bases at the bottom.

use std::collections::BTreeMap;
use std::fmt::Write;

use limbeck_revision::header::RevisionId;

use super::{Picture, message};

/// The text of the chart, without a fence.
pub fn mermaid(picture: &Picture<'_>) -> String {
    let mut out = "flowchart BT\n".to_owned();
    let mut names: BTreeMap<&RevisionId, String> = BTreeMap::new();
    for (at, header) in picture.headers().enumerate() {
        let name = format!("r{at}");
        let marks: String = picture
            .marks(header)
            .iter()
            .map(|mark| format!(" ({})", label(mark)))
            .collect();
        let text = match message(header) {
            "" => String::new(),
            message => format!("<br/>{}", label(message)),
        };
        let id = label(header.revision.as_str());
        let class = if picture.current.contains(&header.revision) {
            ":::current"
        } else {
            ""
        };
        let _ = writeln!(out, "    {name}[\"<b>{id}</b>{marks}{text}\"]{class}");
        names.insert(&header.revision, name);
    }
    for (child, parent, dependency) in picture.edges() {
        let arrow = if dependency { "-.->" } else { "-->" };
        if let (Some(child), Some(parent)) = (names.get(child), names.get(parent)) {
            let _ = writeln!(out, "    {parent} {arrow} {child}");
        }
    }
    if !picture.current.is_empty() {
        out.push_str("    classDef current stroke-width:3px\n");
    }
    out
}

/// A text in a quoted label, where Mermaid reads entities and Markdown.
fn label(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || " .,:;/()+-=?!'".contains(c) => out.push(c),
            '_' => out.push(c),
            c if c.is_control() => out.push(' '),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}
