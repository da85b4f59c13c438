//! `default-change`: inserts that do not name the column give another value.

use limbeck_ops::effect::{Action, ColumnAction, TableAction};
use limbeck_ops::{DefaultChange, Op};
use limbeck_schema::{Column, ColumnDefault, Expr, ObjectId};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(crate) static RULE: Rule = Rule {
    code: "default-change",
    ids: &["L27"],
    title: "a default changes",
    level: Level::Note,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Running code that leaves the column away relies on the old default; without one its inserts write NULL, or fail where the column is NOT NULL. A new default is for new rows: those that are there stay as they are.",
    safe_way: "Release code that names the column before the default goes; fill old rows in batches where they should have the new value.",
    link: "ddl-default.html",
    check: Check::Operation(check),
};

/// The default that a step sets.
pub(crate) fn set_to(step: &DefaultChange) -> Option<&Expr> {
    match step {
        DefaultChange::SetDefault(value) => Some(value),
        _ => None,
    }
}

/// Whether a column has this default.
pub(crate) fn gives(column: &Column, value: &Expr) -> bool {
    matches!(&column.default, ColumnDefault::Expression(old) if old == value)
}

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::AlterColumn {
        table,
        column,
        alteration,
    } = site.op
        && site.is_old_column(table, column)
    {
        let known = site.column(table, column);
        let had = known.is_some_and(|c| c.default != ColumnDefault::None);
        let not_null = known.is_some_and(|c| !c.nullable);
        let id = ObjectId::Column(table.clone(), column.clone());
        let sets = alteration
            .default
            .iter()
            .any(|step| matches!(step, DefaultChange::SetDefault(_)));
        let drops = alteration.default.iter().any(DefaultChange::leaves)
            && !alteration.default.iter().any(|step| !step.leaves());
        let last = alteration.default.iter().rev().find_map(set_to);
        if last.is_some_and(|last| known.is_some_and(|c| gives(c, last))) {
            return found;
        }
        let text = match (sets, drops, had, not_null) {
            (true, _, true, _) => Some(format!("rows that do not name {id} get another value")),
            (true, _, false, _) => Some(format!(
                "rows that are there keep what {id} holds; new ones get the default"
            )),
            (false, true, _, true) => Some(format!("inserts that do not name {id} fail")),
            (false, true, _, false) => Some(format!("inserts that do not name {id} write NULL")),
            (false, false, _, _) => None,
        };
        found.extend(text.map(|text| Found::on(table, text)));
    }
    for action in site.actions() {
        let Action::AlterTable { table, actions } = action else {
            continue;
        };
        for action in actions {
            if let TableAction::AlterColumn {
                column,
                action: ColumnAction::SetDefault | ColumnAction::DropDefault,
            } = action
                && site.is_old_column(table, column)
            {
                let id = ObjectId::Column(table.clone(), column.clone());
                let text = format!("rows that do not name {id} get another value");
                found.push(Found::on(table, text));
            }
        }
    }
    found
}
