//! `duplicate-index`: an index that another one makes needless.

use limbeck_ops::Op;
use limbeck_schema::{Constraint, ConstraintDefinition, Index, IndexElement, Name, Table};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "duplicate-index",
    ids: &["L38"],
    title: "an index that another one makes needless",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "An index that begins with all columns of another one answers the same searches. Both are written at every change of a row.",
    safe_way: "Leave the shorter one away, or drop it in the same revision.",
    link: "indexes-multicolumn.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        let Op::CreateIndex(create) = step.op else {
            continue;
        };
        let Some(table) = whole.after.tables.get(&create.table) else {
            continue;
        };
        let Some(new) = table.indexes.get(&create.index.name) else {
            continue;
        };
        // Of two equal new ones the one by the later name is told of, once.
        let is_new = |name: &Name| {
            whole.steps.iter().any(|step| {
                matches!(step.op, Op::CreateIndex(made)
                    if made.table == create.table && made.index.name == *name)
            })
        };
        let tells =
            |other: &Index| other.name < new.name || !covers(new, other) || !is_new(&other.name);
        let needless = wider(table, new, tells).map(|other| (&new.name, other));
        let others = table
            .indexes
            .values()
            .filter(|other| other.name != new.name);
        let made_needless = others
            .filter(|other| covers(new, other) && !covers(other, new))
            .map(|other| (&other.name, &new.name));
        for (index, other) in needless.into_iter().chain(made_needless) {
            let message = format!("index \"{index}\" is needless beside \"{other}\"");
            found.push(Found::on(&create.table, message).at(number));
        }
    }
    found
}

/// An index or key of the table that answers all that this index does.
fn wider<'a>(table: &'a Table, index: &Index, tells: impl Fn(&Index) -> bool) -> Option<&'a Name> {
    let others = table
        .indexes
        .values()
        .filter(|other| other.name != index.name);
    let mut of_indexes = others
        .filter(|other| covers(other, index) && tells(other))
        .map(|other| &other.name);
    let mut of_keys = table
        .constraints
        .values()
        .filter(|constraint| !index.unique && key_covers(constraint, index))
        .map(|constraint| &constraint.name);
    of_indexes.next().or_else(|| of_keys.next())
}

/// Whether the first index answers all that the second does.
fn covers(wide: &Index, narrow: &Index) -> bool {
    let begins = wide.elements.len() >= narrow.elements.len()
        && wide.elements[..narrow.elements.len()] == narrow.elements[..];
    let includes = narrow.include.iter().all(|column| wide.uses_column(column));
    let same_keys = wide.elements.len() == narrow.elements.len();
    begins
        && includes
        && wide.method == "btree"
        && narrow.method == "btree"
        && wide.predicate == narrow.predicate
        && (!narrow.unique || same_keys && wide.unique)
}

fn key_covers(constraint: &Constraint, index: &Index) -> bool {
    let columns = match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => &key.columns,
        ConstraintDefinition::Unique(unique) => &unique.columns,
        _ => return false,
    };
    let elements: Vec<IndexElement> = columns
        .iter()
        .map(|name| IndexElement::column(name.clone()))
        .collect();
    index.method == "btree"
        && index.predicate.is_none()
        && index.include.is_empty()
        && elements.len() >= index.elements.len()
        && elements[..index.elements.len()] == index.elements[..]
}
