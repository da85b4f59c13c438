//! `several-locks`: exclusive locks of several tables, held together.

use std::collections::BTreeMap;

use limbeck_ops::effect::LockMode;
use limbeck_schema::QualifiedName;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "several-locks",
    ids: &["L20"],
    title: "several tables are locked exclusively in one transaction",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Each lock is held until the transaction ends, so the first tables stand still while the last one is waited for; and with code that takes the tables in another order it is a deadlock.",
    safe_way: "Make a revision for each table.",
    link: "explicit-locking.html#LOCKING-DEADLOCKS",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut units: BTreeMap<usize, Vec<(&QualifiedName, usize)>> = BTreeMap::new();
    for (number, step) in whole.steps.iter().enumerate() {
        let exclusive = step
            .old_locks()
            .filter(|l| l.mode == LockMode::AccessExclusive);
        for lock in exclusive {
            let tables = units.entry(step.unit).or_default();
            if !tables.iter().any(|(table, _)| *table == &lock.table) {
                tables.push((&lock.table, number));
            }
        }
    }
    let several = units.into_values().filter(|tables| tables.len() > 1);
    several
        .filter_map(|tables| {
            let (_, number) = *tables.last()?;
            let names: Vec<String> = tables.iter().map(|(t, _)| format!("\"{t}\"")).collect();
            let message = format!(
                "holds exclusive locks of {} tables until the transaction ends: {}",
                tables.len(),
                shortened(&names)
            );
            Some(Found::new(message).at(number))
        })
        .collect()
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 5;
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..SHOWN].join(", ")),
    }
}
