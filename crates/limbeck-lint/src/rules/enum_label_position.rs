//! `enum-label-position`: a label without a place goes to the end.

use limbeck_ops::Op;
use limbeck_ops::effect::Action;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "enum-label-position",
    ids: &["L22"],
    title: "a new enum label has no place",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "Enum values sort by the order of their labels, and a label without a place goes to the end. Another place later means that the type is made again.",
    safe_way: "Say .before(…) or .after(…) where the order means something.",
    link: "sql-altertype.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let of_op = match site.op {
        Op::AddEnumValue {
            name,
            value,
            position: None,
        } => Some((name, value)),
        _ => None,
    };
    let of_script = site.actions().filter_map(|action| match action {
        Action::AddEnumValue {
            name,
            value,
            placed: false,
        } => Some((name, value)),
        _ => None,
    });
    of_op
        .into_iter()
        .chain(of_script)
        .map(|(name, value)| {
            Found::new(format!(
                "label \"{value}\" of \"{name}\" sorts behind all others"
            ))
        })
        .collect()
}
