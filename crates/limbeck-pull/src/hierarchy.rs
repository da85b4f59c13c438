//! Which tables and columns the models say in words of their own: a partition without anything of
//! its own is a word on its parent's struct, and an inherited column is said where it differs.

use std::collections::BTreeSet;

use limbeck_schema::{Name, QualifiedName, Schema, Table, TableOptions, column_for_child};

/// The partitions that are words on the struct of the table above.
pub(crate) fn listed(schema: &Schema) -> BTreeSet<QualifiedName> {
    let tables = schema.tables.values();
    tables
        .filter(|table| is_listed(schema, table))
        .map(|table| table.name.clone())
        .collect()
}

fn is_listed(schema: &Schema, table: &Table) -> bool {
    table.partition_of.is_some()
        && table.constraints.is_empty()
        && table.indexes.is_empty()
        && table.options == TableOptions::default()
        && own_fields(schema, table).is_empty()
}

/// The columns that have fields: all of a table without parents; of another one its own and those
/// that are not as they are above.
pub(crate) fn own_fields<'t>(schema: &Schema, table: &'t Table) -> Vec<&'t Name> {
    let inherited = schema.inherited_columns(table);
    let own = table
        .columns
        .keys()
        .filter(|name| !inherited.contains_key(*name));
    let usual = inherited.keys().chain(own);
    if !table.has_parent() || table.columns.keys().ne(usual) {
        return table.columns.keys().collect();
    }
    let differs = |name: &&Name| {
        let column = table.columns.get(*name);
        let above = inherited.get(*name);
        above != column || table.inherits.local_columns.contains(*name)
    };
    table.columns.keys().filter(differs).collect()
}

/// A column as it is above, without the comment that it has there.
pub(crate) fn above<'s>(
    schema: &'s Schema,
    table: &Table,
    column: &Name,
) -> Option<limbeck_schema::Column> {
    let mut parents = table.parents().filter_map(|name| schema.tables.get(name));
    let found: Option<&'s limbeck_schema::Column> = parents.find_map(|p| p.columns.get(column));
    found.map(|column| column_for_child(column, table.partition_of.is_some()))
}
