//! Whole tables, and the comments of tables that stay.
//!
//! A new table brings its columns and constraints along; its indexes and the foreign keys that
//! close a ring are operations of their own. A dropped table is never dropped `CASCADE`: what
//! refers to it is dropped before, by name.

use limbeck_ops::Op;
use limbeck_schema::{
    Column, ColumnDefault, Constraint, ConstraintDefinition, ConstraintKind, Deferrable, Index,
    Name, QualifiedName, Schema, Table,
};

use crate::change::{SchemaChange, foreign_key};
use crate::context::{Context, Direction, change, pair_by_key};
use crate::links::{
    column_links, constraint_links, constraint_needs, index_links, keys_over, keys_that_go,
    partition_key_links, table_names,
};
use crate::pair::{Change, Pair};
use crate::step::{Phase, Resource, Step};

use super::constraint::with_old_labels;
use super::{
    attach, column, constraint, home, index, index_names, object, of_type, relation, table_options,
};

/// The tables that are new or go.
pub(crate) fn diff_tables(schemas: Pair<&Schema>) -> Vec<SchemaChange<'_>> {
    pair_by_key(schemas.map(|schema| &schema.tables))
        .into_iter()
        .filter(|(_, change)| !matches!(change, Change::Alter(_)))
        .map(|(_, change)| SchemaChange::Table(change))
        .collect()
}

/// Both sides of every table that stays and differs.
pub(crate) fn tables_that_stay(schemas: Pair<&Schema>) -> Vec<Pair<&Table>> {
    pair_by_key(schemas.map(|schema| &schema.tables))
        .into_iter()
        .filter_map(|(_, change)| match change {
            Change::Alter(tables) => Some(tables),
            Change::Add(_) | Change::Drop(_) => None,
        })
        .collect()
}

/// The change of a table's comment.
pub(crate) fn diff_comment(tables: Pair<&Table>) -> Option<SchemaChange<'_>> {
    let comments = tables.map(|table| table.comment.as_deref());
    Some(SchemaChange::TableComment(
        &tables.to.name,
        change(comments)?,
    ))
}

/// `CREATE TABLE` and its indexes; `DROP TABLE`.
pub(crate) fn lower(context: &Context<'_>, change: &Change<&Table>) -> Vec<Step> {
    match change {
        Change::Add(table) => create(context, table),
        Change::Drop(table) => drop(context, table),
        // The parts of a table that stays are changes of their own.
        Change::Alter(_) => Vec::new(),
    }
}

fn create(context: &Context<'_>, table: &Table) -> Vec<Step> {
    let schema = context.schemas.to;
    let is_later = |constraint: &Constraint| {
        context
            .created_later
            .constraints
            .contains(&key(table, &constraint.name))
            || refers_to_own_index(schema, table, constraint)
            || is_redundant(table, constraint)
            || is_partial(schema, table, constraint)
            || is_unproved_above(schema, table, constraint)
    };
    let mut bare = own_form(schema, table);
    let own = bare.constraints.clone();
    let (later, inline): (Vec<&Constraint>, Vec<&Constraint>) =
        own.values().partition(|c| is_later(c));
    bare.indexes.clear();
    bare.constraints = inline
        .into_iter()
        .map(|constraint| (constraint.name.clone(), constraint.clone()))
        .collect();
    bare.options = table_options::made_with(&table.options, &bare);
    let is_later = |column: &Column| {
        let key = key(table, &column.name);
        context.created_later.defaults.contains(&key)
    };
    let defaults: Vec<Step> = bare
        .columns
        .values()
        .filter(|column| is_later(column))
        .filter_map(|column| column::set_default(schema, table, column))
        .collect();
    for column in bare.columns.values_mut().filter(|column| is_later(column)) {
        column.default = ColumnDefault::None;
    }
    let names = table_names(&bare);
    let columns = bare.columns.values();
    let needs = columns
        .flat_map(|column| column_links(schema, &bare, column))
        .chain(
            bare.constraints
                .values()
                .flat_map(|constraint| constraint_needs(schema, table, constraint)),
        )
        .chain(partition_key_links(schema, table))
        .filter(|resource| !names.contains(resource));
    let mut made = Step::new(Phase::CreateTable, Op::CreateTable(bare.clone()))
        .needs(needs)
        .needs([home(&table.name)])
        .needs(table.parents().map(relation))
        .needs(table.options.of_type.iter().cloned().map(Resource::Type))
        .provides(names.clone())
        .needs(index_names::taken_elsewhere(schema, table))
        .provides(index_names::of_partition(schema, table));
    let constraints = bare.constraints.values();
    made = made.provides(constraints.flat_map(|own| keys_that_go(context.schemas, own)));
    if let Some(of) = &table.partition_of {
        made = made.needs([Resource::Bounds(of.parent.clone())]);
    }
    if matches!(context.direction, Direction::Down(_)) {
        made = made.comment("The rows that the upgrade dropped don't come back.");
    }
    let mut steps = vec![made];
    steps.extend(defaults);
    let indexes = table.indexes.values();
    steps.extend(indexes.map(|object| index::create(context, table, object)));
    steps.extend(
        later
            .into_iter()
            .map(|c| constraint::create(context, table, c)),
    );
    steps.extend(table_options::settle(schema, table, &bare));
    steps
}

/// A reference to the table itself that rests on an index which is made after the table.
fn refers_to_own_index(schema: &Schema, table: &Table, constraint: &Constraint) -> bool {
    foreign_key(constraint).is_some_and(|foreign_key| {
        foreign_key.referenced_table == table.name
            && !keys_over(schema, table, &foreign_key.referenced_columns)
                .iter()
                .any(|resource| matches!(resource, Resource::Constraint(..)))
    })
}

