//! `money-type`: amounts whose currency is a setting.

use limbeck_schema::{Column, QualifiedName};

use super::new_columns::new_columns;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "money-type",
    ids: &["L33"],
    title: "a column of type money",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "What a value of type money means goes by the setting lc_monetary of the session; it keeps no currency and no more digits than that one has.",
    safe_way: "Use numeric, and a column for the currency where there are several.",
    link: "datatype-money.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    new_columns(site, found)
}

fn found(table: &QualifiedName, column: &Column) -> Option<Found> {
    let is_it = column.data_type.is_builtin("money");
    let name = &column.name;
    is_it.then(|| {
        Found::on(
            table,
            format!("column \"{table}.{name}\" changes its meaning with lc_monetary"),
        )
    })
}
