//! Every `review.json` of the cases is as `docs/review.schema.json` says, and the schema says all
//! of it.

#![expect(clippy::unwrap_used, reason = "a test")]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO read their cases"
)]

use limbeck_testkit::{fixtures, fixtures_dir};
use serde_json::Value;

#[test]
fn documents_are_as_the_schema_says() {
    let path = fixtures_dir().join("../docs/review.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut seen = 0;
    for case in fixtures("review").unwrap() {
        let Some(text) = case.read_optional("review.json").unwrap() else {
            continue;
        };
        let document: Value = serde_json::from_str(&text).unwrap();
        let problems = problems(&schema, &schema, &document, &case.name);
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        seen += 1;
    }
    assert!(seen > 1);
}

#[test]
fn a_wrong_document_is_found() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"],
        "properties": { "a": { "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/n" }] } },
        "$defs": { "n": { "type": ["integer"], "minimum": 1 } }
    });
    let found = |document: Value| problems(&schema, &schema, &document, "x").len();
    assert_eq!(found(serde_json::json!({ "a": 1 })), 0);
    assert_eq!(found(serde_json::json!({ "a": null })), 0);
    assert_eq!(found(serde_json::json!({ "a": 0 })), 1);
    assert_eq!(found(serde_json::json!({})), 1);
    assert_eq!(found(serde_json::json!({ "a": 1, "b": 2 })), 1);
}

/// What does not fit; the part of JSON Schema that the schema uses. A property that it does not
/// know is a problem here, though not for readers.
fn problems(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let found = name.strip_prefix('#').and_then(|path| root.pointer(path));
        return problems(root, found.unwrap(), value, at);
    }
    let mut found = Vec::new();
    if let Some(options) = schema["anyOf"].as_array() {
        let fits = |option: &Value| problems(root, option, value, at).is_empty();
        if !options.iter().any(fits) {
            found.push(format!("{at}: {value} fits no option"));
        }
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    };
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.into_iter().any(is) {
        found.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        found.push(format!("{at}: {value} is not {}", schema["const"]));
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|all| !all.contains(value))
    {
        found.push(format!("{at}: {value} is none of {}", schema["enum"]));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_i64(), value.as_i64())
        && number < least
    {
        found.push(format!("{at}: {number} is less than {least}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    if let (Some(known), Some(object)) = (schema["properties"].as_object(), value.as_object()) {
        for (name, value) in object {
            let at = format!("{at}.{name}");
            match known.get(name) {
                Some(schema) => found.extend(problems(root, schema, value, &at)),
                None => found.push(format!("{at} is not in the schema")),
            }
        }
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for (number, value) in values.iter().enumerate() {
            found.extend(problems(root, items, value, &format!("{at}[{number}]")));
        }
    }
    found
}
