//! PostgreSQL schemas: made first, dropped last and only when empty.

use limbeck_ops::Op;
use limbeck_schema::{Namespace, Schema};

use crate::change::SchemaChange;
use crate::context::pair_by_key;
use crate::pair::{Change, Pair};
use crate::step::{Phase, Resource, Step};

/// The PostgreSQL schemas that are new or go.
pub(crate) fn diff_namespaces(schemas: Pair<&Schema>) -> Vec<SchemaChange<'_>> {
    pair_by_key(schemas.map(|schema| &schema.namespaces))
        .into_iter()
        .map(|(_, change)| SchemaChange::Namespace(change))
        .collect()
}

/// `CREATE SCHEMA`, `DROP SCHEMA`.
pub(crate) fn lower(change: &Change<&Namespace>) -> Vec<Step> {
    match change {
        Change::Add(Namespace { name }) => {
            let op = Op::CreateSchema { name: name.clone() };
            vec![Step::new(Phase::CreateSchema, op).provides([Resource::Schema(name.clone())])]
        }
        Change::Drop(Namespace { name }) => {
            let op = Op::DropSchema { name: name.clone() };
            vec![Step::new(Phase::DropSchema, op).destroys([Resource::Schema(name.clone())])]
        }
        // Paired by name, and a name is all there is to one.
        Change::Alter(_) => Vec::new(),
    }
}
