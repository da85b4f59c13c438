//! Changes of a column under its name: type, collation, NOT NULL, source of values, comment.

use limbeck_lint::Hazard;
use limbeck_ops::sql::set_unlogged;
use limbeck_ops::{ColumnAlteration, DefaultChange, Op};
use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Expr, GeneratedKind, Identity, QualifiedName, Schema,
    SequenceOptions, SqlObjectId, SqlObjectKind, Table,
};

use crate::cast::{conversion, same_family, told_conversion};
use crate::context::Context;
use crate::kind::constraint::with_old_labels;
use crate::kind::relation;
use crate::kind::table_options::changed_parameters;
use crate::links::column_links;
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

use super::add::{follow_table, is_unlogged};
use super::apart;
use super::fill::{Fill, fill_steps};
use super::sequence::{has_identity_above, identity_steps, new_sequence, serial_steps, take_early};
use super::step::{leaves_what_is_over_rebuilt, main_step};

/// `ALTER COLUMN`, in up to four steps: a default that has to go early, the change itself, values
/// for rows that have none, NOT NULL with what needs it.
pub(super) fn alter(context: &Context<'_>, tables: Pair<&Table>, pair: Pair<&Column>) -> Vec<Step> {
    let suspended = suspend_default(context, tables.from, pair.from);
    let moved;
    let pair = match moved_over(context, tables.from, pair) {
        Some(from) => {
            moved = from;
            Pair {
                from: &moved,
                to: pair.to,
            }
        }
        None => pair,
    };
    let (mut main, hazard) = alteration(context, tables, pair, suspended.is_some());
    let fits_first = take_early(pair, &mut main);
    let fill = fill_of_existing(context, tables, pair);
    let mut last = ColumnAlteration::default();
    if fill.is_some() {
        last.nullable = main.nullable.take();
        // An identity column must be NOT NULL before it can become one.
        let (late, early) = main.default.drain(..).partition(adds_identity);
        last.default = late;
        main.default = early;
    }
    let suspended_default = suspended.is_some();
    let reshapes = main.data_type.is_some() || main.nullable.is_some() || fill.is_some();
    let is_apart = reshapes && apart::is_apart_after(context, tables.to, pair.to);
    let apart = match is_apart || leaves_what_is_over_rebuilt(context, tables.to, pair) {
        true => apart::take_default(&mut main),
        false => None,
    };
    let mut steps: Vec<Step> = suspended.into_iter().collect();
    steps.extend(collated_again(context, tables, pair));
    let is_chained = fits_first.is_some();
    if let Some(first) = fits_first {
        let step = Step::new(Phase::Columns, op(tables.to, pair.to, first));
        steps.push(step.needs([relation(&tables.to.name)]));
    }
    let own = Resource::Column(tables.to.name.clone(), pair.to.name.clone());
    if main != ColumnAlteration::default() {
        // What went early holds nothing any more.
        let rest = Column {
            default: match suspended_default {
                true => ColumnDefault::None,
                false => pair.from.default.clone(),
            },
            ..pair.from.clone()
        };
        let bare;
        let to = match apart {
            Some(_) => {
                bare = apart::without_default(pair.to);
                &bare
            }
            None => pair.to,
        };
        let rest = Pair { from: &rest, to };
        let mut step = main_step(context, tables, rest, main);
        step.hazards.extend(hazard);
        step.chained = is_chained;
        let sequence = new_sequence(&step.op).cloned();
        steps.push(step);
        if let Some(sequence) = sequence.filter(|_| is_unlogged(context, tables.to)) {
            steps.push(follow_table(set_unlogged(&sequence)));
        }
    }
    if let Some(fill) = fill {
        steps.extend(fill_steps(context, tables.to, pair.to, &fill));
        let last = Step::new(Phase::Columns, op(tables.to, pair.to, last)).chained();
        steps.push(match apart {
            // What the default calls is made between the two.
            Some(_) => last,
            None => last.provides([own]),
        });
    }
    if apart.is_some() {
        steps.extend(set_default(context.schemas.to, tables.to, pair.to));
    }
    steps
}

