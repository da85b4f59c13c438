//! What steps lean on through the tables above: a column of a table below is there as long as it is
//! above, and indexes from above come first.

use limbeck_schema::{ConstraintKind, InheritedKey, ObjectId, Schema, Table};

use crate::pair::Pair;
use crate::step::{Resource, Step};

/// Adds what steps need and release at tables above.
pub(crate) fn link_steps(schemas: Pair<&Schema>, steps: &mut [Step]) {
    if !super::concerns(schemas) {
        return;
    }
    for step in steps {
        let needs = columns_above(schemas.to, &step.needs);
        step.needs.extend(needs);
        let releases = columns_above(schemas.from, &step.releases);
        step.releases.extend(releases);
        let made = step.op.made();
        if let Some(table) = made.and_then(|made| keyed_table(schemas.to, &made)) {
            step.needs.extend(keys_above(schemas.to, table));
        }
    }
}

fn columns_above<'a>(
    schema: &Schema,
    resources: impl IntoIterator<Item = &'a Resource>,
) -> Vec<Resource> {
    let mut above = Vec::new();
    for resource in resources {
        if let Resource::Column(table, column) = resource
            && let Some(table) = schema.tables.get(table)
            && table.has_parent()
        {
            let tables = schema.ancestors(table).into_iter();
            let tables = tables.filter(|table| table.columns.contains_key(column));
            above.extend(tables.map(|t| Resource::Column(t.name.clone(), column.clone())));
        }
    }
    above
}

/// The table that gets an index or key of its own by what is made.
fn keyed_table<'s>(schema: &'s Schema, made: &ObjectId) -> Option<&'s Table> {
    match made {
        ObjectId::Table(name) => {
            let table = schema.tables.get(name)?;
            let mut constraints = table.constraints.values();
            let has_key = constraints.any(|constraint| is_key(constraint.kind()));
            has_key.then_some(table)
        }
        ObjectId::Constraint(name, constraint) => {
            let table = schema.tables.get(name)?;
            // One that is made under a name for the time being may be a key.
            let constraint = table.constraints.get(constraint);
            let may_be_key = constraint.is_none_or(|constraint| is_key(constraint.kind()));
            may_be_key.then_some(table)
        }
        ObjectId::Index(name, _) => schema.tables.get(name),
        ObjectId::Schema(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel(..)
        | ObjectId::Column(..)
        | ObjectId::Sql(_) => None,
    }
}

fn is_key(kind: ConstraintKind) -> bool {
    match kind {
        ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion => true,
        ConstraintKind::Check | ConstraintKind::ForeignKey => false,
    }
}

/// An index of a partition's own that is there first would become that of the table above.
fn keys_above(schema: &Schema, table: &Table) -> Vec<Resource> {
    let keys = schema.inherited_keys(table).into_iter();
    let names = keys.map(|key: InheritedKey<'_>| key.name());
    names.map(Resource::Relation).collect()
}
