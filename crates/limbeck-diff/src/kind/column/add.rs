//! New columns, and values for the rows that are there already.

use std::iter;

use limbeck_ops::effect::may_be_volatile;
use limbeck_ops::sql::unlogged_sequence;
use limbeck_ops::{ColumnAlteration, DefaultChange, Op};
use limbeck_schema::{Column, ColumnDefault, Identity, QualifiedName, Schema, Serial, Table};

use crate::context::{Context, Direction};
use crate::kind::relation;
use crate::links::{column_links, column_names, words};
use crate::neutral::neutral_value;
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

use super::alter::{op, unbounded};
use super::apart;
use super::fill::{Fill, fill_steps};

/// Above a new column that rows need a value for, and nothing says which.
pub const NO_VALUE: &str =
    "No value can be right for all rows: say with `backfill` in the model, or here, what they get.";

/// `ADD COLUMN`; with an `UPDATE` and `SET NOT NULL` after it where rows need a value that the
/// column itself does not give them.
pub(super) fn add(context: &Context<'_>, table: &Table, column: &Column) -> Vec<Step> {
    if let ColumnDefault::Identity(identity) = &column.default
        && !hands_identity_down(context, table)
    {
        return counted_first(context, table, column, identity);
    }
    let is_apart = apart::is_apart_after(context, table, column);
    let own = || {
        column
            .default
            .expression()
            .filter(|_| is_apart)
            .cloned()
            .map(Fill::Default)
    };
    let Some(fill) = fill_of_new(context, table, column).or_else(own) else {
        let mut step = add_column(context, table, column);
        if needs_fill(column) {
            step.comments.push(NO_VALUE.to_owned());
        }
        step.comments.extend(not_brought_back(context, column));
        let unlogged =
            unlogged_sequence(&table.name, column).filter(|_| is_unlogged(context, table));
        return iter::once(step).chain(unlogged.map(follow_table)).collect();
    };
    if !is_apart && is_same_for_all(context, table, column, &fill) {
        return add_with_default(context, table, column, &fill);
    }
    let mut bare = column.clone();
    bare.nullable = true;
    bare.default = ColumnDefault::None;
    let mut added = add_column(context, table, &bare);
    added.comments.extend(not_brought_back(context, column));
    // The default comes later, but the new column must not be added before what it mentions.
    if !is_apart {
        added.needs.extend(outside(context, table, column));
    }
    let mut steps = vec![added];
    steps.extend(fill_steps(context, table, column, &fill));
    let settled = settle(table, column).map(|mut step| {
        if is_apart {
            // What the default calls is made between the two.
            step.provides.clear();
            step.needs
                .extend(column_links(context.schemas.to, table, column));
        }
        step
    });
    steps.extend(settled);
    steps
}

/// The first version in which partitions have the identity of the table above them.
const IDENTITY_OF_PARTITIONS: u32 = 170_000;

/// Whether `ADD COLUMN` can make an identity column: the server refuses it where tables below would have to get
/// the column without the identity.
fn hands_identity_down(context: &Context<'_>, table: &Table) -> bool {
    let schemas = context.schemas;
    let stands_alone = |schema: &Schema| schema.children(&table.name).next().is_none();
    stands_alone(schemas.from) && stands_alone(schemas.to)
        || table.partition_by.is_some() && context.server_has(IDENTITY_OF_PARTITIONS)
}

/// The column as a serial one, which gives all rows a number, those of the tables below as well; then the identity
/// in the place of the default.
fn counted_first(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    identity: &Identity,
) -> Vec<Step> {
    let sequence = identity.sequence_of(&table.name, &column.name);
    let mut serial = column.clone();
    serial.default = ColumnDefault::Serial(Serial {
        sequence: sequence.clone(),
        options: identity.options.clone(),
    });
    let mut steps = add(context, table, &serial);
    let identity = unbounded(identity, &column.data_type);
    let alteration = ColumnAlteration {
        default: vec![
            DefaultChange::DropSerial { sequence },
            DefaultChange::AddIdentity(identity),
        ],
        ..ColumnAlteration::default()
    };
    let step = Step::new(Phase::Columns, op(table, column, alteration))
        .comment(
            "An identity column can't be added to a table with others below it: rows get their numbers from a \
             default, then the identity takes its place.",
        )
        .provides(column_names(&table.name, column))
        .chained();
    steps.push(step);
    steps
}

/// Whether all rows get one value, so that it can come along with the column: the server keeps it beside the
/// table and touches no row.
fn is_same_for_all(context: &Context<'_>, table: &Table, column: &Column, fill: &Fill) -> bool {
    let words = words(fill.expr());
    let names_column = |table: &Table| {
        let mut names = table.columns.keys();
        names.any(|name| words.contains(name.as_str()))
    };
    let is_constant = !may_be_volatile(fill.expr())
        && !words.contains("select")
        && !names_column(table)
        && !(context.schemas.from.tables.get(&table.name)).is_some_and(names_column);
    is_constant && below_follow(context, table, column)
}

