//! The composite type of a typed table.
//!
//! PostgreSQL refuses to change the columns of a typed table, and to change its type other than with `CASCADE`
//! (manual, `ALTER TABLE` and `ALTER TYPE`). So the table leaves the type before, and comes back to it when its
//! columns are the attributes again; neither looks at rows.

use std::collections::BTreeMap;

use limbeck_ops::{Op, TableAlteration};
use limbeck_schema::sql_object::parts;
use limbeck_schema::{Name, QualifiedName, Schema, Table};

use crate::context::Context;
use crate::groups::type_object;
use crate::links::Resources;
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

use super::constraint::with_old_labels;
use super::relation;

/// Whether a table that stays leaves its type, be it for a while.
pub(super) fn is_left(context: &Context<'_>, tables: Pair<&Table>) -> bool {
    let Some(of_type) = &tables.from.options.of_type else {
        return false;
    };
    let columns = tables.map(|table| {
        let columns = table.columns.iter();
        let columns = columns.map(|(name, column)| (name, (&column.data_type, &column.collation)));
        columns.collect::<BTreeMap<_, _>>()
    });
    tables.to.options.of_type.as_ref() != Some(of_type)
        || columns.differs()
        || changes(context, of_type)
}

/// Whether the type does not stay as it is.
fn changes(context: &Context<'_>, of_type: &QualifiedName) -> bool {
    let objects = context.schemas.map(|schema| type_object(schema, of_type));
    let definitions = objects.map(|object| object.map(|object| &object.definition));
    context.rebuilt.contains_key(of_type) || definitions.differs()
}

/// `NOT OF` for a table that goes, where its type changes before.
pub(super) fn leave_before_drop(context: &Context<'_>, table: &Table) -> Option<Step> {
    let of_type = table.options.of_type.as_ref()?;
    let stays = type_object(context.schemas.to, of_type).is_some();
    (stays && changes(context, of_type)).then(|| leave(table, of_type))
}

/// `NOT OF`: before anything happens to the columns or to the type.
pub(super) fn leave(table: &Table, of_type: &QualifiedName) -> Step {
    let columns = table.columns.keys();
    let columns = columns.map(|name| Resource::Column(table.name.clone(), name.clone()));
    step(Phase::DropDependent, table, None)
        .releases(links(of_type))
        .releases(columns)
}

/// `OF`: when the columns and the type are what they are in the end.
pub(super) fn come_back(context: &Context<'_>, tables: Pair<&Table>) -> Option<Step> {
    let table = tables.to;
    let of_type = table.options.of_type.as_ref()?;
    let column = |name: &Name| Resource::Column(table.name.clone(), name.clone());
    let gone = tables.from.columns.keys();
    let gone = gone.filter(|name| !table.columns.contains_key(*name));
    let step = step(Phase::OfType, table, Some(of_type.clone()))
        .needs([Resource::Type(of_type.clone())])
        .needs(table.columns.keys().map(column))
        // Which puts it behind the steps that drop them.
        .provides(gone.map(column))
        // Rows can be cast to the type now.
        .provides([Resource::Type(table.name.clone())]);
    // What stays keeps its place, and what is new comes last.
    let (old, new): (Vec<&Name>, Vec<&Name>) = {
        let names = table.columns.keys();
        names.partition(|name| tables.from.columns.contains_key(*name))
    };
    let mut names: Vec<&Name> = tables.from.columns.keys().collect();
    names.retain(|name| old.contains(name));
    names.extend(new);
    Some(match mismatch(context.schemas.to, of_type, &names) {
        Some(message) => step.comment(message),
        None => step,
    })
}

/// What PostgreSQL will say of the order of columns.
fn mismatch(schema: &Schema, of_type: &QualifiedName, columns: &[&Name]) -> Option<String> {
    let attributes = parts::composite_attributes(&type_object(schema, of_type)?.definition)?;
    let attributes = attributes.iter().map(|attribute| &attribute.name);
    (!attributes.eq(columns.iter().copied())).then(|| {
        format!("Fails: the columns stand in another order than the attributes of \"{of_type}\".")
    })
}

/// What a typed table holds.
pub(super) fn links(of_type: &QualifiedName) -> Resources {
    with_old_labels([Resource::Type(of_type.clone())])
}

fn step(phase: Phase, table: &Table, of_type: Option<QualifiedName>) -> Step {
    let op = Op::AlterTable {
        table: table.name.clone(),
        alteration: TableAlteration {
            of_type: Some(of_type),
            ..TableAlteration::default()
        },
    };
    Step::new(phase, op).needs([relation(&table.name)])
}
