//! `add-not-null-column`: rows would get NULL, so it works on empty tables only.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{ColumnDefault, Name, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

/// A new column that rows have no value for. The planner tells it of rows that are copied into a table made anew.
pub static RULE: Rule = Rule {
    code: "add-not-null-column",
    ids: &["L09"],
    title: "a new column is NOT NULL without a default",
    level: Level::Danger,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The rows that are there have no value for it, so the server refuses. Running code that inserts rows without it fails as well.",
    safe_way: "Give it a default that is a constant; or add it nullable, release code that writes it, fill the old rows in batches, and set NOT NULL in a later revision.",
    link: "sql-altertable.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::AddColumn { table, column } = site.op
        && !column.nullable
        && column.default == ColumnDefault::None
    {
        found.extend(fails(site, table, &column.name));
    }
    for action in site.actions() {
        if let Action::AlterTable { table, actions } = action {
            for action in actions {
                if let TableAction::AddColumn {
                    column,
                    not_null_without_default: true,
                    rewrites: false,
                } = action
                {
                    found.extend(fails(site, table, column));
                }
            }
        }
    }
    found
}

fn fails(site: &Site<'_>, name: &QualifiedName, column: &Name) -> Option<Found> {
    site.is_old_table(name).then(|| {
        let message = format!(
            "fails if {} has rows: column \"{column}\" is NOT NULL and has no default",
            table(name)
        );
        Found::on(name, message).query(format!("SELECT count(*) FROM {}", name.quoted()))
    })
}
