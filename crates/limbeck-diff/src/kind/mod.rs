//! One file per object kind, all of one shape: `diff_…` finds the changes, `lower` says which
//! operations a change becomes and what each of them needs, provides, destroys and releases.

pub(crate) mod attach;
pub(crate) mod column;
pub(crate) mod constraint;
pub(crate) mod enum_type;
mod in_place;
pub(crate) mod index;
pub(crate) mod index_names;
pub(crate) mod namespace;
pub(crate) mod object;
mod of_type;
mod rename;
mod renamed;
pub(crate) mod table;
pub(crate) mod table_options;

pub use column::NO_VALUE;
pub(crate) use column::{force_once, unbounded};
pub(crate) use rename::swapped_names;

use limbeck_schema::{QualifiedName, Schema};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::pair::Pair;
use crate::step::{Resource, Step};

/// All differences between two schemas.
pub(crate) fn diff_schemas(schemas: Pair<&Schema>) -> Vec<SchemaChange<'_>> {
    let mut changes = namespace::diff_namespaces(schemas);
    changes.extend(enum_type::diff_enums(schemas));
    changes.extend(table::diff_tables(schemas));
    for tables in table::tables_that_stay(schemas) {
        changes.extend(table::diff_comment(tables));
        changes.extend(table_options::diff_options(tables));
        changes.extend(column::diff_columns(tables));
        let mut taken_over = attach::taken_over(schemas, tables);
        taken_over.extend(constraint::merged_checks(schemas, tables));
        changes.extend(constraint::diff_constraints(tables, &taken_over));
        changes.extend(index::diff_indexes(tables, &taken_over));
        changes.extend(index_names::diff_index_names(schemas, tables));
    }
    changes.extend(object::diff_objects(schemas));
    changes
}

/// The operations of a change.
pub(crate) fn lower(context: &Context<'_>, change: &SchemaChange<'_>) -> Vec<Step> {
    let mut steps = match change {
        SchemaChange::Namespace(change) => namespace::lower(change),
        SchemaChange::Enum(change) => enum_type::lower(context, change),
        SchemaChange::Table(change) => table::lower(context, change),
        SchemaChange::TableComment(table, change) => table::lower_comment(table, change),
        SchemaChange::TableOptions(table, _) => match context.table(table) {
            Some(tables) => table_options::lower(context, tables),
            None => Vec::new(),
        },
        SchemaChange::Column(table, change) => column::lower(context, table, change),
        SchemaChange::Constraint(table, change) => constraint::lower(context, table, change),
        SchemaChange::Index(table, change) => index::lower(context, table, change),
        SchemaChange::Object(change) => object::lower(context, change),
        SchemaChange::IndexNames(tables) => index_names::lower(context, *tables),
    };
    if let Some(first) = steps.first_mut() {
        first.chained = false;
    }
    steps
}

/// The PostgreSQL schema that an object lives in.
fn home(name: &QualifiedName) -> Resource {
    Resource::Schema(name.schema.clone())
}

/// The table itself.
pub(crate) fn relation(name: &QualifiedName) -> Resource {
    Resource::Relation(name.clone())
}
