//! A diagram in Mermaid's `erDiagram` language, as GitHub and GitLab draw it.

use std::fmt::Write;

use super::{Diagram, Entity, Field, Link, Mark};

/// The text of the diagram, without a fence.
pub fn mermaid(diagram: &Diagram) -> String {
    let mut out = "erDiagram\n".to_owned();
    for table in &diagram.tables {
        draw_table(&mut out, table);
    }
    for link in &diagram.links {
        draw_link(&mut out, diagram, link);
    }
    for text in &diagram.outward {
        let _ = writeln!(out, "    %% not shown: {}", one_line(text));
    }
    out
}

fn draw_table(out: &mut String, table: &Entity) {
    let _ = writeln!(out, "    {} {{", name(table));
    for field in &table.fields {
        let _ = writeln!(out, "        {}", row(field));
    }
    for more in table.more() {
        let _ = writeln!(out, "        etc _ \"{more}\"");
    }
    out.push_str("    }\n");
}

/// `bigint author_id FK "null"`.
fn row(field: &Field) -> String {
    let mut text = format!(
        "{} {}",
        word(&field.data_type, true),
        word(field.name.as_str(), false)
    );
    let keys: Vec<&str> = [
        (field.keys.primary, "PK"),
        (field.keys.foreign, "FK"),
        (field.keys.unique && !field.keys.primary, "UK"),
    ]
    .into_iter()
    .filter_map(|(is, key)| is.then_some(key))
    .collect();
    if !keys.is_empty() {
        text.push(' ');
        text.push_str(&keys.join(", "));
    }
    let mut notes = Vec::new();
    match field.mark {
        Mark::Same => {}
        Mark::Added => notes.push("new".to_owned()),
        Mark::Removed => notes.push("removed".to_owned()),
        Mark::Changed => notes.push("changed".to_owned()),
    }
    if field.nullable {
        notes.push("null".to_owned());
    }
    if word(field.name.as_str(), false) != field.name.as_str() {
        notes.push(quotable(field.name.as_str()));
    }
    if !notes.is_empty() {
        let _ = write!(text, " \"{}\"", notes.join(", "));
    }
    text
}

fn draw_link(out: &mut String, diagram: &Diagram, link: &Link) {
    let one = if link.optional { "|o" } else { "||" };
    let line = if link.identifying { "--" } else { ".." };
    let many = if link.unique { "o|" } else { "o{" };
    let mark = match link.mark {
        Mark::Same => "",
        Mark::Added => "new: ",
        Mark::Removed => "removed: ",
        Mark::Changed => "changed: ",
    };
    let _ = writeln!(
        out,
        "    {} {one}{line}{many} {} : \"{mark}{}\"",
        name(&diagram.tables[link.to]),
        name(&diagram.tables[link.from]),
        quotable(&super::joined(&link.columns))
    );
}

/// A table's name; in quotes, which hold anything but quotes.
fn name(table: &Entity) -> String {
    let text = table.name.to_reference();
    let sign = match table.mark {
        Mark::Same => "",
        Mark::Added => " (new)",
        Mark::Removed => " (removed)",
        Mark::Changed => " (changed)",
    };
    format!("\"{}{sign}\"", quotable(&text))
}

/// What may stand between quotes.
fn quotable(text: &str) -> String {
    one_line(text).replace('"', "'").replace(['%', '\\'], "_")
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// An attribute's name or type: a letter or underscore, then letters, digits, `-`, `_`, and in
/// types brackets.
fn word(text: &str, is_type: bool) -> String {
    let brackets = |c: char| is_type && "()[]".contains(c);
    let mut word: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' || brackets(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    if !word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        word.insert(0, '_');
    }
    word
}
