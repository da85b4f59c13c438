//! `json-type`: text that is parsed again and again.

use limbeck_schema::{Column, QualifiedName};

use super::new_columns::new_columns;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "json-type",
    ids: &["L33"],
    title: "a column of type json",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "json keeps the text and parses it at every access; it has no equality, so DISTINCT, GROUP BY and UNION fail on it, and no index over its keys.",
    safe_way: "Use jsonb, unless the exact text or double keys must be kept.",
    link: "datatype-json.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    new_columns(site, found)
}

fn found(table: &QualifiedName, column: &Column) -> Option<Found> {
    let is_it = column.data_type.is_builtin("json");
    let name = &column.name;
    is_it.then(|| {
        Found::on(
            table,
            format!("column \"{table}.{name}\" is json: no equality, no index over keys"),
        )
    })
}
