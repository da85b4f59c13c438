//! `char-type`: blanks that fill a value up.

use limbeck_schema::{Column, QualifiedName};

use super::new_columns::new_columns;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "char-type",
    ids: &["L33"],
    title: "a column of type char(n)",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "char(n) fills values up with blanks, takes no less room than text, and compares in surprising ways. It is not faster.",
    safe_way: "Use text or varchar(n), with a check where the length must be exact.",
    link: "datatype-character.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    new_columns(site, found)
}

fn found(table: &QualifiedName, column: &Column) -> Option<Found> {
    let is_it = column.data_type.is_builtin("character");
    let name = &column.name;
    is_it.then(|| {
        Found::on(
            table,
            format!(
                "column \"{table}.{name}\" of type {} is filled up with blanks",
                column.data_type
            ),
        )
    })
}
