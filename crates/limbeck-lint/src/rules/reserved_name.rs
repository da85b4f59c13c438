//! `reserved-name`: a name that needs quotes wherever it is written.

use limbeck_ops::Op;
use limbeck_schema::{Name, needs_quotes};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "reserved-name",
    ids: &["L28"],
    title: "a name needs quotes",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "Capital letters, blanks and reserved words need double quotes in every query that is written by hand; without them the server looks for another name, or reads another statement.",
    safe_way: "Choose a name of small letters, digits and underscores that is no keyword.",
    link: "sql-keywords-appendix.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let said = |kind: &str, name: &Name| {
        let message = format!("{kind} {} needs its quotes in every query", name.quoted());
        needs_quotes(name.as_str()).then(|| Found::new(message))
    };
    let mut found = Vec::new();
    match site.op {
        Op::CreateTable(table) => {
            found.extend(said("table", &table.name.name));
            // Those of a partition are its parent's.
            if !table.has_parent() {
                found.extend(table.columns.keys().filter_map(|name| said("column", name)));
            }
        }
        Op::AddColumn { column, .. } => found.extend(said("column", &column.name)),
        Op::RenameColumn { to, .. } => found.extend(said("column", to)),
        Op::RenameTable { to, .. } => found.extend(said("table", &to.name)),
        Op::CreateSchema { name } => found.extend(said("schema", name)),
        Op::CreateEnum(made) => found.extend(said("enum type", &made.name.name)),
        _ => {}
    }
    found
}