/// Whether all tables below get the column anew as well, with the same default: one that has it already would
/// keep its rows as they are.
fn below_follow(context: &Context<'_>, table: &Table, column: &Column) -> bool {
    let Pair { from, to } = context.schemas;
    let below = to.descendants(&table.name);
    let is_same = |name: &QualifiedName| {
        let own = to
            .tables
            .get(name)
            .and_then(|t| t.columns.get(&column.name));
        own.is_some_and(|own| own.default == column.default)
    };
    let is_partitioned = |schema: &Schema| {
        (schema.tables.get(&table.name)).is_some_and(|t| t.partition_by.is_some())
    };
    below.is_empty() && from.descendants(&table.name).is_empty()
        || is_partitioned(from) && is_partitioned(to) && below.iter().all(is_same)
}

/// `ADD COLUMN` with the rows' value as its default, then the default that it is to have.
fn add_with_default(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    fill: &Fill,
) -> Vec<Step> {
    let mut filled = column.clone();
    filled.default = ColumnDefault::Expression(fill.expr().clone());
    let is_default = filled.default == column.default;
    let mut added = add_column(context, table, &filled);
    added.needs.extend(outside(context, table, column));
    added.comments.extend(not_brought_back(context, column));
    let mut steps = vec![fill.told(added, table, column)];
    if !is_default {
        let default = match &column.default {
            ColumnDefault::Expression(expr) => DefaultChange::SetDefault(expr.clone()),
            ColumnDefault::None
            | ColumnDefault::Identity(_)
            | ColumnDefault::Serial(_)
            | ColumnDefault::Generated(_) => DefaultChange::DropDefault,
        };
        let alteration = ColumnAlteration {
            default: vec![default],
            ..ColumnAlteration::default()
        };
        let own = Resource::Column(table.name.clone(), column.name.clone());
        let step = Step::new(Phase::Columns, super::alter::op(table, column, alteration));
        steps.push(step.provides([own]).chained());
    }
    steps
}

/// Whether the table is unlogged while its columns change. Of one that becomes so later, the server takes
/// the sequences along.
pub(super) fn is_unlogged(context: &Context<'_>, table: &Table) -> bool {
    let before = context.schemas.from.tables.get(&table.name);
    table.options.unlogged && before.is_none_or(|before| before.options.unlogged)
}

/// Makes a new sequence unlogged, as its table is.
pub(super) fn follow_table(sql: String) -> Step {
    Step::new(Phase::Columns, Op::Execute { sql })
        .comment("The sequences of an unlogged table are unlogged as well since PostgreSQL 15.")
        .chained()
}

fn not_brought_back(context: &Context<'_>, column: &Column) -> Option<String> {
    let is_computed = matches!(column.default, ColumnDefault::Generated(_));
    match context.direction {
        Direction::Up(_) => None,
        Direction::Down(_) => (!is_computed)
            .then(|| "The values that the upgrade dropped don't come back.".to_owned()),
    }
}

fn add_column(context: &Context<'_>, table: &Table, column: &Column) -> Step {
    let op = Op::AddColumn {
        table: table.name.clone(),
        column: column.clone(),
    };
    Step::new(Phase::Columns, op)
        .needs([relation(&table.name)])
        .needs(outside(context, table, column))
        .provides(column_names(&table.name, column))
}

fn outside(context: &Context<'_>, table: &Table, column: &Column) -> Vec<Resource> {
    let links = column_links(context.schemas.to, table, column);
    let own = column_names(&table.name, column);
    let outside = links.difference(&own).cloned();
    // A generated column would hold the types of those that it is computed from.
    let rebuilt = context.rebuilt_under(&links).cloned().map(Resource::Type);
    outside.chain(rebuilt).collect()
}

fn needs_fill(column: &Column) -> bool {
    !column.nullable && column.default == ColumnDefault::None
}

fn fill_of_new(context: &Context<'_>, table: &Table, column: &Column) -> Option<Fill> {
    match &column.default {
        ColumnDefault::Identity(_) | ColumnDefault::Serial(_) | ColumnDefault::Generated(_) => None,
        ColumnDefault::None | ColumnDefault::Expression(_) => {
            match context.backfill(&table.name, &column.name) {
                Some(expr) => Some(Fill::Told(expr.clone())),
                None if needs_fill(column) => {
                    neutral_value(context.schemas.to, table, column).map(Fill::Neutral)
                }
                None => None,
            }
        }
    }
}

/// The default and NOT NULL that a new column gets after its rows have values.
fn settle(table: &Table, column: &Column) -> Option<Step> {
    let default = match &column.default {
        ColumnDefault::Expression(expr) => vec![DefaultChange::SetDefault(expr.clone())],
        ColumnDefault::None
        | ColumnDefault::Identity(_)
        | ColumnDefault::Serial(_)
        | ColumnDefault::Generated(_) => Vec::new(),
    };
    let alteration = ColumnAlteration {
        nullable: (!column.nullable).then_some(false),
        default,
        ..ColumnAlteration::default()
    };
    if alteration == ColumnAlteration::default() {
        return None;
    }
    let own = Resource::Column(table.name.clone(), column.name.clone());
    let step = Step::new(Phase::Columns, op(table, column, alteration));
    Some(step.provides([own]).chained())
}
