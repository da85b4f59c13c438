//! Operations with their SQL beside them.

use std::fmt::Write;

use crate::review::{Finding, Operation, Place, Review};
use crate::text::escaped;

/// A list of operations, each with an anchor.
pub(super) fn draw(out: &mut String, review: &Review, operations: &[Operation], id: &str) {
    if operations.is_empty() {
        out.push_str("<p class=\"none\">Nothing runs.</p>\n");
        return;
    }
    out.push_str("<ol class=\"ops\">\n");
    for (at, operation) in operations.iter().enumerate() {
        let _ = write!(out, "<li id=\"{id}-{at}\">");
        draw_one(out, review, operation);
    }
    out.push_str("</ol>\n");
}

fn draw_one(out: &mut String, review: &Review, operation: &Operation) {
    out.push_str("<div class=\"op\">\n<div class=\"said\">");
    for comment in &operation.comments {
        let _ = write!(out, "<p class=\"comment\">{}</p>", escaped(comment));
    }
    let _ = write!(out, "<pre><code>{}</code></pre>", escaped(&operation.text));
    let mut facts: Vec<String> = Vec::new();
    let place = |what: &str, place: &Place| {
        let text = format!("{}:{}", crate::render::path(place), place.line);
        format!("{what}<code>{}</code>", escaped(&text))
    };
    facts.extend(operation.place.as_ref().map(|at| place("", at)));
    facts.extend(operation.model.as_ref().map(|at| place("model ", at)));
    if let Some((table, size)) = review.size(operation) {
        facts.push(format!("{}: {size}", escaped(&table.to_reference())));
    }
    let effects = operation.effects.iter();
    facts.extend(effects.map(|effect| escaped(&effect.to_string())));
    if operation.opaque {
        facts.push("what it does to the schema is not shown".to_owned());
    }
    if !facts.is_empty() {
        let _ = write!(out, "<p class=\"facts\">{}</p>", facts.join(" · "));
    }
    for each in &operation.findings {
        finding(out, each);
    }
    out.push_str("</div>\n<div class=\"sql\">");
    for sql in &operation.sql {
        if sql.outside_transaction {
            out.push_str("<p class=\"facts\">outside of the transaction</p>");
        }
        let _ = write!(out, "<pre><code>{};</code></pre>", escaped(&sql.text));
    }
    out.push_str("</div>\n</div></li>\n");
}

/// A finding; what its rule says stands where the findings are listed by rule.
pub(super) fn finding(out: &mut String, finding: &Finding) {
    let level = finding.level;
    let _ = write!(
        out,
        "<div class=\"finding {level}\"><p><b>{level}</b> {} {}</p>",
        rule(finding),
        escaped(&finding.message)
    );
    if let Some(query) = &finding.query {
        let _ = write!(out, "<pre><code>{};</code></pre>", escaped(query));
    }
    if let Some(reason) = &finding.acknowledged {
        let _ = write!(out, "<p>Acknowledged: {}</p>", escaped(reason));
    }
    out.push_str("</div>");
}

/// The code of a rule, with a link to the manual where there is one.
pub(super) fn rule(finding: &Finding) -> String {
    let code = escaped(&finding.code);
    match &finding.link {
        Some(link) => format!("<a href=\"{}\"><code>{code}</code></a>", escaped(link)),
        None => format!("<code>{code}</code>"),
    }
}

/// Why it matters and what to do.
pub(super) fn explained(out: &mut String, finding: &Finding) {
    for text in [&finding.explanation, &finding.safe_way]
        .into_iter()
        .flatten()
    {
        let _ = write!(out, "<p>{}</p>", escaped(text));
    }
}
