//! The form of a table: a table that is there for a while, from which another one gets its columns.
//!
//! `INHERITS` puts inherited columns first, in the order of the parents; in a database they can stand in
//! any order (the parent got a column later). `INHERIT` takes a table as it is, but makes all of its columns
//! its own (`attislocal` in the catalogue), and no statement takes that back. So the table is made below a
//! form that has all columns in the right order; it joins its parents, then it leaves the form.

use limbeck_ops::Op;
use limbeck_schema::{Column, ColumnDefault, Name, QualifiedName, Schema, Table, default_alone};

use crate::pair::Pair;

use super::{Commented, plain};

/// Whether a table that is made by itself has columns or checks from above that are not its own.
pub(super) fn is_needed(schema: &Schema, table: &Table) -> bool {
    let inherited = schema.inherited_columns(table);
    let local = &table.inherits;
    table.partition_of.is_none()
        && (inherited
            .keys()
            .any(|name| !local.local_columns.contains(name))
            || !handed_down(schema, table).is_empty())
}

/// The names of checks from above that are not the table's own.
fn handed_down(schema: &Schema, table: &Table) -> Vec<Name> {
    let checks = schema.inherited_checks(table).into_iter();
    let names = checks.map(|check| check.name.clone());
    names
        .filter(|name| !table.inherits.local_checks.contains(name))
        .collect()
}

/// A name that nothing has.
pub(super) fn name(schemas: Pair<&Schema>, table: &QualifiedName) -> QualifiedName {
    let is_free =
        |name: &QualifiedName| !is_taken(schemas.from, name) && !is_taken(schemas.to, name);
    let numbers = std::iter::once(String::new()).chain((1..).map(|n: u32| n.to_string()));
    let mut names = numbers.map(|number| {
        let label = format!("form{number}");
        table.sibling(limbeck_schema::default_object_name(
            table.name.as_str(),
            "",
            &label,
        ))
    });
    // The numbers never end, and only so many names are taken.
    names.find(is_free).unwrap_or_else(|| table.clone())
}

/// Whether a relation, a type, another object or a constraint of a table has a name.
pub(crate) fn is_taken(schema: &Schema, name: &QualifiedName) -> bool {
    let has_constraint = |table: &Table| {
        table.name.schema == name.schema && table.constraints.contains_key(&name.name)
    };
    let mut objects = schema.objects.keys();
    schema.has_relation(name)
        || schema.has_type(name)
        || schema.tables.values().any(has_constraint)
        || objects.any(|id| id.qualified_name().as_ref() == Some(name))
}

/// The form: all columns, those from above as they are there; and checks from above.
pub(super) fn table(to: &Schema, table: &Table, name: &QualifiedName) -> Table {
    let mut form = Table::new(name.clone());
    let inherited = to.inherited_columns(table);
    for own in table.columns.values() {
        form.add_column(match inherited.get(&own.name) {
            Some(column) => Column {
                comment: None,
                default: default_alone(&column.default),
                ..column.clone()
            },
            None => plain_column(own),
        });
    }
    let handed_down = handed_down(to, table);
    for check in to.inherited_checks(table) {
        if handed_down.contains(&check.name) {
            let mut check = check.clone();
            check.comment = None;
            form.add_constraint(check);
        }
    }
    form
}

/// A column that only lends its place. One that is generated must be so from the start.
pub(super) fn plain_column(own: &Column) -> Column {
    let mut column = Column::new(own.name.clone(), own.data_type.clone());
    column.collation.clone_from(&own.collation);
    if let ColumnDefault::Generated(_) = own.default {
        column.default = own.default.clone();
    }
    column
}

/// The table below its form only.
pub(super) fn below(to: &Schema, table: &Table, form: &QualifiedName) -> Table {
    let mut below = table.clone();
    let inherited = to.inherited_columns(table);
    let own = table.columns.keys();
    let own = own.filter(|name| !inherited.contains_key(*name));
    below.inherits.local_columns.extend(own.cloned());
    for (name, column) in &mut below.columns {
        if inherited.get(name).map(|from| &from.default) == Some(&column.default) {
            column.default = default_alone(&column.default);
        }
    }
    for check in to.inherited_checks(table) {
        if below.inherits.local_checks.remove(&check.name) {
            let mut check = check.clone();
            check.comment = None;
            below.add_constraint(check);
        }
    }
    below.inherits.parents = vec![form.clone()];
    below
}

/// The operations that end it.
pub(super) fn leave((table, form): (&QualifiedName, &QualifiedName)) -> [Commented; 2] {
    let comment = format!("It was there for the order of the columns of \"{table}\".");
    [
        plain(Op::NoInherit {
            table: table.clone(),
            parent: form.clone(),
        }),
        (Op::DropTable { name: form.clone() }, vec![comment]),
    ]
}
