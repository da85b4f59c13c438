//! A review as one page that needs nothing else: no network, no script; light and dark; from the
//! width of a phone on.

mod changes;
mod operations;
mod pictures;
mod style;

use std::fmt::Write;

use crate::diagram;
use crate::review::{Finding, Level, Operation, Part, Review};
use crate::schema_diff::schema_diff;
use crate::text::escaped;

/// The page.
pub fn html(review: &Review) -> String {
    let title = escaped(&review.title());
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n<main>\n",
        style::STYLE,
        diagram::STYLE
    );
    head(&mut out, review, &title);
    findings(&mut out, review);
    let diff = schema_diff(&review.before, &review.after, &review.renames);
    changes::draw(&mut out, &diff);
    let pictures = diagram::compare(&review.before, &review.after, &review.renames);
    pictures::draw(&mut out, &pictures.0, &pictures.1);
    for (at, part) in review.parts.iter().enumerate() {
        part_section(&mut out, review, part, at);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn head(out: &mut String, review: &Review, title: &str) {
    let _ = writeln!(out, "<header>\n<h1>{title}</h1>");
    if let [part] = review.parts.as_slice() {
        facts(out, part);
    }
    out.push_str("<p class=\"counts\">");
    let operations = crate::text::count(review.operations().count(), "operation");
    let _ = write!(out, "<span class=\"chip\">{operations}</span>");
    for level in Level::ALL {
        let number = review.open(level);
        if number > 0 {
            let text = crate::text::count(number, level.as_str());
            let _ = write!(out, " <span class=\"chip {level}\">{text}</span>");
        }
    }
    out.push_str("</p>\n");
    if review.parts.len() > 1 {
        out.push_str("<ol class=\"toc\">\n");
        for (at, part) in review.parts.iter().enumerate() {
            let _ = writeln!(
                out,
                "<li><a href=\"#part-{at}\">{}</a></li>",
                escaped(&part.title())
            );
        }
        out.push_str("</ol>\n");
    }
    for note in &review.notes {
        let _ = writeln!(out, "<p class=\"remark\">{}</p>", escaped(note));
    }
    if review.is_empty() {
        out.push_str("<p class=\"remark\">Nothing would run.</p>\n");
    }
    out.push_str("</header>\n");
}

/// Where a revision stands, and what its author wrote about it.
fn facts(out: &mut String, part: &Part) {
    let Some(header) = &part.revision else { return };
    let parents: Vec<String> = header
        .down_revisions
        .iter()
        .map(|id| format!("<code>{}</code>", escaped(id.as_str())))
        .collect();
    let after = match parents.as_slice() {
        [] => "the first revision".to_owned(),
        parents => format!("after {}", parents.join(", ")),
    };
    out.push_str("<p class=\"facts\">");
    if let Some(file) = &part.file {
        let file = escaped(&file.display().to_string());
        let _ = write!(out, "<code>{file}</code>, ");
    }
    out.push_str(&after);
    if let Some(date) = &header.create_date {
        let _ = write!(out, ", {}", escaped(date));
    }
    out.push_str("</p>\n");
    let more: Vec<&str> = header.message.lines().skip(1).collect();
    let text = [more.join("\n"), part.description.join("\n")].join("\n");
    let text = text.trim();
    if !text.is_empty() {
        let _ = writeln!(out, "<p class=\"description\">{}</p>", escaped(text));
    }
}

/// The findings by rule, the worst rules first.
fn findings(out: &mut String, review: &Review) {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for (at, part) in review.parts.iter().enumerate() {
        for (number, operation) in part.upgrade.iter().enumerate() {
            for finding in &operation.findings {
                let place = (at, number, operation, finding);
                let same = |rule: &&mut Rule<'_>| {
                    rule.first.code == finding.code && rule.first.level == finding.level
                };
                match rules.iter_mut().find(same) {
                    Some(rule) => rule.found.push(place),
                    None => rules.push(Rule {
                        first: finding,
                        found: vec![place],
                    }),
                }
            }
        }
    }
    if rules.is_empty() {
        return;
    }
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.first.level));
    out.push_str("<section>\n<h2>Hazards</h2>\n");
    for rule in &rules {
        rule.draw(out, review);
    }
    out.push_str("</section>\n");
}

/// A rule with what it found: position of the part, position of the operation, both themselves.
struct Rule<'r> {
    first: &'r Finding,
    found: Vec<(usize, usize, &'r Operation, &'r Finding)>,
}

impl Rule<'_> {
    fn draw(&self, out: &mut String, review: &Review) {
        let level = self.first.level;
        let number = match self.found.len() {
            1 => String::new(),
            number => format!(" <span class=\"facts\">({number})</span>"),
        };
        let code = operations::rule(self.first);
        let _ = writeln!(
            out,
            "<div class=\"finding {level}\"><p><b>{level}</b> {code}{number}</p>"
        );
        operations::explained(out, self.first);
        out.push_str("<ul>\n");
        for (part, number, operation, finding) in &self.found {
            let mut facts = Vec::new();
            if let Some((table, size)) = review.size(operation) {
                facts.push(format!("{}: {size}", escaped(&table.to_reference())));
            }
            let effects = operation.effects.iter();
            facts.extend(effects.map(|effect| escaped(&effect.to_string())));
            if let Some(reason) = &finding.acknowledged {
                facts.push(format!("acknowledged: {}", escaped(reason)));
            }
            let facts: String = facts.iter().map(|fact| format!(" · {fact}")).collect();
            let _ = writeln!(
                out,
                "<li>{} <span class=\"facts\"><a href=\"#op-{part}-{number}\">operation {}</a>{facts}</span></li>",
                escaped(&finding.message),
                number + 1
            );
        }
        out.push_str("</ul></div>\n");
    }
}

fn part_section(out: &mut String, review: &Review, part: &Part, at: usize) {
    let _ = writeln!(out, "<section id=\"part-{at}\">");
    if review.parts.len() > 1 {
        let _ = writeln!(out, "<h2>{}</h2>", escaped(&part.title()));
        facts(out, part);
    }
    for each in &part.findings {
        operations::finding(out, each);
    }
    let heading = if review.parts.len() > 1 { "h3" } else { "h2" };
    for (title, list, id) in [
        ("Upgrade", &part.upgrade, "op"),
        ("Downgrade", &part.downgrade, "back"),
    ] {
        let _ = writeln!(out, "<{heading}>{title}</{heading}>");
        operations::draw(out, review, list, &format!("{id}-{at}"));
    }
    out.push_str("</section>\n");
}
