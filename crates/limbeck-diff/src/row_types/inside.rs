//! Rows that come to be inside of others, in columns or attributes of composite types, where these were inside of
//! them before: a row is never inside of itself, so what goes has to go first.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::{QualifiedName, Schema, SqlObjectKind};

use super::{Types, typed_columns};
use crate::pair::Pair;
use crate::step::{Resource, Step};

/// Puts what adds columns and attributes behind what takes away the columns that would close a ring, and attributes
/// that go before the columns that would.
pub(super) fn order(schemas: Pair<&Schema>, steps: &mut [Step]) {
    for step in steps {
        if let Op::AddColumn { table, column } = &step.op {
            if column.data_type.user_type().is_some() {
                let going = types_around(schemas, table).into_iter();
                step.destroys.extend(going.map(Resource::OldLabels));
            }
        } else if let Op::AlterObject(alter) = &step.op
            && alter.object.id.kind == SqlObjectKind::CompositeType
            && let Some(name) = alter.object.id.qualified_name()
        {
            let going = types_around(schemas, &name).into_iter();
            step.destroys.extend(going.map(Resource::OldLabels));
            let coming = types_around(schemas.reversed(), &name).into_iter();
            step.provides.extend(coming.map(Resource::Type));
        }
    }
}

/// The types around this one that columns have before, of tables whose rows are inside of it afterwards.
fn types_around(schemas: Pair<&Schema>, name: &QualifiedName) -> Types {
    let around = around(schemas.from, name);
    let columns = typed_columns(schemas.from);
    let columns = columns.filter(|(table, _, of)| *table != name && around.contains(*of));
    let closing = columns.filter(|(table, _, _)| self::around(schemas.to, table).contains(name));
    closing.map(|(_, _, of)| of.clone()).collect()
}

/// The types and tables that a type is inside of, at any depth, and itself.
fn around(schema: &Schema, name: &QualifiedName) -> Types {
    let mut found = BTreeSet::from([name.clone()]);
    loop {
        let mut more = schema.types_over(found.clone());
        let tables = typed_columns(schema).filter(|(_, _, of)| more.contains(*of));
        let tables: Vec<QualifiedName> = tables.map(|(table, _, _)| table.clone()).collect();
        more.extend(tables);
        if more.len() == found.len() {
            return found;
        }
        found = more;
    }
}
