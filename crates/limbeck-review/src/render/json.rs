//! A review for other programs. `docs/review.schema.json` describes it; what is there stays, more
//! may come.

use limbeck_schema::ObjectId;
use serde_json::{Value, json};

use super::path;
use crate::diagram::{self, Mark};
use crate::review::{Effect, Finding, Level, Operation, Part, Place, Review, Sql, Subject};
use crate::schema_diff::{schema_diff, unified};

/// The document.
pub fn json(review: &Review) -> Value {
    let (before, after) = diagram::compare(&review.before, &review.after, &review.renames);
    let changes = schema_diff(&review.before, &review.after, &review.renames);
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "object": change.title,
                "change": word(change.mark),
                "diff": unified(std::slice::from_ref(change)),
            })
        })
        .collect();
    let of = |level: Level| review.open(level);
    let sizes: Vec<Value> = review
        .sizes
        .iter()
        .map(|(table, size)| {
            json!({ "table": table.to_string(), "rows": size.rows, "bytes": size.bytes })
        })
        .collect();
    json!({
        "version": 1,
        "kind": match review.subject {
            Subject::Revisions(_) => "revisions",
            Subject::Drift => "drift",
        },
        "range": match &review.subject {
            Subject::Revisions(range) => Some(range.as_str()),
            Subject::Drift => None,
        },
        "title": review.title(),
        "summary": {
            "operations": review.operations().count(),
            "danger": of(Level::Danger),
            "warning": of(Level::Warning),
            "note": of(Level::Note),
        },
        "parts": review.parts.iter().map(part).collect::<Vec<_>>(),
        "changes": changes,
        "diagrams": {
            "before": diagram::mermaid(&before),
            "after": diagram::mermaid(&after),
        },
        "notes": review.notes,
        "sizes": sizes,
    })
}

fn part(part: &Part) -> Value {
    let header = part.revision.as_ref();
    let parents: Vec<&str> = header
        .map(|header| header.down_revisions.iter().map(|id| id.as_str()).collect())
        .unwrap_or_default();
    json!({
        "revision": part.id(),
        "message": header.map(|header| header.message.as_str()),
        "down_revisions": parents,
        "file": part.file.as_ref().map(|file| file.display().to_string()),
        "description": part.description.join("\n"),
        "findings": part.findings.iter().map(finding).collect::<Vec<_>>(),
        "upgrade": part.upgrade.iter().map(operation).collect::<Vec<_>>(),
        "downgrade": part.downgrade.iter().map(operation).collect::<Vec<_>>(),
    })
}

fn operation(operation: &Operation) -> Value {
    let tables: Vec<String> = operation.tables.iter().map(ToString::to_string).collect();
    json!({
        "name": operation.name,
        "text": operation.text,
        "target": operation.target.as_ref().map(target),
        "tables": tables,
        "sql": operation.sql.iter().map(sql).collect::<Vec<_>>(),
        "findings": operation.findings.iter().map(finding).collect::<Vec<_>>(),
        "effects": operation.effects.iter().map(effect).collect::<Vec<_>>(),
        "comments": operation.comments,
        "location": operation.place.as_ref().map(place),
        "model": operation.model.as_ref().map(place),
        "effect_on_schema_shown": !operation.opaque,
    })
}

/// The kind and the name; both together are what messages say.
fn target(id: &ObjectId) -> Value {
    json!({ "kind": id.kind().to_string(), "description": id.to_string() })
}

fn sql(sql: &Sql) -> Value {
    json!({ "text": sql.text, "in_transaction": !sql.outside_transaction })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.code,
        "level": finding.level.as_str(),
        "message": finding.message,
        "explanation": finding.explanation,
        "safe_way": finding.safe_way,
        "link": finding.link,
        "query": finding.query,
        "acknowledged": finding.acknowledged,
    })
}

fn effect(effect: &Effect) -> Value {
    json!({
        "table": effect.table.to_string(),
        "lock": effect.lock,
        "rewrites": effect.rewrites,
        "scans": effect.scans,
    })
}

fn place(place: &Place) -> Value {
    json!({ "file": path(place), "line": place.line, "column": place.column })
}

fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "same",
        Mark::Added => "added",
        Mark::Removed => "removed",
        Mark::Changed => "changed",
    }
}
