//! A review as a comment on a pull request: GitHub's Markdown, with a Mermaid diagram that GitHub
//! draws. A comment has a greatest length; what does not fit is cut, and the comment says so.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::diagram;
use crate::review::{Operation, Review};
use crate::schema_diff::{schema_diff, unified};
use crate::text::count;

/// How many characters a comment on GitHub may have (65,536), with some room for what a workflow adds.
pub const GITHUB_LIMIT: usize = 65_000;

/// Mermaid refuses larger texts (`maxTextSize`).
const MERMAID_LIMIT: usize = 50_000;

/// The longest note that something was cut.
const NOTE: usize = 160;

/// The comment, no longer than `limit` bytes.
pub fn markdown(review: &Review, limit: usize) -> String {
    let mut sections = vec![head(review), findings(review), changes(review)];
    sections.extend(picture(review));
    for part in &review.parts {
        let many = review.parts.len() > 1;
        let of = |what: &str| match part.id() {
            Some(id) if many => format!("{what} of {id}"),
            _ => what.to_owned(),
        };
        sections.push(sql(&of("SQL of the upgrade"), &part.upgrade, 1));
        sections.push(sql(&of("SQL of the downgrade"), &part.downgrade, 4));
    }
    sections.retain(|section| !section.lines.is_empty() || section.priority == 0);
    share(&mut sections, limit);
    let mut out: String = sections.iter().filter_map(Section::text).collect();
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// A piece of the comment that can be cut.
struct Section {
    /// Which sections get room first.
    priority: u8,
    /// Before the lines.
    head: String,
    lines: Vec<String>,
    /// After the lines.
    tail: String,
    /// Whether a part of the lines is worth nothing.
    whole: bool,
    /// Room that it got, in bytes.
    room: usize,
}

impl Section {
    fn size(&self) -> usize {
        let lines: usize = self.lines.iter().map(|line| line.len() + 1).sum();
        self.head.len() + self.tail.len() + lines
    }

    fn text(&self) -> Option<String> {
        let mut text = self.head.clone();
        if self.room >= self.size() {
            for line in &self.lines {
                text.push_str(line);
                text.push('\n');
            }
            return Some(text + &self.tail);
        }
        if self.whole {
            return (self.room >= NOTE)
                .then(|| "*There is a diagram, too large for a comment.*\n\n".to_owned());
        }
        let mut room = self
            .room
            .checked_sub(self.head.len() + self.tail.len() + NOTE)?;
        let mut shown = 0;
        for line in &self.lines {
            let Some(left) = room.checked_sub(line.len() + 1) else {
                break;
            };
            room = left;
            shown += 1;
            text.push_str(line);
            text.push('\n');
        }
        text.push_str(&self.tail);
        let left = count(self.lines.len() - shown, "more line");
        let _ = writeln!(
            text,
            "*{left} left out: too long for a comment. `limbeck review --format html` shows all.*\n"
        );
        Some(text)
    }
}

/// Gives each section its room: first no more than two thirds of what is left, by priority, then
/// all that it can use.
fn share(sections: &mut [Section], limit: usize) {
    let mut left = limit;
    let mut order: Vec<usize> = (0..sections.len()).collect();
    order.sort_by_key(|at| sections[*at].priority);
    for most in [|left: usize| left / 3 * 2, |left: usize| left] {
        for at in &order {
            let section = &mut sections[*at];
            let more = (section.size() - section.room).min(most(left));
            section.room += more;
            left -= more;
        }
    }
}

fn head(review: &Review) -> Section {
    let mut text = format!(
        "<!-- limbeck review -->\n## {}\n\n",
        escaped(&review.title())
    );
    let _ = writeln!(text, "{}\n", review.summary());
    for part in &review.parts {
        let Some(header) = &part.revision else {
            continue;
        };
        let parents: Vec<&str> = header.down_revisions.iter().map(|id| id.as_str()).collect();
        let after = match parents.as_slice() {
            [] => "the first revision".to_owned(),
            parents => format!("after {}", parents.join(", ")),
        };
        let file = part.file.as_ref().map(|file| file.display().to_string());
        let file = code(&file.unwrap_or_default());
        let _ = if review.parts.len() == 1 {
            writeln!(text, "{file}, {after}")
        } else {
            writeln!(text, "- {} ({after}), {file}", escaped(&part.title()))
        };
    }
    if review.parts.iter().any(|part| part.revision.is_some()) {
        text.push('\n');
    }
    for note in &review.notes {
        let _ = writeln!(text, "> {}\n", escaped(note));
    }
    if review.is_empty() {
        text.push_str("Nothing would run.\n\n");
    }
    Section {
        priority: 0,
        head: text,
        lines: Vec::new(),
        tail: String::new(),
        whole: false,
        room: 0,
    }
}

fn findings(review: &Review) -> Section {
    let with_sizes = !review.sizes.is_empty();
    let of_parts = review.parts.iter().flat_map(|part| {
        let findings = part.findings.iter();
        findings.map(move |finding| (None, part.start(), finding))
    });
    let of_operations = review.findings().map(|(operation, finding)| {
        let place = operation.place.as_ref().or(operation.model.as_ref());
        (Some(operation), place.cloned(), finding)
    });
    let mut found: Vec<_> = of_operations.chain(of_parts).collect();
    found.sort_by_key(|(_, _, finding)| std::cmp::Reverse(finding.level));
    let mut explained: BTreeSet<&str> = BTreeSet::new();
    let lines = found.into_iter().map(|(operation, place, finding)| {
        let mut what = escaped(&finding.message);
        // Of each rule once: a comment has little room.
        if let Some(text) = &finding.safe_way
            && explained.insert(&finding.code)
        {
            let _ = write!(what, "<br>{}", escaped(text));
        }
        if let Some(reason) = &finding.acknowledged {
            let _ = write!(what, "<br>Acknowledged: {}", escaped(reason));
        }
        let rule = match &finding.link {
            Some(link) => format!("[{}]({link})", code(&finding.code)),
            None => code(&finding.code),
        };
        let place = place.map(|place| code(&format!("{}:{}", super::path(&place), place.line)));
        let mut line = format!("| {} | {rule} | {what} |", finding.level);
        if with_sizes {
            let size = operation.and_then(|operation| review.size(operation));
            let size = size.map(|(_, size)| size.to_string());
            let _ = write!(line, " {} |", size.unwrap_or_default());
        }
        let _ = write!(line, " {} |", place.unwrap_or_default());
        line
    });
    let size = if with_sizes {
        (" Size |", "---|")
    } else {
        ("", "")
    };
    Section {
        priority: 1,
        head: format!(
            "### Hazards\n\n| Level | Rule | What happens |{} Where |\n|---|---|---|{}---|\n",
            size.0, size.1
        ),
        lines: lines.collect(),
        tail: "\n".to_owned(),
        whole: false,
        room: 0,
    }
}

fn changes(review: &Review) -> Section {
    let text = unified(&schema_diff(&review.before, &review.after, &review.renames));
    fenced("### Schema\n\n", "diff", &text, "\n", 3)
}

/// The tables that change, before and after in one.
fn picture(review: &Review) -> Option<Section> {
    let (before, after) = diagram::compare(&review.before, &review.after, &review.renames);
    let shown = diagram::merge(before, after);
    if shown.is_empty() {
        return None;
    }
    let text = diagram::mermaid(&shown);
    let mut section = fenced("### Tables\n\n", "mermaid", &text, "\n", 2);
    section.whole = true;
    if text.len() > MERMAID_LIMIT {
        section.lines = vec!["*There is a diagram, too large for a comment.*".to_owned()];
        section.head = "### Tables\n\n".to_owned();
        section.tail = "\n".to_owned();
    }
    Some(section)
}

/// The statements of a part, folded.
fn sql(title: &str, operations: &[Operation], priority: u8) -> Section {
    let mut text = String::new();
    for operation in operations {
        for comment in &operation.comments {
            let _ = writeln!(text, "-- {comment}");
        }
        for finding in &operation.findings {
            let _ = writeln!(
                text,
                "-- {} {}: {}",
                finding.level, finding.code, finding.message
            );
        }
        for sql in &operation.sql {
            if sql.outside_transaction {
                text.push_str("-- outside of the transaction\n");
            }
            let _ = writeln!(text, "{};", sql.text);
        }
    }
    let statements = operations.iter().map(|operation| operation.sql.len()).sum();
    let head = format!(
        "<details><summary>{}: {}</summary>\n\n",
        html(title),
        count(statements, "statement")
    );
    fenced(&head, "sql", &text, "\n</details>\n\n", priority)
}

/// Lines between fences that are longer than any in them.
fn fenced(head: &str, language: &str, text: &str, tail: &str, priority: u8) -> Section {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    Section {
        priority,
        head: format!("{head}{fence}{language}\n"),
        lines: text.lines().map(str::to_owned).collect(),
        tail: format!("{fence}\n{tail}"),
        whole: false,
        room: 0,
    }
}

/// A text as code that may stand in a cell of a table.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = text.replace(['\n', '\r'], " ").replace('`', "'");
    format!("`{}`", text.replace('|', "\\|"))
}

/// A text that Markdown leaves as it is, on one line; also in cells of tables.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn html(text: &str) -> String {
    crate::text::escaped(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(
            escaped("a_b | <i> @x #1\n*"),
            "a\\_b \\| &lt;i&gt; &#64;x &#35;1 \\*"
        );
        assert_eq!(code("a|b`"), "`a\\|b'`");
    }

    #[test]
    fn fences_are_longer_than_those_inside() {
        assert!(
            fenced("", "sql", "SELECT '```'", "", 1)
                .head
                .starts_with("````sql")
        );
    }

    #[test]
    fn what_does_not_fit_is_cut_and_said() {
        let section = |priority, lines: usize| {
            let mut section = fenced("", "sql", "", "", priority);
            section.lines = vec!["x".repeat(99); lines];
            section
        };
        let mut sections = vec![section(2, 100), section(1, 10)];
        share(&mut sections, 4000);
        let text: String = sections.iter().filter_map(Section::text).collect();
        assert!(text.len() <= 4000, "{}", text.len());
        assert!(text.contains("more lines left out"), "{text}");
        // The more important one is whole.
        assert!(sections[1].room >= sections[1].size());
    }
}
