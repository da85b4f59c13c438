//! Findings for people, one after another, and as JSON.

use std::collections::BTreeSet;
use std::fmt::Write;

use limbeck_review::review::{Finding, Level, Operation, Part, Review};
use serde_json::{Value, json};

/// Where a finding is.
struct Told<'r> {
    part: &'r Part,
    operation: Option<&'r Operation>,
    finding: &'r Finding,
    downgrade: bool,
}

/// The findings in the order of the files. Of downgrades only what is wrong with acknowledgements.
fn told(review: &Review) -> Vec<Told<'_>> {
    let mut all = Vec::new();
    for part in &review.parts {
        let whole = part.findings.iter().map(|finding| (None, finding, false));
        let upgrade = part.upgrade.iter().flat_map(|operation| {
            let findings = operation.findings.iter();
            findings.map(move |finding| (Some(operation), finding, false))
        });
        let downgrade = part.downgrade.iter().flat_map(|operation| {
            let findings = operation.findings.iter();
            let own = findings.filter(|finding| finding.code.ends_with("-acknowledgement"));
            own.map(move |finding| (Some(operation), finding, true))
        });
        let found = whole.chain(upgrade).chain(downgrade);
        all.extend(found.map(|(operation, finding, downgrade)| Told {
            part,
            operation,
            finding,
            downgrade,
        }));
    }
    all
}

impl Told<'_> {
    fn place(&self) -> String {
        let place = self
            .operation
            .and_then(|operation| operation.place.as_ref());
        match (place, &self.part.file) {
            (Some(place), _) => format!("{}:{}: ", place.file.display(), place.line),
            (None, Some(file)) => format!("{}: ", file.display()),
            (None, None) => String::new(),
        }
    }

    /// The size of the table that it is about.
    fn size(&self, review: &Review) -> String {
        let tables = self.operation.map(|operation| operation.tables.as_slice());
        let mut known = tables.unwrap_or_default().iter().filter_map(|table| {
            let size = review.sizes.get(table)?;
            Some(format!(" ({}: {size})", table.to_reference()))
        });
        known.next().unwrap_or_default()
    }
}

/// The text; how to do it without harm stands at the first finding of each rule.
pub(super) fn text(review: &Review, color: bool) -> String {
    let mut out = String::new();
    let mut explained = BTreeSet::new();
    for told in told(review) {
        let finding = told.finding;
        let style = match (finding.level, finding.acknowledged.is_some()) {
            (_, true) => "2",
            (Level::Danger, false) => "31",
            (Level::Warning, false) => "33",
            (Level::Note, false) => "34",
        };
        let head = format!("{} {}", word(finding), finding.code);
        let head = match color {
            true => format!("\u{1b}[{style}m{head}\u{1b}[0m"),
            false => head,
        };
        let _ = writeln!(
            out,
            "{}{head}: {}{}",
            told.place(),
            finding.message,
            told.size(review)
        );
        if let Some(reason) = &finding.acknowledged {
            let _ = writeln!(out, "    because: {reason}");
            continue;
        }
        if let Some(query) = &finding.query {
            let _ = writeln!(out, "    ask: {query};");
        }
        if let Some(safe) = &finding.safe_way
            && explained.insert(&finding.code)
        {
            let _ = writeln!(out, "    safe way: {safe}");
        }
    }
    out
}

/// The level as configuration writes it; `allowed` for one that is acknowledged.
fn word(finding: &Finding) -> &'static str {
    match (finding.level, finding.acknowledged.is_some()) {
        (_, true) => "allowed",
        (Level::Danger, false) => "danger",
        (Level::Warning, false) => "warning",
        (Level::Note, false) => "note",
    }
}

/// `3 revisions: 1 danger, 2 warnings, 1 note, 1 allowed`.
pub(super) fn summary(review: &Review, revisions: usize) -> String {
    let plural = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    let mut parts = Vec::new();
    for (level, word) in [
        (Level::Danger, "danger"),
        (Level::Warning, "warning"),
        (Level::Note, "note"),
    ] {
        let number = review.open(level);
        if number > 0 {
            parts.push(plural(number, word));
        }
    }
    let allowed = told(review)
        .iter()
        .filter(|t| t.finding.acknowledged.is_some())
        .count();
    if allowed > 0 {
        parts.push(format!("{allowed} allowed"));
    }
    let found = match parts.is_empty() {
        true => "nothing found".to_owned(),
        false => parts.join(", "),
    };
    format!("{}: {found}", plural(revisions, "revision"))
}

/// The findings for other programs.
pub(super) fn json(review: &Review) -> Vec<Value> {
    told(review)
        .iter()
        .map(|told| {
            let place = told
                .operation
                .and_then(|operation| operation.place.as_ref());
            let header = told.part.revision.as_ref();
            let file = told.part.file.as_ref();
            json!({
                "revision": header.map(|header| header.revision.as_str()),
                "file": file.map(|file| file.display().to_string()),
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
                "direction": if told.downgrade { "downgrade" } else { "upgrade" },
                "operation": told.operation.map(|operation| operation.text.as_str()),
                "code": told.finding.code,
                "level": match told.finding.level {
                    Level::Danger => "danger",
                    Level::Warning => "warning",
                    Level::Note => "note",
                },
                "message": told.finding.message,
                "query": told.finding.query,
                "safe_way": told.finding.safe_way,
                "link": told.finding.link,
                "acknowledged": told.finding.acknowledged,
            })
        })
        .collect()
}