pub(super) fn op(table: &Table, column: &Column, alteration: ColumnAlteration) -> Op {
    Op::AlterColumn {
        table: table.name.clone(),
        column: column.name.clone(),
        alteration,
    }
}

/// The column as it is after the range type was rebuilt whose multirange type it has: that can have another
/// name now.
fn moved_over(context: &Context<'_>, table: &Table, pair: Pair<&Column>) -> Option<Column> {
    let mut uses = context.rebuilt.values().flatten();
    let moves = pair.map(|column| &column.data_type).differs()
        && uses.any(|used| {
            used.multirange && used.table == table.name && used.column == pair.from.name
        });
    moves.then(|| Column {
        data_type: pair.to.data_type.clone(),
        ..pair.from.clone()
    })
}

/// A column leaves its collation while that is made again.
fn collated_again(context: &Context<'_>, tables: Pair<&Table>, pair: Pair<&Column>) -> Vec<Step> {
    let table = &tables.to.name;
    let key = (table.clone(), pair.from.name.clone());
    if !context.dependants.collated.contains(&key) {
        return Vec::new();
    }
    let collation = &pair.to.collation;
    let id = |name: &QualifiedName| SqlObjectId::in_schema(SqlObjectKind::Collation, name.clone());
    let links: Vec<Resource> = collation.iter().map(id).map(Resource::Object).collect();
    let collate = |column: &Column, collation: Option<QualifiedName>| {
        let alteration = ColumnAlteration {
            data_type: Some(column.data_type.clone()),
            collation: Some(collation),
            ..ColumnAlteration::default()
        };
        op(tables.to, pair.to, alteration)
    };
    let own = Resource::Column(table.clone(), pair.to.name.clone());
    // What reads the column goes before and comes after.
    let leaves = Step::new(Phase::Detach, collate(pair.from, None))
        .needs([relation(table)])
        .destroys([own.clone()])
        .releases(links.iter().cloned());
    let mut steps = vec![leaves];
    // What changes its type as well says the collation with it.
    if !is_retyped(pair) {
        let returns = Step::new(Phase::Columns, collate(pair.to, collation.clone()))
            .needs([relation(table)])
            .needs(links)
            .provides([own]);
        steps.push(returns);
    }
    steps
}

fn adds_identity(step: &DefaultChange) -> bool {
    matches!(step, DefaultChange::AddIdentity(_))
}

/// Drops a default that mentions an enum type which is rebuilt, early.
pub(super) fn suspend_default(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
) -> Option<Step> {
    let key = (table.name.clone(), column.name.clone());
    let is_held = context.dependants.defaults.contains(&key);
    if !is_held && !apart::is_apart_before(context, table, column) {
        return None;
    }
    Some(drop_default(context.schemas.from, table, column))
}

/// Drops a default before what it rests on.
pub(crate) fn drop_default(schema: &Schema, table: &Table, column: &Column) -> Step {
    let alteration = ColumnAlteration {
        default: vec![DefaultChange::DropDefault],
        ..ColumnAlteration::default()
    };
    let links = column_links(schema, table, column);
    Step::new(Phase::Detach, op(table, column, alteration))
        .needs([relation(&table.name)])
        .releases(with_old_labels(links))
}

/// Sets the default of a column of a new table, when what it rests on is there.
pub(crate) fn set_default(schema: &Schema, table: &Table, column: &Column) -> Option<Step> {
    let ColumnDefault::Expression(expr) = &column.default else {
        return None;
    };
    let alteration = ColumnAlteration {
        default: vec![DefaultChange::SetDefault(expr.clone())],
        ..ColumnAlteration::default()
    };
    Some(
        Step::new(Phase::CreateConstraint, op(table, column, alteration))
            .needs([relation(&table.name)])
            .needs(column_links(schema, table, column)),
    )
}

