//! `downgrade-differs`: the way back leads somewhere else.

use limbeck_ops::Op;
use limbeck_ops::apply::apply;

use crate::rule::{Check, Found, Level, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "downgrade-differs",
    ids: &["L29"],
    title: "the downgrade does not lead back",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    explanation: "After upgrade and downgrade the schema is not what it was before. SQL of op.execute is not followed, so a revision with some is not judged.",
    safe_way: "Let `limbeck verify` show what differs, and mend the downgrade.",
    link: "sql-begin.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let opaque = |op: &Op| matches!(op, Op::Execute { .. });
    let mut ops = whole
        .steps
        .iter()
        .map(|step| step.op)
        .chain(whole.downgrade.iter().copied());
    if whole.downgrade.is_empty() || !whole.followed || ops.any(opaque) {
        return Vec::new();
    }
    let mut state = whole.after.clone();
    for op in whole.downgrade {
        if let Err(error) = apply(op, &mut state) {
            return vec![Found::new(format!("the downgrade can't run: {error}"))];
        }
    }
    match state == *whole.before {
        true => Vec::new(),
        false => vec![Found::new(
            "after the downgrade the schema is not what it was before",
        )],
    }
}
