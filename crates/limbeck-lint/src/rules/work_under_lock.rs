//! `work-under-lock`: long work in a transaction that already locks another table.

use limbeck_ops::effect::LockMode;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "work-under-lock",
    ids: &["L20"],
    title: "long work while another table is locked",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "An earlier operation of the same transaction holds ACCESS EXCLUSIVE on another table. While every row of this one is looked at or written, nobody can use that one.",
    safe_way: "Put the long operation into a revision of its own, before or after.",
    link: "explicit-locking.html#LOCKING-TABLES",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        let Some(work) = step.old_locks().find(|lock| lock.scans) else {
            continue;
        };
        let earlier = whole.steps[..number]
            .iter()
            .filter(|other| other.unit == step.unit);
        let held = earlier
            .flat_map(|other| other.old_locks())
            .find(|lock| lock.mode == LockMode::AccessExclusive && lock.table != work.table);
        if let Some(held) = held {
            let message = format!(
                "looks at every row of table \"{}\" while the transaction holds \"{}\" exclusively",
                work.table, held.table
            );
            found.push(Found::on(&work.table, message).at(number));
        }
    }
    found
}
