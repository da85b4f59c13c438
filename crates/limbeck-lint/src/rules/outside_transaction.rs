//! `outside-transaction`: a statement that the configured transaction refuses.

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "outside-transaction",
    ids: &["L12"],
    title: "a statement can't run in the one transaction of all revisions",
    level: Level::Danger,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "upgrade.transaction is \"all\", but PostgreSQL runs this statement only outside of a transaction: `limbeck upgrade` refuses the revision.",
    safe_way: "Run this revision with `--transaction per-revision`, or leave CONCURRENTLY away.",
    link: "sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    if !whole.options.one_transaction {
        return Vec::new();
    }
    let numbered = whole.steps.iter().enumerate();
    numbered
        .filter(|(_, step)| step.outside)
        .map(|(number, _)| {
            Found::new("runs only outside of a transaction, and all revisions share one").at(number)
        })
        .collect()
}