/// What changes, and what may be wrong with the conversion of values.
fn alteration(
    context: &Context<'_>,
    tables: Pair<&Table>,
    pair: Pair<&Column>,
    is_suspended: bool,
) -> (ColumnAlteration, Option<Hazard>) {
    let Pair { from, to } = pair;
    let mut hazard = None;
    let retyped = is_retyped(pair);
    let before = match retyped {
        true => from.options.retyped(),
        false => from.options.clone(),
    };
    let after = &to.options;
    let parameters = Pair {
        from: &before.parameters,
        to: &after.parameters,
    };
    let mut alteration = ColumnAlteration {
        storage: (before.storage != after.storage)
            .then(|| after.storage.or(to.data_type.own_storage())),
        compression: (before.compression != after.compression).then_some(after.compression),
        statistics: (before.statistics != after.statistics).then_some(after.statistics),
        parameters: changed_parameters(parameters),
        nullable: (from.nullable != to.nullable).then_some(to.nullable),
        comment: (from.comment != to.comment).then(|| to.comment.clone()),
        ..ColumnAlteration::default()
    };
    if retyped {
        alteration.data_type = Some(to.data_type.clone());
        if from.collation.is_some() || to.collation.is_some() {
            // Without COLLATE, a change of type goes back to the type's own collation.
            alteration.collation = Some(to.collation.clone());
        }
        let using;
        (using, hazard) = conversion_of(context, tables, pair);
        let is_converted = using.is_some() || !same_family(pair.map(|column| &column.data_type));
        alteration.default = default_steps(context, tables, pair, is_suspended, is_converted);
        alteration.using = using;
    } else {
        alteration.default = default_steps(context, tables, pair, is_suspended, false);
    }
    (alteration, hazard)
}

/// Whether the type or collation changes.
pub(crate) fn is_retyped(pair: Pair<&Column>) -> bool {
    pair.map(|column| &column.data_type).differs() || pair.map(|column| &column.collation).differs()
}

fn conversion_of(
    context: &Context<'_>,
    tables: Pair<&Table>,
    pair: Pair<&Column>,
) -> (Option<Expr>, Option<Hazard>) {
    if let Some(told) = context.using(&tables.to.name, &pair.to.name) {
        return (Some(told.clone()), None);
    }
    let types = pair.map(|column| &column.data_type);
    let place = format!("{}.{}", tables.to.name.to_reference(), pair.to.name);
    let conversion = conversion(context.schemas, &pair.to.name, types);
    told_conversion(conversion, &place, types)
}

/// The steps from one source of values to the other.
fn default_steps(
    context: &Context<'_>,
    tables: Pair<&Table>,
    pair: Pair<&Column>,
    is_suspended: bool,
    is_converted: bool,
) -> Vec<DefaultChange> {
    use ColumnDefault::{Expression, Generated, Identity, Serial};
    let table = &tables.to.name;
    let schemas = context.schemas;
    // The sequence of a table above stays that table's.
    let (from, to) = match pair.map(|column| &column.default).differs() {
        true => (
            schemas.from.own_default(tables.from, pair.from),
            schemas.to.own_default(tables.to, pair.to),
        ),
        false => (pair.from.default.clone(), pair.to.default.clone()),
    };
    let to = match from == to || !has_identity_above(schemas.to, tables.to, pair.to) {
        true => to,
        false => ColumnDefault::None,
    };
    let (from, to) = (&from, &to);
    match (from, to) {
        (Expression(_), Expression(new)) if is_suspended => {
            vec![DefaultChange::SetDefault(new.clone())]
        }
        // The server converts a default only along with an automatic cast, and into a text that
        // nobody would write.
        (Expression(_), Expression(new)) if is_converted => {
            vec![
                DefaultChange::DropDefault,
                DefaultChange::SetDefault(new.clone()),
            ]
        }
        _ if from == to => Vec::new(),
        (Expression(_), Expression(new)) => vec![DefaultChange::SetDefault(new.clone())],
        (Generated(_), Generated(new)) => {
            vec![DefaultChange::SetExpression(new.expression.clone())]
        }
        (Identity(old), Identity(new)) => identity_steps(table, pair, Pair { from: old, to: new }),
        (Serial(old), Serial(new)) if old.sequence.schema == new.sequence.schema => {
            serial_steps(Pair { from: old, to: new })
        }
        _ => {
            let leave = leave(from).filter(|_| !is_suspended);
            let bare = (*to == ColumnDefault::None
                && has_two(schemas.from, tables.from, pair.from))
            .then_some(DefaultChange::DropDefault);
            leave
                .into_iter()
                .chain(bare)
                .chain(enter(pair, to))
                .collect()
        }
    }
}

