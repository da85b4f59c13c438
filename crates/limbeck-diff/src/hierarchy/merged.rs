//! Columns that a table has from several tables above, and whose type changes.
//!
//! PostgreSQL changes the type of a column from the table at the top on, and only where all parents of a
//! table below that have the column are reached from there.

use limbeck_schema::{Name, QualifiedName, Schema, Table};

use crate::pair::Pair;

use super::replace::rebuilt;

/// How many of the new parents, from the first on, a table can keep where types change.
pub(super) fn kept(schemas: Pair<&Schema>, tables: Pair<&Table>) -> usize {
    let parents = &tables.to.inherits.parents;
    if parents.len() < 2 {
        return parents.len();
    }
    let rebuilt = rebuilt(schemas);
    let columns = tables.to.columns.values().filter(|new| {
        let old = tables.from.columns.get(&new.name);
        old.is_some_and(|old| {
            let is_rebuilt = || {
                old.data_type
                    .user_type()
                    .is_some_and(|name| rebuilt.contains(name))
            };
            old.data_type != new.data_type || old.collation != new.collation || is_rebuilt()
        })
    });
    let kept = columns.map(|column| kept_with(schemas, parents, &column.name));
    kept.min().unwrap_or(parents.len())
}

/// How many parents can stay while the type of a column changes.
fn kept_with(schemas: Pair<&Schema>, parents: &[QualifiedName], column: &Name) -> usize {
    let tops = |parent: &QualifiedName| schemas.map(|schema| top(schema, parent, column).cloned());
    let with = parents.iter().map(tops).enumerate();
    let mut with = with.filter(|(_, tops)| tops.from.is_some() || tops.to.is_some());
    let Some((first, tops)) = with.next() else {
        return parents.len();
    };
    let Some((other, _)) = with.find(|(_, others)| *others != tops) else {
        return parents.len();
    };
    // The one that stays has to hold the column all the while.
    match tops.from.is_some() && tops.to.is_some() {
        true => other,
        false => first,
    }
}

/// The table from which a column comes to a table, by its first parents.
fn top<'s>(schema: &'s Schema, table: &QualifiedName, column: &Name) -> Option<&'s QualifiedName> {
    let has = |table: &&Table| table.columns.contains_key(column);
    let mut table = schema.tables.get(table).filter(has)?;
    for _ in 0..schema.tables.len() {
        let mut parents = table.parents().filter_map(|name| schema.tables.get(name));
        match parents.find(has) {
            Some(parent) => table = parent,
            None => break,
        }
    }
    Some(&table.name)
}
