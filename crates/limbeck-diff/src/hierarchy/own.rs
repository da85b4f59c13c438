//! What inheriting tables have by themselves beside what they inherit, where the two sides differ.
//!
//! It is not compared: a table that begins to inherit keeps its columns and checks as its own as well, and
//! one that ceases to makes them its own. So the models can say one thing, the database another, and
//! nobody can mend it.

use std::collections::BTreeSet;

use limbeck_schema::{Inherits, Name, QualifiedName, Schema};

use crate::pair::Pair;

/// The columns and checks that are a table's own on one side only.
pub(super) fn differing(schemas: Pair<&Schema>) -> Vec<(QualifiedName, Name)> {
    let mut found = Vec::new();
    for from in schemas.from.tables.values() {
        let Some(to) = schemas.to.tables.get(&from.name) else {
            continue;
        };
        let sides = Pair { from, to }.map(|table| &table.inherits);
        if sides.from.is_empty() || sides.to.is_empty() {
            continue;
        }
        let own = sides.map(names);
        let differing = own.from.symmetric_difference(&own.to);
        found.extend(differing.map(|name| (from.name.clone(), (*name).clone())));
    }
    found
}

fn names(inherits: &Inherits) -> BTreeSet<&Name> {
    let columns = inherits.local_columns.iter();
    columns.chain(&inherits.local_checks).collect()
}
