//! PostgreSQL schemas: made first, dropped last and only when empty.

use limbeck_ops::Op;
use limbeck_schema::{DEFAULT_SCHEMA, Name, Namespace, Schema};

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

/// `CREATE SCHEMA`, `DROP SCHEMA`, `COMMENT ON SCHEMA`.
pub(crate) fn lower(change: &Change<&Namespace>) -> Vec<Step> {
    let named = change.from().or(change.to());
    // `public` is always there: with a comment or without.
    let is_public = named.is_some_and(|namespace| namespace.name == DEFAULT_SCHEMA);
    match change {
        Change::Add(namespace) => {
            let name = &namespace.name;
            let op = Op::CreateSchema { name: name.clone() };
            let made =
                Step::new(Phase::CreateSchema, op).provides([Resource::Schema(name.clone())]);
            let mut steps = if is_public { Vec::new() } else { vec![made] };
            if namespace.comment.is_some() {
                steps.push(comment(name, namespace.comment.as_ref()));
            }
            steps
        }
        Change::Drop(namespace) if is_public => vec![comment(&namespace.name, None)],
        Change::Drop(Namespace { name, .. }) => {
            let op = Op::DropSchema { name: name.clone() };
            vec![Step::new(Phase::DropSchema, op).destroys([Resource::Schema(name.clone())])]
        }
        Change::Alter(pair) => vec![comment(&pair.to.name, pair.to.comment.as_ref())],
    }
}

fn comment(name: &Name, text: Option<&String>) -> Step {
    let op = Op::SetSchemaComment {
        name: name.clone(),
        comment: text.cloned(),
    };
    Step::new(Phase::Comment, op).needs([Resource::Schema(name.clone())])
}
