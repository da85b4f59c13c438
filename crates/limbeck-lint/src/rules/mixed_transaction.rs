//! `mixed-transaction`: a revision that is not one transaction.

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "mixed-transaction",
    ids: &["L12"],
    title: "a revision is not one transaction",
    level: Level::Note,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "A statement that runs outside of a transaction (CONCURRENTLY, VACUUM, a label that is used at once) commits what came before it. If a later operation fails, the first ones stay; the next run goes on behind them.",
    safe_way: "Put such a statement into a revision of its own.",
    link: "sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    if whole.steps.len() < 2 {
        return Vec::new();
    }
    let outside = whole.steps.iter().position(|step| step.outside);
    let inside = whole.steps.iter().any(|step| !step.outside);
    outside
        .filter(|_| inside)
        .map(|number| {
            Found::new("commits on its own: the revision is not one transaction").at(number)
        })
        .into_iter()
        .collect()
}
