//! `narrow-type`: there are values of the old type that the new one can't hold.

use limbeck_ops::effect::{holds_all, is_free};
use limbeck_schema::ObjectId;

use super::rewrite_table::TypeChange;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

/// A type that can't hold all values. The planner tells it of rows that are copied into a table made anew.
pub static RULE: Rule = Rule {
    code: "narrow-type",
    ids: &["L06"],
    title: "a type can't hold all values of the old one",
    level: Level::Danger,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Definitions,
    conversions: true,
    explanation: "Where a value does not fit, the server refuses the change, or, with a cast that rounds or cuts, changes the value for good.",
    safe_way: "Look for the values first. Add a column of the new type, fill it in batches, decide about what does not fit, and drop the old column later.",
    link: "sql-altertable.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let Some(change) = TypeChange::of(site) else {
        return Vec::new();
    };
    if is_free(change.from, change.to) || holds_all(change.from, change.to) {
        return Vec::new();
    }
    let id = ObjectId::Column(change.table.clone(), change.column.clone());
    let message = format!(
        "fails or loses data where values of {id} do not fit type {}",
        change.to
    );
    vec![Found::on(change.table, message)]
}
