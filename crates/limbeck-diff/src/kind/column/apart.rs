//! Defaults that call what reads their own column: a function with a body that the server has read, perhaps through
//! others. Such a default goes before the function, which goes before the column, and comes back behind both.

use std::collections::BTreeSet;

use limbeck_ops::{ColumnAlteration, DefaultChange};
use limbeck_schema::{Column, ColumnDefault, Schema, SqlObjectKind, Table};

use crate::context::Context;
use crate::kind::object;
use crate::links::column_links;
use crate::mentions::Names;
use crate::step::Resource;

/// Whether the default of a column rests on what goes, or is made again, together with the column.
pub(super) fn is_apart_before(context: &Context<'_>, table: &Table, column: &Column) -> bool {
    is_apart(
        context,
        context.schemas.from,
        &context.names.from,
        table,
        column,
    )
}

/// Whether the default of a column rests on what can be made only when the column is there.
pub(super) fn is_apart_after(context: &Context<'_>, table: &Table, column: &Column) -> bool {
    is_apart(
        context,
        context.schemas.to,
        &context.names.to,
        table,
        column,
    )
}

fn is_apart(
    context: &Context<'_>,
    schema: &Schema,
    names: &Names<'_>,
    table: &Table,
    column: &Column,
) -> bool {
    if schema.objects.is_empty() || !matches!(column.default, ColumnDefault::Expression(_)) {
        return false;
    }
    let own = Resource::Column(table.name.clone(), column.name.clone());
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<Resource> = column_links(schema, table, column).into_iter().collect();
    while let Some(link) = waiting.pop() {
        if link == own {
            return true;
        }
        if seen.insert(link.clone()) {
            waiting.extend(behind(context, schema, names, &link));
        }
    }
    false
}

/// What something rests on, where the plan has a step for it.
fn behind(
    context: &Context<'_>,
    schema: &Schema,
    names: &Names<'_>,
    link: &Resource,
) -> BTreeSet<Resource> {
    let sides = context.schemas;
    match link {
        Resource::Object(id) => {
            let differs = sides.map(|side| side.objects.get(id)).differs();
            let is_made = differs || context.dependants.remade.contains(link);
            let object = schema.objects.get(id).filter(|_| is_made);
            // The column that owns a sequence is no part of what that rests on.
            let object = object.map(|object| match id.kind == SqlObjectKind::Sequence {
                true => object::split(object).0,
                false => object.clone(),
            });
            object.map_or_else(BTreeSet::new, |object| object::links(names, &object))
        }
        Resource::Column(table, column) => {
            let of = |side: &'_ Schema| {
                let table = side.tables.get(table);
                table.and_then(|table| table.columns.get(column)).cloned()
            };
            let is_made = sides.map(of).differs();
            let found = schema.tables.get(table).filter(|_| is_made);
            let found = found.and_then(|table| Some((table, table.columns.get(column)?)));
            found.map_or_else(BTreeSet::new, |(table, column)| {
                column_links(schema, table, column)
            })
        }
        Resource::Schema(_)
        | Resource::Type(_)
        | Resource::OldLabels(_)
        | Resource::Label(..)
        | Resource::Relation(_)
        | Resource::Constraint(..)
        | Resource::PrimaryKey(_)
        | Resource::Persistence(_)
        | Resource::Bounds(_)
        | Resource::Row(_) => BTreeSet::new(),
    }
}

/// Takes the new default out of what changes.
pub(super) fn take_default(alteration: &mut ColumnAlteration) -> Option<DefaultChange> {
    let last = alteration.default.pop()?;
    if matches!(last, DefaultChange::SetDefault(_)) {
        return Some(last);
    }
    alteration.default.push(last);
    None
}

/// The column with no source of values.
pub(super) fn without_default(column: &Column) -> Column {
    Column {
        default: ColumnDefault::None,
        ..column.clone()
    }
}
