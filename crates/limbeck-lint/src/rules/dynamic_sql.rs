//! `dynamic-sql`: statements that only the run puts together.

use limbeck_ops::effect::Action;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "dynamic-sql",
    ids: &["A03"],
    title: "a DO block runs what can't be read",
    level: Level::Note,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "A block that puts statements together and runs them with EXECUTE, or that is not written in PL/pgSQL, can do anything: no rule looks at it. The other statements of a block are looked at like any others.",
    safe_way: "Write the statements out where they are known. Where they are not, read the block with care, and say above it what it does: // limbeck: allow(dynamic-sql): ….",
    link: "plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let unread = site
        .actions()
        .any(|action| matches!(action, Action::Do { unread: true }));
    let message = "runs statements that can't be read here; no rule looks at them";
    unread.then(|| Found::new(message)).into_iter().collect()
}
