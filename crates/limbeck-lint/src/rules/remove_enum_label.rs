//! `remove-enum-label`: rows that hold the label change, or make the operation fail.

use limbeck_ops::Op;
use limbeck_schema::ObjectId;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

/// A label of an enum type is removed. The planner tells it of rows that are copied into a new type.
pub static RULE: Rule = Rule {
    code: "remove-enum-label",
    ids: &["L22"],
    title: "a label of an enum type is removed",
    level: Level::Danger,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: true,
    explanation: "PostgreSQL can't remove a label, so the type is made again and every column of it is written anew. Rows with the label get another one, or the operation fails. Running code that still writes it fails.",
    safe_way: "Release code that does not write the label, change the rows in batches, and remove the label in a later revision.",
    link: "datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let Op::RebuildEnum(rebuild) = site.op else {
        return Vec::new();
    };
    let Some(old) = site.before.enums.get(&rebuild.name) else {
        return Vec::new();
    };
    if !site.is_old_enum(&rebuild.name) {
        return Vec::new();
    }
    let gone = old
        .labels
        .iter()
        .filter(|label| !rebuild.labels.contains(label));
    gone.map(|label| {
        let id = ObjectId::EnumLabel(rebuild.name.clone(), label.clone());
        Found::new(match rebuild.mapping.get(label) {
            Some(new) => format!("removes {id}; rows that hold it get \"{new}\""),
            None => format!("removes {id}; fails if a row holds it"),
        })
    })
    .collect()
}
