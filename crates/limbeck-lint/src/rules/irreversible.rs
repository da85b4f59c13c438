//! `irreversible`: a revision without a way back.

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "irreversible",
    ids: &["L29"],
    title: "a revision has no way back",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The upgrade changes something and the downgrade is empty: `limbeck downgrade` takes the revision off the list and leaves its changes, and the next upgrade fails on them.",
    safe_way: "Write the downgrade, or acknowledge this above `upgrade` with the reason why there is none.",
    link: "sql-begin.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let empty = whole.downgrade.is_empty() && !whole.steps.is_empty();
    empty
        .then(|| Found::new("the downgrade is empty"))
        .into_iter()
        .collect()
}