/// Whether an identity column may have a default as well, which shows once it is no identity any more: one
/// that was declared below a column with a default has got that too.
fn has_two(schema: &Schema, table: &Table, column: &Column) -> bool {
    let is_identity = |column: &Column| matches!(column.default, ColumnDefault::Identity(_));
    let above = schema.inherited_columns(table);
    let above = above.get(&column.name);
    is_identity(column) && above.is_some_and(|above| !is_identity(above))
}

fn leave(from: &ColumnDefault) -> Option<DefaultChange> {
    match from {
        ColumnDefault::None => None,
        ColumnDefault::Expression(_) => Some(DefaultChange::DropDefault),
        ColumnDefault::Identity(_) => Some(DefaultChange::DropIdentity),
        ColumnDefault::Serial(serial) => Some(DefaultChange::DropSerial {
            sequence: serial.sequence.clone(),
        }),
        ColumnDefault::Generated(_) => Some(DefaultChange::DropExpression),
    }
}

fn enter(pair: Pair<&Column>, default: &ColumnDefault) -> Option<DefaultChange> {
    let to = pair.to;
    match default {
        // A plain column never becomes a generated one in place, see `replaces`.
        ColumnDefault::None | ColumnDefault::Generated(_) => None,
        ColumnDefault::Expression(expr) => Some(DefaultChange::SetDefault(expr.clone())),
        // Where the type is said as well, options are those of that type.
        ColumnDefault::Identity(identity) if pair.from.data_type != to.data_type => {
            Some(DefaultChange::AddIdentity(identity.clone()))
        }
        ColumnDefault::Identity(identity) => Some(DefaultChange::AddIdentity(unbounded(
            identity,
            &to.data_type,
        ))),
        ColumnDefault::Serial(serial) => Some(DefaultChange::AddSerial(serial.clone())),
    }
}

/// An identity without the bound that the server takes from the column's type: a file that says
/// nothing of it means the same.
pub(crate) fn unbounded(identity: &Identity, data_type: &ColumnType) -> Identity {
    let mut said = identity.clone();
    let options = &mut said.options;
    if options.increment > 0 && options.max == SequenceOptions::defaults_for(data_type).max {
        options.max = i64::MAX;
    }
    if options.increment < 0 && options.min == SequenceOptions::descending_for(data_type).min {
        options.min = i64::MIN;
    }
    said
}

fn fill_of_existing(
    context: &Context<'_>,
    tables: Pair<&Table>,
    pair: Pair<&Column>,
) -> Option<Fill> {
    let has_all = !pair.from.nullable || is_stored(pair.from);
    if has_all || pair.to.nullable || context.empty.contains(&tables.to.name) {
        return None;
    }
    let told = context.backfill(&tables.to.name, &pair.to.name);
    match (told, &pair.to.default) {
        (Some(expr), _) => Some(Fill::Told(expr.clone())),
        (None, ColumnDefault::Expression(expr)) => Some(Fill::Default(expr.clone())),
        (
            None,
            ColumnDefault::None
            | ColumnDefault::Identity(_)
            | ColumnDefault::Serial(_)
            | ColumnDefault::Generated(_),
        ) => None,
    }
}

/// Whether the values are computed, so that an UPDATE can't set them.
fn is_stored(column: &Column) -> bool {
    matches!(&column.default, ColumnDefault::Generated(g) if g.kind == GeneratedKind::Stored)
}
