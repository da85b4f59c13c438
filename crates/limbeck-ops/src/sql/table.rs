//! `CREATE TABLE`: one line per column and constraint.

use limbeck_schema::{Constraint, ReplicaIdentity, Table, TableOptions};

use crate::op::{CreateIndex, TableAlteration};

use super::{
    SqlStatement, alter_table, column, comment, constraint, index, inherit, one, parameters,
    partition,
};

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
        if table.options.unlogged {
            statements.extend(column::unlogged_sequence(&table.name, column));
        }
    }
    for constraint in inside {
        statements.extend(constraint::after(&table.name, constraint));
    }
    for constraint in after {
        statements.extend(constraint::create(&table.name, constraint));
    }
    statements.extend(indexes(table));
    statements.extend(alter_table::alter(&table.name, &settle(&table.options)));
    statements
}

/// The options that `CREATE TABLE` has no words for.
fn settle(options: &TableOptions) -> TableAlteration {
    let identity = &options.replica_identity;
    TableAlteration {
        replica_identity: (*identity != ReplicaIdentity::Default).then(|| identity.clone()),
        cluster_on: options.cluster_on.clone().map(Some),
        row_level_security: options.row_level_security.then_some(true),
        force_row_level_security: options.force_row_level_security.then_some(true),
        of_type: options.of_type.clone().map(Some),
        ..TableAlteration::default()
    }
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
    let kind = match table.options.unlogged {
        true => "UNLOGGED TABLE",
        false => "TABLE",
    };
    let name = table.name.quoted();
    let list = items.join(",");
    let mut text = match (&table.partition_of, items.is_empty()) {
        (None, true) => format!("CREATE {kind} {name} ()"),
        (None, false) => format!("CREATE {kind} {name} ({list}\n)"),
        (Some(of), true) => format!("CREATE {kind} {name} PARTITION OF {}", of.parent.quoted()),
        (Some(of), false) => format!(
            "CREATE {kind} {name} PARTITION OF {} ({list}\n)",
            of.parent.quoted()
        ),
    };
    if let Some(of) = &table.partition_of {
        text.push_str(&format!("\n{}", of.bound.to_sql()));
    }
    text.push_str(&inherit::clause(&table.inherits));
    text.push_str(
        &table
            .partition_by
            .as_ref()
            .map(partition::clause)
            .unwrap_or_default(),
    );
    text.push_str(&parameters::with(&table.options.storage_parameters));
    text
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
            only: false,
        };
        index::create(&create)
    })
}
