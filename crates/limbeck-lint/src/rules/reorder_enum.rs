//! `reorder-enum`: labels compare and sort in another order from then on.

use limbeck_ops::Op;
use limbeck_schema::ObjectId;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "reorder-enum",
    ids: &["L22"],
    title: "labels of an enum type change their order",
    level: Level::Note,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: true,
    explanation: "Enum values sort by the order of their labels. ORDER BY, comparisons, min, max and range conditions give other results afterwards.",
    safe_way: "Look for queries that sort or compare by the column.",
    link: "datatype-enum.html#DATATYPE-ENUM-ORDERING",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let Op::RebuildEnum(rebuild) = site.op else {
        return Vec::new();
    };
    let Some(old) = site.before.enums.get(&rebuild.name) else {
        return Vec::new();
    };
    let stay: Vec<&String> = old
        .labels
        .iter()
        .filter(|l| rebuild.labels.contains(l))
        .collect();
    let afterwards: Vec<&String> = rebuild
        .labels
        .iter()
        .filter(|l| old.labels.contains(l))
        .collect();
    if stay == afterwards || !site.is_old_enum(&rebuild.name) {
        return Vec::new();
    }
    let id = ObjectId::Enum(rebuild.name.clone());
    vec![Found::new(format!(
        "the labels of {id} sort in another order"
    ))]
}
