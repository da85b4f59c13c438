//! Findings as SARIF 2.1.0 (OASIS, 2020), which code scanning services read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::path;
use crate::review::{Finding, Level, Operation, Part, Place, Review, Subject};

/// The rule of a drift.
const DRIFT: &str = "models-and-database-differ";

/// The log, with one run; `version` is that of the tool.
pub fn sarif(review: &Review, version: &str) -> Value {
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    let of_parts = review.parts.iter().flat_map(|part| &part.findings);
    let all = review.findings().map(|(_, finding)| finding);
    for finding in all.chain(of_parts) {
        rules.entry(&finding.code).or_insert_with(|| rule(finding));
    }
    let drift = review.subject == Subject::Drift;
    if drift {
        let text = "Models and database differ.";
        rules.insert(
            DRIFT,
            json!({ "id": DRIFT, "shortDescription": { "text": text } }),
        );
    }
    let place_of = |code: &str| rules.keys().position(|known| *known == code);
    let mut results = Vec::new();
    for part in &review.parts {
        for finding in &part.findings {
            results.push(of_part(part, finding, place_of(&finding.code)));
        }
    }
    for operation in review.operations() {
        if drift {
            results.push(difference(operation, place_of(DRIFT)));
        }
        for finding in &operation.findings {
            results.push(result(operation, finding, place_of(&finding.code)));
        }
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "limbeck",
                "version": version,
                "informationUri": "https://github.com/limbeck/limbeck",
                "rules": rules.values().collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(finding: &Finding) -> Value {
    let mut rule = json!({
        "id": finding.code,
        "defaultConfiguration": { "level": level(finding.level) },
    });
    if let Some(text) = &finding.explanation {
        rule["fullDescription"] = json!({ "text": text });
    }
    if let Some(text) = &finding.safe_way {
        rule["help"] = json!({ "text": text });
    }
    if let Some(link) = &finding.link {
        rule["helpUri"] = json!(link);
    }
    rule
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Danger => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn said(finding: &Finding, text: &str, rule: Option<usize>) -> Value {
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.level),
        "message": { "text": text },
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = json!(rule);
    }
    if let Some(reason) = &finding.acknowledged {
        result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
    }
    result
}

fn of_part(part: &Part, finding: &Finding, rule: Option<usize>) -> Value {
    let mut result = said(finding, &finding.message, rule);
    if let Some(place) = part.start() {
        result["locations"] = json!([location(&place)]);
    }
    result
}

fn result(operation: &Operation, finding: &Finding, rule: Option<usize>) -> Value {
    let text = format!("{}\n{}", finding.message, operation.short());
    let mut result = said(finding, &text, rule);
    let places = [&operation.place, &operation.model];
    let mut places = places.into_iter().flatten();
    if let Some(first) = places.next() {
        result["locations"] = json!([location(first)]);
    }
    if let Some(second) = places.next() {
        let mut related = location(second);
        related["message"] = json!({ "text": "the model" });
        result["relatedLocations"] = json!([related]);
    }
    result
}

fn difference(operation: &Operation, rule: Option<usize>) -> Value {
    let mut result = json!({
        "ruleId": DRIFT,
        "level": "error",
        "message": { "text": format!("The database lacks {}", operation.short()) },
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = json!(rule);
    }
    if let Some(place) = &operation.model {
        result["locations"] = json!([location(place)]);
    }
    result
}

fn location(place: &Place) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&path(place)), "uriBaseId": "%SRCROOT%" },
        "region": { "startLine": place.line, "startColumn": place.column },
    }})
}

/// A path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uri_references() {
        assert_eq!(uri("models/src/a b%ä.rs"), "models/src/a%20b%25%C3%A4.rs");
    }
}
