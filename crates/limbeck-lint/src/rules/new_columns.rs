//! The columns that an operation makes: what rules about types look at.

use limbeck_ops::Op;
use limbeck_schema::{Column, QualifiedName};

use crate::rule::Found;
use crate::site::Site;

/// What a rule says about each new column, and about one that gets another type.
pub(super) fn new_columns(
    site: &Site<'_>,
    say: fn(&QualifiedName, &Column) -> Option<Found>,
) -> Vec<Found> {
    match site.op {
        // Those of a partition are its parent's.
        Op::CreateTable(table) if !table.has_parent() => {
            let columns = table.columns.values();
            columns
                .filter_map(|column| say(&table.name, column))
                .collect()
        }
        Op::AddColumn { table, column } => say(table, column).into_iter().collect(),
        Op::AlterColumn {
            table,
            column,
            alteration,
        } => {
            let retyped = site.column(table, column).zip(alteration.data_type.clone());
            let retyped = retyped.filter(|(old, new)| old.data_type != *new);
            let new = retyped.map(|(old, data_type)| Column {
                data_type,
                ..old.clone()
            });
            new.and_then(|column| say(table, &column))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}
