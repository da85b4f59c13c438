//! `CREATE TABLE`: one line per column and constraint.

use limbeck_schema::{Constraint, Table};

use crate::op::CreateIndex;

use super::{SqlStatement, column, comment, constraint, index, one};

/// The table with everything in it. Constraints that are NOT VALID come after: `CREATE TABLE`
/// ignores the words and makes them valid (`transformCheckConstraints` in the server).
pub(super) fn create(table: &Table) -> Vec<SqlStatement> {
    let (inside, after): (Vec<&Constraint>, Vec<&Constraint>) = in_order(table)
        .into_iter()
        .partition(|c| !constraint::is_not_valid(c));
    let mut statements: Vec<SqlStatement> = table
        .columns
        .values()
        .flat_map(|column| column::sequence_before(&table.name, column))
        .collect();
    statements.extend(one(definition(table, &inside)));
    if let Some(text) = &table.comment {
        statements.extend(one(comment::on_table(&table.name, Some(text))));
    }
    for column in table.columns.values() {
        statements.extend(column::after(&table.name, column));
    }
    for constraint in inside {
        statements.extend(constraint::comment(&table.name, constraint));
    }
    for constraint in after {
        statements.extend(constraint::create(&table.name, constraint));
    }
    statements.extend(indexes(table));
    statements
}

fn definition(table: &Table, constraints: &[&Constraint]) -> String {
    let columns = table
        .columns
        .values()
        .map(|c| column::definition(&table.name, c));
    let items: Vec<String> = columns
        .chain(constraints.iter().map(|c| constraint::definition(c)))
        .map(|item| format!("\n    {item}"))
        .collect();
    let name = table.name.quoted();
    if items.is_empty() {
        format!("CREATE TABLE {name} ()")
    } else {
        format!("CREATE TABLE {name} ({}\n)", items.join(","))
    }
}

/// Keys first, foreign keys last, by name within a kind.
fn in_order(table: &Table) -> Vec<&Constraint> {
    let mut constraints: Vec<&Constraint> = table.constraints.values().collect();
    constraints.sort_by_key(|constraint| constraint.kind());
    constraints
}

fn indexes(table: &Table) -> impl Iterator<Item = SqlStatement> {
    table.indexes.values().flat_map(|index| {
        let create = CreateIndex {
            table: table.name.clone(),
            index: index.clone(),
            concurrently: false,
        };
        index::create(&create)
    })
}
