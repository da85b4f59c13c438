//! `unbatched-update`: all rows of a table are written in one statement.

use limbeck_ops::effect::Action;

use crate::rule::{Check, Found, Level, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "unbatched-update",
    ids: &["L39"],
    title: "rows are changed in one statement",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    explanation: "One statement over many rows locks each of them until the revision commits, leaves a dead copy of each, and keeps vacuum and replicas behind. With other changes in the same revision their locks are held as long.",
    safe_way: "Change the rows in batches of some thousands, each committed on its own: by the application, or in a revision of its own before the one that needs them.",
    link: "routine-vacuuming.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for action in site.actions() {
        let (name, verb) = match action {
            Action::Update {
                table,
                bounded: false,
                ..
            } => (table, "updates"),
            Action::Delete {
                table,
                bounded: false,
                ..
            } => (table, "deletes"),
            Action::Merge { table } => (table, "merges"),
            _ => continue,
        };
        let all = match action {
            Action::Update {
                filtered: false, ..
            }
            | Action::Delete {
                filtered: false, ..
            } => "every row",
            _ => "rows",
        };
        if site.is_old_table(name) {
            let message = format!("{verb} {all} of {} in one statement", table(name));
            found.push(Found::on(name, message));
        }
    }
    found
}
