//! A review on a terminal.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::review::{Finding, Level, Operation, Part, Review};
use crate::schema_diff::{schema_diff, unified};

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// As terminals understand them.
    Ansi,
    /// Text only.
    None,
}

const BOLD: &str = "1";
const FAINT: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BLUE: &str = "34";
const CYAN: &str = "36";

/// The text.
pub fn terminal(review: &Review, colour: Colour) -> String {
    let mut page = Page {
        out: String::new(),
        colour,
        explained: BTreeSet::new(),
    };
    if review.parts.len() != 1 {
        page.line(0, BOLD, &review.title());
        page.line(0, "", &review.summary());
    }
    let changes = schema_diff(&review.before, &review.after, &review.renames);
    if let [part] = review.parts.as_slice() {
        page.head(part, &review.summary());
    }
    if !changes.is_empty() {
        page.out.push('\n');
        for line in unified(&changes).lines() {
            let style = match line.as_bytes().first() {
                Some(b'-') => RED,
                Some(b'+') => GREEN,
                Some(b'@') => CYAN,
                _ if line.starts_with(" …") => FAINT,
                _ => "",
            };
            page.line(0, style, line);
        }
    }
    for part in &review.parts {
        if review.parts.len() > 1 {
            page.out.push('\n');
            page.head(part, "");
        }
        page.operations(review, "upgrade", &part.upgrade);
        page.operations(review, "downgrade", &part.downgrade);
    }
    if !review.notes.is_empty() {
        page.out.push('\n');
        for note in &review.notes {
            page.line(0, YELLOW, &format!("note: {note}"));
        }
    }
    page.out
}

struct Page {
    out: String,
    colour: Colour,
    /// The rules whose safe way was told.
    explained: BTreeSet<String>,
}

impl Page {
    fn styled(&self, style: &str, text: &str) -> String {
        match self.colour {
            Colour::Ansi if !style.is_empty() => format!("\u{1b}[{style}m{text}\u{1b}[0m"),
            Colour::Ansi | Colour::None => text.to_owned(),
        }
    }

    fn line(&mut self, indent: usize, style: &str, text: &str) {
        for line in text.split('\n') {
            let line = if line.is_empty() {
                String::new()
            } else {
                self.styled(style, line)
            };
            let line = format!("{:indent$}{line}", "");
            let _ = writeln!(self.out, "{}", line.trim_end());
        }
    }

    fn head(&mut self, part: &Part, summary: &str) {
        self.line(0, BOLD, &part.title());
        if let Some(header) = &part.revision {
            let parents: Vec<&str> = header.down_revisions.iter().map(|id| id.as_str()).collect();
            let after = match parents.as_slice() {
                [] => "the first revision".to_owned(),
                parents => format!("after {}", parents.join(", ")),
            };
            let file = part
                .file
                .as_ref()
                .map(|file| format!("{}, ", file.display()));
            self.line(0, FAINT, &format!("{}{after}", file.unwrap_or_default()));
        }
        if !summary.is_empty() {
            self.line(0, "", summary);
        }
        for line in &part.description {
            self.line(0, "", line);
        }
        for finding in &part.findings {
            self.finding(0, finding, "");
        }
    }

    /// A finding; how to do it without harm is told at the first of each rule.
    fn finding(&mut self, indent: usize, finding: &Finding, size: &str) {
        let style = match finding.level {
            Level::Danger => RED,
            Level::Warning => YELLOW,
            Level::Note => BLUE,
        };
        let Finding {
            level,
            code,
            message,
            ..
        } = finding;
        self.line(indent, style, &format!("{level} {code}: {message}{size}"));
        if let Some(reason) = &finding.acknowledged {
            self.line(indent + 2, "", &format!("acknowledged: {reason}"));
        } else if let Some(text) = &finding.safe_way
            && self.explained.insert(code.clone())
        {
            self.line(indent + 2, "", text);
        }
    }

    fn operations(&mut self, review: &Review, title: &str, operations: &[Operation]) {
        if operations.is_empty() {
            return;
        }
        self.out.push('\n');
        self.line(0, BOLD, title);
        for operation in operations {
            self.operation(review, operation);
        }
    }

    fn operation(&mut self, review: &Review, operation: &Operation) {
        for comment in &operation.comments {
            self.line(2, FAINT, &format!("// {comment}"));
        }
        self.line(2, "", &operation.text);
        for finding in &operation.findings {
            let size = review.size(operation);
            let size = size.map(|(table, size)| format!(" ({table}: {size})"));
            self.finding(4, finding, &size.unwrap_or_default());
        }
        for effect in &operation.effects {
            self.line(4, FAINT, &effect.to_string());
        }
        for sql in &operation.sql {
            let note = if sql.outside_transaction {
                "; -- outside of the transaction"
            } else {
                ";"
            };
            self.line(4, FAINT, &format!("{}{note}", sql.text));
        }
    }
}
