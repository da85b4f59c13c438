//! `transaction-control`: SQL that begins or ends transactions by itself.

use limbeck_ops::effect::Action;

use crate::rule::{Check, Found, Level, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "transaction-control",
    ids: &["L12"],
    title: "SQL controls its own transaction",
    level: Level::Danger,
    weight: Weight::None,
    advice: false,
    explanation: "A revision runs in a transaction that also writes the version table. A COMMIT in it makes half of the revision permanent without a record; a ROLLBACK undoes what came before.",
    safe_way: "Leave BEGIN and COMMIT away. What must be committed on its own goes into a revision of its own.",
    link: "tutorial-transactions.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let controls = site.script.iter();
    let controls = controls.filter(|s| s.action == Action::TransactionControl);
    controls
        .map(|statement| {
            Found::new(format!(
                "{} ends or nests the transaction of the revision",
                statement
                    .text
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_uppercase()
            ))
        })
        .collect()
}
