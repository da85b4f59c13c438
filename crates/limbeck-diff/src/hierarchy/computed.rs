//! Columns that a table below computes while those above have them plain, as PostgreSQL 15 and earlier allow. One that is
//! computed in another way is dropped and added, and one that becomes plain drops its expression: the server refuses
//! both while it is inherited.

use limbeck_schema::{Column, ColumnDefault, QualifiedName, Schema, Table};

use crate::pair::Pair;

/// How many of the new parents, from the first on, a table can keep where such columns change.
pub(super) fn kept(schemas: Pair<&Schema>, tables: Pair<&Table>) -> usize {
    let parents = &tables.to.inherits.parents;
    let changes = |new: &&Column| {
        let old = tables.from.columns.get(&new.name);
        old.is_some_and(|old| {
            is_computed_otherwise(Pair {
                from: old,
                to: *new,
            })
        })
    };
    let columns = tables.to.columns.values().filter(changes);
    let first = columns.filter_map(|column| {
        let mut above = parents.iter();
        above.position(|parent| is_plain(schemas, parent, column))
    });
    first.min().unwrap_or(parents.len())
}

fn is_computed_otherwise(pair: Pair<&Column>) -> bool {
    let same_shape = !pair.map(|column| &column.data_type).differs()
        && !pair.map(|column| &column.collation).differs();
    let computed = pair.map(is_computed);
    (computed.from || computed.to) && (!same_shape || pair.map(|column| &column.default).differs())
}

fn is_computed(column: &Column) -> bool {
    matches!(column.default, ColumnDefault::Generated(_))
}

/// Whether a parent has the column before and after, and does not compute it.
fn is_plain(schemas: Pair<&Schema>, parent: &QualifiedName, column: &Column) -> bool {
    let plain = schemas.map(|schema| {
        let table = schema.tables.get(parent);
        let above = table.and_then(|table| table.columns.get(&column.name));
        above.is_some_and(|above| !is_computed(above))
    });
    plain.from && plain.to
}