/// A key that a partition is to be without: it would get it if it were made after it.
fn is_partial(schema: &Schema, table: &Table, constraint: &Constraint) -> bool {
    let key = table.name.sibling(constraint.name.clone());
    constraint.has_index() && !attach::tables_without(schema, &key).is_empty()
}

/// A check that is NOT VALID and that tables below have, too: those that are made after it would have it valid,
/// those that usually were there before have it as it is.
fn is_unproved_above(schema: &Schema, table: &Table, constraint: &Constraint) -> bool {
    let is_unproved = match &constraint.definition {
        ConstraintDefinition::Check(check) => check.not_valid && !check.no_inherit,
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => false,
    };
    is_unproved && schema.children(&table.name).next().is_some()
}

/// A key that `CREATE TABLE` would silently leave out, because another one is the same (server's
/// `transformIndexConstraints`). The primary key stays, else the first by name.
fn is_redundant(table: &Table, constraint: &Constraint) -> bool {
    let Some(shape) = key_shape(&constraint.definition) else {
        return false;
    };
    let is_primary = constraint.kind() == ConstraintKind::PrimaryKey;
    let mut others = table.constraints.values();
    others.any(|other| {
        let comes_first = other.kind() == ConstraintKind::PrimaryKey
            || !is_primary && other.name < constraint.name;
        other.name != constraint.name && comes_first && key_shape(&other.definition) == Some(shape)
    })
}

type KeyShape<'a> = (&'a [Name], &'a [Name], bool, Deferrable);

fn key_shape(definition: &ConstraintDefinition) -> Option<KeyShape<'_>> {
    match definition {
        ConstraintDefinition::PrimaryKey(key) => {
            Some((&key.columns, &key.include, false, key.deferrable))
        }
        ConstraintDefinition::Unique(key) => Some((
            &key.columns,
            &key.include,
            key.nulls_not_distinct,
            key.deferrable,
        )),
        ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => None,
    }
}

fn drop(context: &Context<'_>, table: &Table) -> Vec<Step> {
    let schema = context.schemas.from;
    let is_first = |constraint: &&Constraint| {
        context
            .dropped_first
            .constraints
            .contains(&key(table, &constraint.name))
    };
    let constraints = table.constraints.values();
    let mut steps: Vec<Step> = constraints
        .filter(is_first)
        .map(|object| constraint::drop(context, table, object))
        .collect();
    let constraints = table.constraints.values();
    let rest = constraints.filter(|object| !is_first(object));
    let (first, indexes): (Vec<&Index>, Vec<&Index>) = table.indexes.values().partition(|index| {
        let key = key(table, &index.name);
        context.dropped_first.indexes.contains(&key)
    });
    steps.extend(first.iter().map(|index| index::drop(context, table, index)));
    let is_first = |column: &Column| {
        let key = key(table, &column.name);
        context.dropped_first.defaults.contains(&key)
    };
    let columns: Vec<Column> = table
        .columns
        .values()
        .map(|column| match is_first(column) {
            true => Column {
                default: ColumnDefault::None,
                ..column.clone()
            },
            false => column.clone(),
        })
        .collect();
    let defaults = table.columns.values().filter(|column| is_first(column));
    steps.extend(defaults.map(|column| column::drop_default(schema, table, column)));
    let held = with_old_labels(
        columns
            .iter()
            .flat_map(|column| column_links(schema, table, column))
            .chain(rest.flat_map(|object| constraint_links(schema, table, object)))
            .chain(
                indexes
                    .iter()
                    .flat_map(|index| index_links(schema, table, index)),
            )
            .chain(partition_key_links(schema, table)),
    );
    let indexes = indexes.into_iter();
    let indexes = indexes.map(|index| relation(&table.name.sibling(index.name.clone())));
    let op = Op::DropTable {
        name: table.name.clone(),
    };
    steps.extend(of_type::leave_before_drop(context, table));
    steps.push(
        Step::new(Phase::DropTable, op)
            .destroys(table_names(&own_form(schema, table)))
            .destroys(object::owned_sequences(context, table))
            .destroys(indexes)
            .destroys(index_names::of_partition(schema, table))
            .releases(held)
            .releases(table.options.of_type.iter().flat_map(of_type::links))
            .releases(table.parents().map(relation))
            .releases([home(&table.name)])
            .provides(
                table
                    .partition_of
                    .iter()
                    .map(|of| Resource::Bounds(of.parent.clone())),
            ),
    );
    steps
}

/// A table with those of its columns that it says itself when it is made.
fn own_form(schema: &Schema, table: &Table) -> Table {
    let mut own = table.clone();
    if let Some(of) = &mut own.partition_of {
        of.index_names.clear();
        of.without.clear();
        own.columns.clear();
    } else if table.has_parent() {
        for check in schema.inherited_checks(table) {
            if table.inherits.local_checks.contains(&check.name) {
                own.add_constraint(Constraint {
                    comment: None,
                    ..check.clone()
                });
            }
        }
        own.columns.retain(|name, _| {
            !schema.is_inherited_column(table, name) || table.inherits.local_columns.contains(name)
        });
    }
    own
}

fn key(table: &Table, constraint: &Name) -> (QualifiedName, Name) {
    (table.name.clone(), constraint.clone())
}

/// `COMMENT ON TABLE`.
pub(crate) fn lower_comment(table: &QualifiedName, change: &Change<&str>) -> Vec<Step> {
    let table = table.clone();
    let op = match change.to() {
        Some(comment) => Op::CreateTableComment {
            table,
            comment: (*comment).to_owned(),
        },
        None => Op::DropTableComment { table },
    };
    vec![Step::new(Phase::Comment, op)]
}
