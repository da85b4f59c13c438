//! Rules and routines that update rows on conflict rest on every column of the table: one that goes takes them with it.

use std::collections::BTreeSet;

use limbeck_schema::sql_token::tokens;
use limbeck_schema::{QualifiedName, SqlObjectId};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::mentions::upserted;
use crate::pair::Change;

/// Those that stay while their tables lose columns.
pub(super) fn losing_columns(
    context: &Context<'_>,
    changes: &[SchemaChange<'_>],
) -> Vec<SqlObjectId> {
    let losing: BTreeSet<&QualifiedName> = changes
        .iter()
        .filter_map(|change| match change {
            SchemaChange::Column(table, Change::Drop(_)) => Some(*table),
            SchemaChange::Namespace(_)
            | SchemaChange::Enum(_)
            | SchemaChange::Table(_)
            | SchemaChange::TableComment(..)
            | SchemaChange::TableOptions(..)
            | SchemaChange::Column(..)
            | SchemaChange::Constraint(..)
            | SchemaChange::Index(..)
            | SchemaChange::IndexNames(_)
            | SchemaChange::Object(_) => None,
        })
        .collect();
    if losing.is_empty() {
        return Vec::new();
    }
    let updates = |sql: &str| {
        let found = tokens(sql).unwrap_or_default();
        let names = upserted(&found);
        losing
            .iter()
            .any(|table| names.contains(table.name.as_str()))
    };
    let objects = context.schemas.from.objects.values();
    objects
        .filter(|object| context.schemas.to.objects.contains_key(&object.id))
        .filter(|object| object.statements().any(updates))
        .map(|object| object.id.clone())
        .collect()
}
