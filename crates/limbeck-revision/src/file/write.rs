//! Writes revision files: the doc comment, then two functions whose statements go through
//! `quote` and the layout of `rustfmt`.

use limbeck_ops::Op;

use super::layout;
use super::tokens;
use super::{RevisionFile, Statement};
use crate::spelling::spell;

/// The text of a revision file, as `rustfmt` would leave it.
#[must_use]
pub fn write(file: &RevisionFile) -> String {
    let notes = &file.notes;
    let mut text = super::header::write_header(&file.header, notes);
    text.push('\n');
    comments(&mut text, "", &notes.above_use);
    text.push_str("use limbeck::op::*;\n\n");
    comments(&mut text, "", &notes.above_upgrade);
    function(&mut text, "upgrade", &file.upgrade, &notes.end_of_upgrade);
    text.push('\n');
    comments(&mut text, "", &notes.above_downgrade);
    function(
        &mut text,
        "downgrade",
        &file.downgrade,
        &notes.end_of_downgrade,
    );
    if !notes.end_of_file.is_empty() {
        text.push('\n');
        comments(&mut text, "", &notes.end_of_file);
    }
    text
}

fn function(text: &mut String, name: &str, statements: &[Statement], end: &[String]) {
    let op = if statements.is_empty() { "_op" } else { "op" };
    text.push_str(&format!("pub fn {name}({op}: &mut Operations) {{"));
    if statements.is_empty() && end.is_empty() {
        text.push_str("}\n");
        return;
    }
    text.push('\n');
    for statement in statements {
        comments(text, "    ", &statement.comments);
        text.push_str(&statement_text(statement));
        text.push('\n');
    }
    comments(text, "    ", end);
    text.push_str("}\n");
}

fn statement_text(statement: &Statement) -> String {
    let tokens = tokens::statement(&spell(&statement.op));
    let plain = tokens.to_string();
    match syn::parse2(tokens) {
        Ok(expression) => layout::statement(&expression),
        // Calls, arrays and literals always parse; were it otherwise, the tokens still compile.
        Err(_) => format!("    {plain};"),
    }
}

/// An operation as a revision file says it, without indentation: what listings of operations show.
#[must_use]
pub fn operation_text(op: &Op) -> String {
    let statement = Statement {
        comments: Vec::new(),
        op: op.clone(),
    };
    let text = statement_text(&statement);
    // Every line is indented as a statement of a function; lines inside a string are left alone.
    let indented = text.strip_prefix("    ").unwrap_or(&text);
    let is_raw =
        |start: char| text.contains(&format!("{start}r#")) || text.contains(&format!("{start}r\""));
    if ['(', '[', ' '].into_iter().any(is_raw) {
        return indented.to_owned();
    }
    indented.replace("\n    ", "\n")
}

fn comments(text: &mut String, indent: &str, lines: &[String]) {
    for line in lines.iter().flat_map(|line| line.split('\n')) {
        let line = clean(line);
        let blank = if line.is_empty() { "" } else { " " };
        text.push_str(&format!("{indent}//{blank}{line}\n"));
    }
}

/// A line without what a comment can't hold or rustc refuses there: control characters and those
/// that change the direction of text; and without blanks at its end.
pub(super) fn clean(line: &str) -> String {
    let kept: String = line
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| !c.is_control())
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect();
    kept.trim_end().to_owned()
}
