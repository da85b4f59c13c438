//! Columns of tables that stay.
//!
//! A column is dropped and added again only where it is generated before or after, so that nothing
//! but computed values is lost. What happens inside `alter_column`, and with rows that have no
//! value yet, is in the two files below this one.

mod add;
mod alter;
mod apart;
mod fill;
mod sequence;
mod step;

pub use add::NO_VALUE;
pub(crate) use alter::{drop_default, is_retyped, set_default, unbounded};
pub(crate) use fill::force_once;

use limbeck_ops::Op;
use limbeck_schema::{
    Column, ColumnDefault, ConstraintKind, GeneratedKind, QualifiedName, Schema, Table,
};

use crate::change::SchemaChange;
use crate::context::{Context, change};
use crate::links::{column_links, column_names};
use crate::pair::{Change, Pair};
use crate::step::{Phase, Step};

use super::constraint::with_old_labels;
use super::relation;

/// The columns that differ, in the order of the later side, then those that go.
pub(crate) fn diff_columns(tables: Pair<&Table>) -> Vec<SchemaChange<'_>> {
    let columns = tables.map(|table| &table.columns);
    let dropped = columns
        .from
        .keys()
        .filter(|name| !columns.to.contains_key(*name));
    let names = columns.to.keys().chain(dropped);
    names
        .filter_map(|name| change(columns.map(|columns| columns.get(name))))
        .map(|change| SchemaChange::Column(&tables.to.name, change))
        .collect()
}

/// `ADD COLUMN`, `DROP COLUMN`, `ALTER COLUMN`.
pub(crate) fn lower(
    context: &Context<'_>,
    table: &QualifiedName,
    change: &Change<&Column>,
) -> Vec<Step> {
    let Some(tables) = context.table(table) else {
        return Vec::new();
    };
    if let Some(column) = change.from().or(change.to())
        && context.follows(tables, &column.name)
    {
        let suspended = alter::suspend_default(context, tables.from, column);
        let makes_way = || sequence::make_way_for_identity(context, tables, column);
        return suspended.or_else(makes_way).into_iter().collect();
    }
    match change {
        Change::Add(new) => add::add(context, tables.to, new),
        Change::Drop(old) => drop(context, tables.from, old),
        Change::Alter(pair) => {
            let key = (table.clone(), pair.to.name.clone());
            if context.dependants.columns.contains(&key) || replaces(context, tables, *pair) {
                replace(context, tables, *pair)
            } else {
                alter::alter(context, tables, *pair)
            }
        }
    }
}

/// The first version with `SET EXPRESSION`; of virtual columns there are none before it has that for them.
const SET_EXPRESSION: u32 = 170_000;

/// Whether a change of a column is drop and add: it becomes a generated column, or stays one with
/// another type or kind, or another expression where there is no `SET EXPRESSION`. PostgreSQL has that
/// since version 17, for plain columns in none, and can't turn a virtual column into a plain one.
pub(crate) fn replaces(context: &Context<'_>, tables: Pair<&Table>, pair: Pair<&Column>) -> bool {
    let generated = pair.map(|column| match &column.default {
        ColumnDefault::Generated(generated) => Some(generated),
        ColumnDefault::None
        | ColumnDefault::Expression(_)
        | ColumnDefault::Identity(_)
        | ColumnDefault::Serial(_) => None,
    });
    match (generated.from, generated.to) {
        (None, None) => false,
        (None, Some(_)) => true,
        (Some(from), None) => from.kind == GeneratedKind::Virtual,
        (Some(from), Some(to)) => {
            from.kind != to.kind
                || from.expression != to.expression && !sets_expression(context, tables, from.kind)
                || pair.map(|column| &column.data_type).differs()
                || pair.map(|column| &column.collation).differs()
        }
    }
}

/// Whether `SET EXPRESSION` can change a generated column of a table. The server refuses it for a virtual one
/// of a table with checks; tables above and below have expressions of their own.
fn sets_expression(context: &Context<'_>, tables: Pair<&Table>, kind: GeneratedKind) -> bool {
    let schemas = context.schemas;
    let stands_alone = |schema: &Schema, table: &Table| {
        schema.ancestors(table).is_empty() && schema.descendants(&table.name).is_empty()
    };
    let has_checks = |table: &Table| {
        let mut constraints = table.constraints.values();
        constraints.any(|constraint| constraint.kind() == ConstraintKind::Check)
    };
    context.server_has(SET_EXPRESSION)
        && stands_alone(schemas.from, tables.from)
        && stands_alone(schemas.to, tables.to)
        && (kind == GeneratedKind::Stored || !(has_checks(tables.from) || has_checks(tables.to)))
}

fn drop(context: &Context<'_>, table: &Table, column: &Column) -> Vec<Step> {
    let key = (table.name.clone(), column.name.clone());
    let links = match apart::is_apart_before(context, table, column) {
        true => column_links(context.schemas.from, table, &apart::without_default(column)),
        false => column_links(context.schemas.from, table, column),
    };
    // A column that is copied from stays until its enum type was rebuilt with it.
    let moves_over = context.dependants.defaults.contains(&key)
        || context.is_copied_from(&table.name, &column.name);
    let op = Op::DropColumn {
        table: table.name.clone(),
        column: column.name.clone(),
    };
    let step = Step::new(Phase::DropColumn, op)
        .needs([relation(&table.name)])
        .destroys(column_names(&table.name, column));
    let step = if moves_over {
        step.releases(links)
    } else {
        step.releases(with_old_labels(links))
    };
    let suspended = alter::suspend_default(context, table, column);
    suspended.into_iter().chain([step]).collect()
}

fn replace(context: &Context<'_>, tables: Pair<&Table>, pair: Pair<&Column>) -> Vec<Step> {
    let mut steps = drop(context, tables.from, pair.from);
    let was_plain = !matches!(pair.from.default, ColumnDefault::Generated(_));
    for step in &mut steps {
        step.phase = Phase::Detach;
        if was_plain {
            step.comments.push(
                "PostgreSQL can't make a plain column a generated one: its values are lost."
                    .to_owned(),
            );
        }
    }
    steps.extend(add::add(context, tables.to, pair.to));
    steps
}
