//! `naive-timestamp`: a time without the place it is told for.

use limbeck_schema::{Column, QualifiedName};

use super::new_columns::new_columns;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "naive-timestamp",
    ids: &["L33"],
    title: "a timestamp without time zone",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "The value says what a clock showed and not where. Two servers or clients with other time zones read other moments out of it, and hours are missing or double when clocks change.",
    safe_way: "Use timestamptz: it takes the same room and stores the moment.",
    link: "datatype-datetime.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    new_columns(site, found)
}

fn found(table: &QualifiedName, column: &Column) -> Option<Found> {
    let is_it = column.data_type.is_builtin("timestamp without time zone");
    let name = &column.name;
    is_it.then(|| {
        Found::on(
            table,
            format!("column \"{table}.{name}\" is a timestamp without time zone"),
        )
    })
}
