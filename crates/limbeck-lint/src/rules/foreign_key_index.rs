//! `foreign-key-index`: no index on the columns that refer.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::{Constraint, ConstraintDefinition, IndexKey, Name, QualifiedName, Table};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "foreign-key-index",
    ids: &["L18"],
    title: "a foreign key without an index on its columns",
    level: Level::Note,
    weight: Weight::Size,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "Every delete or change of a key in the referenced table looks for rows that refer to it, and reads the whole referring table where no index begins with the columns.",
    safe_way: "Create an index that begins with the columns of the foreign key, with .concurrently() on a table that is in use.",
    link: "ddl-constraints.html#DDL-CONSTRAINTS-FK",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        for (owner, name) in made(step.op) {
            // What the revision leaves; the index often comes after the constraint.
            let Some(table) = whole.after.tables.get(owner) else {
                continue;
            };
            let Some(columns) = table.constraints.get(name).and_then(columns) else {
                continue;
            };
            if !is_covered(table, columns) {
                let shown: Vec<&str> = columns.iter().map(Name::as_str).collect();
                let message = format!(
                    "foreign key \"{name}\" of table \"{owner}\" has no index that begins with ({})",
                    shown.join(", ")
                );
                found.push(Found::on(owner, message).at(number));
            }
        }
    }
    found
}

fn made(op: &Op) -> Vec<(&QualifiedName, &Name)> {
    match op {
        Op::CreateConstraint { table, constraint } => vec![(table, &constraint.name)],
        Op::CreateTable(table) => table.constraints.keys().map(|c| (&table.name, c)).collect(),
        _ => Vec::new(),
    }
}

fn columns(constraint: &Constraint) -> Option<&[Name]> {
    match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some(&key.columns),
        _ => None,
    }
}

/// Whether an index begins with these columns, in whatever order.
fn is_covered(table: &Table, columns: &[Name]) -> bool {
    let wanted: BTreeSet<&Name> = columns.iter().collect();
    let indexes = table
        .indexes
        .values()
        .filter(|index| index.predicate.is_none());
    let of_indexes = indexes.map(|index| {
        let keys = index.elements.iter().map(|element| match &element.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expression(_) => None,
        });
        keys.take(columns.len()).collect::<Vec<_>>()
    });
    let keys = table.constraints.values().filter_map(|constraint| {
        let key = matches!(
            constraint.definition,
            ConstraintDefinition::PrimaryKey(_) | ConstraintDefinition::Unique(_)
        );
        let columns_of = constraint.definition.columns().iter().map(Some);
        key.then(|| columns_of.take(columns.len()).collect::<Vec<_>>())
    });
    of_indexes
        .chain(keys)
        .any(|begin| begin.into_iter().collect::<Option<BTreeSet<_>>>() == Some(wanted.clone()))
}
