//! `not-forced`: policies do not bind the owner of the table.

use super::no_policy::enabled;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "not-forced",
    ids: &["L24"],
    title: "row level security does not bind the owner",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "The owner of a table passes its policies by. Where the application connects as the role that ran the migrations, the policies do nothing.",
    safe_way: "Connect as another role, or force row level security as well.",
    link: "ddl-rowsecurity.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let numbered = whole.steps.iter().enumerate();
    numbered
        .filter_map(|(number, step)| {
            let name = enabled(step.op)?;
            let options = &whole.after.tables.get(name)?.options;
            let message = format!("the owner of {} passes its policies by", table(name));
            (options.row_level_security && !options.force_row_level_security)
                .then(|| Found::on(name, message).at(number))
        })
        .collect()
}
