//! `set-not-null`: all rows are looked at, and one with NULL makes it fail.

use limbeck_ops::effect::{Action, ColumnAction, TableAction, is_not_null};
use limbeck_ops::{Op, UseIndex};
use limbeck_schema::{ConstraintDefinition, Name, ObjectId, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

/// NOT NULL over rows. The planner tells it of rows that are copied into a table made anew.
pub static RULE: Rule = Rule {
    code: "set-not-null",
    ids: &["L08", "L13"],
    title: "NOT NULL is set on a column with rows",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The server looks at every row under an ACCESS EXCLUSIVE lock, and refuses if one holds NULL. A primary key does the same for its nullable columns.",
    safe_way: "Add a check (column IS NOT NULL) NOT VALID, validate it in a following revision, which lets rows be written, then set NOT NULL: the server takes the check as proof. Drop the check afterwards.",
    link: "sql-altertable.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    match site.op {
        Op::AlterColumn {
            table,
            column,
            alteration,
        } if alteration.nullable == Some(false) => {
            let done = site.column(table, column).is_some_and(|c| !c.nullable);
            found.extend((!done).then(|| scan(site, table, column)).flatten());
        }
        Op::CreateConstraint { table, constraint }
        | Op::CreateKeyOnly { table, constraint }
        | Op::UseIndex(UseIndex {
            table, constraint, ..
        }) => {
            if let ConstraintDefinition::PrimaryKey(key) = &constraint.definition {
                let nullable = key
                    .columns
                    .iter()
                    .filter(|column| site.column(table, column).is_some_and(|c| c.nullable));
                found.extend(nullable.filter_map(|column| scan(site, table, column)));
            }
        }
        _ => {}
    }
    for action in site.actions() {
        if let Action::AlterTable { table, actions } = action {
            for action in actions {
                if let TableAction::AlterColumn {
                    column,
                    action: ColumnAction::SetNotNull,
                } = action
                {
                    found.extend(scan(site, table, column));
                }
            }
        }
    }
    found
}

/// Nothing where a valid check proves it, which the server uses in place of the scan.
fn scan(site: &Site<'_>, table: &QualifiedName, column: &Name) -> Option<Found> {
    // Tables below are looked at as well, and a check of the table may not be theirs.
    let below = site.before.descendants(table);
    let mut family = below.iter().chain([table]);
    if !site.is_old_table(table) || family.all(|name| is_not_null(site.before, name, column)) {
        return None;
    }
    let id = ObjectId::Column(table.clone(), column.clone());
    let message =
        format!("fails if {id} holds NULL, and looks at every row under an exclusive lock");
    let query = format!(
        "SELECT count(*) FROM {} WHERE {} IS NULL",
        table.quoted(),
        column.quoted()
    );
    Some(Found::on(table, message).query(query))
}
