//! `drop-column`: values that no downgrade brings back, except generated ones.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{ColumnDefault, Name, ObjectId, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "drop-column",
    ids: &["L02"],
    title: "a column is dropped",
    level: Level::Danger,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The values are gone, and a downgrade makes an empty column. Running code that still selects the column, also by an ORM's list of columns, fails from then on.",
    safe_way: "Release code that does not name the column first; drop it in a later revision. Keep a copy of the values if a way back is wanted.",
    link: "sql-altertable.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::DropColumn { table, column } = site.op {
        found.extend(dropped(site, table, column));
    }
    for action in site.actions() {
        if let Action::AlterTable { table, actions } = action {
            for action in actions {
                if let TableAction::DropColumn { column } = action {
                    found.extend(dropped(site, table, column));
                }
            }
        }
    }
    found
}

fn dropped(site: &Site<'_>, table: &QualifiedName, column: &Name) -> Option<Found> {
    if !site.is_old_column(table, column) {
        return None;
    }
    let known = site.column(table, column);
    let generated = known.is_some_and(|c| matches!(c.default, ColumnDefault::Generated(_)));
    let id = ObjectId::Column(table.clone(), column.clone());
    Some(Found::on(
        table,
        match generated {
            true => format!("drops generated {id}, which running code may still read"),
            false => format!("drops {id} with its data"),
        },
    ))
}
