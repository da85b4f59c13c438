//! `unbatched-update`: all rows of a table are written in one statement.

use limbeck_ops::effect::Action;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "unbatched-update",
    ids: &["L39"],
    title: "rows are changed in one statement",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "One statement over many rows locks each of them until the revision commits, leaves a dead copy of each, and keeps vacuum and replicas behind. With other changes in the same revision their locks are held as long.",
    safe_way: "Change the rows in batches of some thousands, each committed on its own: by the application, or in a revision of its own before the one that needs them.",
    link: "routine-vacuuming.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for statement in &site.script {
        let (name, verb, bounded, filtered) = match &statement.action {
            Action::Update {
                table,
                bounded,
                filtered,
            } => (table, "updates", *bounded, *filtered),
            Action::Delete {
                table,
                bounded,
                filtered,
            } => (table, "deletes", *bounded, *filtered),
            Action::Merge { table } => (table, "merges", false, true),
            _ => continue,
        };
        // Some rows in each round are all rows in the end.
        if bounded && !statement.repeats || !site.is_old_table(name) {
            continue;
        }
        let all = if filtered { "rows" } else { "every row" };
        let together = match statement.repeats {
            true => "in a loop that never commits",
            false => "in one statement",
        };
        let message = format!("{verb} {all} of {} {together}", table(name));
        found.push(Found::on(name, message));
    }
    found
}
