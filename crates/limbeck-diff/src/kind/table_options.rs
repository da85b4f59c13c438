//! Properties of tables that stay, and what new tables can't be made with.
//!
//! All of them change in place. What names an index comes after the index, and has to be said
//! again when the index was dropped and made anew.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::{Op, TableAlteration};
use limbeck_schema::{
    Column, Constraint, Index, Name, ReplicaIdentity, Schema, Table, TableOptions,
};

use crate::change::{SchemaChange, foreign_key};
use crate::context::{Context, change};
use crate::links::{Resources, constraint_columns, index_columns};
use crate::pair::{Change, Pair};
use crate::step::{Phase, Resource, Step};

use super::attach;
use super::constraint::{self, diff_constraints};
use super::index::{self, diff_indexes};
use super::{of_type, relation};

/// The options that differ.
pub(crate) fn diff_options(tables: Pair<&Table>) -> Option<SchemaChange<'_>> {
    let options = tables.map(|table| Some(&table.options));
    Some(SchemaChange::TableOptions(
        &tables.to.name,
        change(options)?,
    ))
}

/// Whether options that are the same have to be said again because of an index that is made anew.
pub(crate) fn are_lost(context: &Context<'_>, tables: Pair<&Table>) -> bool {
    let names = tables.from.options.indexes().next().is_some();
    names && left_over(context, tables) != tables.from.options || of_type::is_left(context, tables)
}

/// `ALTER TABLE`.
pub(crate) fn lower(context: &Context<'_>, tables: Pair<&Table>) -> Vec<Step> {
    let table = tables.to;
    let left = left_over(context, tables);
    let mut alteration = alteration(Pair {
        from: &left,
        to: &table.options,
    });
    // Without its index, an identity is none, and not the default one.
    let had_identity = tables.from.options.replica_identity.index().is_some();
    if had_identity && left.replica_identity.index().is_none() {
        alteration.replica_identity = Some(table.options.replica_identity.clone());
    }
    wait_for_indexes(&mut alteration, table, |name| {
        let known = context.schemas.from.index_names(tables.from);
        known.contains(name)
    });
    wait_for_columns(&mut alteration, context.schemas.to, table, |name, above| {
        let now = tables.from.columns.get(name);
        let is_nullable = now.is_none_or(|now| now.nullable);
        is_nullable && above.nullable && context.follows(tables, name)
    });
    let mut typed = Vec::new();
    if of_type::is_left(context, tables)
        && let Some(name) = &tables.from.options.of_type
    {
        typed.push(of_type::leave(tables.from, name));
    }
    if !typed.is_empty() || tables.map(|table| &table.options.of_type).differs() {
        typed.extend(of_type::come_back(context, tables));
    }
    if alteration == TableAlteration::default() {
        return typed;
    }
    // Its columns may become nullable only once they are no identity any more.
    let leaves_index = left.replica_identity.index().is_some()
        && alteration.replica_identity.is_some()
        && table.options.replica_identity.index().is_none();
    if leaves_index {
        let unlogged = alteration.unlogged.take();
        typed.push(step(Phase::Detach, table, alteration));
        alteration = TableAlteration {
            unlogged,
            ..TableAlteration::default()
        };
        if alteration == TableAlteration::default() {
            return typed;
        }
    }
    let mut step = step(Phase::TableOptions, table, alteration);
    if tables.map(|table| table.options.unlogged).differs() {
        // The server takes along the sequences that are there.
        let columns = table.columns.values();
        let sequences = columns.filter_map(|column| column.sequence(&table.name));
        step = step.needs(sequences.map(Resource::Relation));
        let own = Resource::Persistence(table.name.clone());
        step = step.provides([own.clone()]).destroys([own]);
        step = match table.options.unlogged {
            true => step.releases(referenced(context, tables)),
            false => step.needs(referenced(context, tables)),
        };
    }
    typed.push(step);
    typed
}

/// What `CREATE TABLE` can't say because an index that it names is made later.
pub(super) fn settle(schema: &Schema, table: &Table, made: &Table) -> Option<Step> {
    let options = Pair {
        from: &made.options,
        to: &table.options,
    };
    let mut alteration = alteration(options);
    wait_for_indexes(&mut alteration, table, |_| false);
    wait_for_columns(&mut alteration, schema, table, |name, above| {
        above.nullable && !made.columns.contains_key(name)
    });
    (alteration != TableAlteration::default()).then(|| step(Phase::TableOptions, table, alteration))
}

/// Leaves out what names an index that the table has for one of a table above and that is not there yet,
/// or not yet called so: it is said in the next pass.
fn wait_for_indexes(
    alteration: &mut TableAlteration,
    table: &Table,
    is_there: impl Fn(&Name) -> bool,
) {
    if table.partition_of.is_none() {
        return;
    }
    let waits = |name: &Name| !table.has_index(name) && !is_there(name);
    let cluster = alteration.cluster_on.iter().flatten();
    if cluster.into_iter().any(&waits) {
        alteration.cluster_on = None;
    }
    let identity = alteration.replica_identity.iter();
    if identity.filter_map(ReplicaIdentity::index).any(waits) {
        alteration.replica_identity = None;
    }
}

/// Leaves out a replica identity over columns that allow NULL above and not here: it is said in the next pass, as
/// NOT NULL is.
fn wait_for_columns(
    alteration: &mut TableAlteration,
    schema: &Schema,
    table: &Table,
    waits: impl Fn(&Name, &Column) -> bool,
) {
    let identity = alteration.replica_identity.as_ref();
    let Some(index) = identity.and_then(ReplicaIdentity::index) else {
        return;
    };
    let above = schema.inherited_columns(table);
    let mut columns = columns_of(schema, table, index).into_iter();
    if columns.any(|name| above.get(&name).is_some_and(|above| waits(&name, above))) {
        alteration.replica_identity = None;
    }
}

/// The columns of an index, which may be there for a key or for one of a table above.
pub(crate) fn columns_of(schema: &Schema, table: &Table, name: &Name) -> BTreeSet<Name> {
    let of_index = |index: &Index| index_columns(table, index);
    let of_constraint = |constraint: &Constraint| constraint_columns(table, constraint);
    let own = table.indexes.get(name).map(of_index);
    let own = own.or_else(|| table.constraints.get(name).map(of_constraint));
    own.or_else(|| {
        let mut keys = schema.inherited_keys(table).into_iter();
        let key = keys.find(|key| key.name_in(table) == *name)?;
        let index = key.index().map(of_index);
        index.or_else(|| key.constraint().map(of_constraint))
    })
    .unwrap_or_default()
}

/// The options without those that name an index which the table is not made with.
pub(crate) fn made_with(options: &TableOptions, bare: &Table) -> TableOptions {
    let mut made = options.clone();
    let is_later = |name: &Name| !bare.has_index(name);
    made.cluster_on = made.cluster_on.filter(|name| !is_later(name));
    if made.replica_identity.index().is_some_and(is_later) {
        made.replica_identity = ReplicaIdentity::Default;
    }
    made
}

fn step(phase: Phase, table: &Table, alteration: TableAlteration) -> Step {
    let indexes = alteration.indexes();
    let needs: Resources = indexes
        .map(|name| relation(&table.name.sibling(name.clone())))
        .chain([relation(&table.name)])
        .collect();
    let op = Op::AlterTable {
        table: table.name.clone(),
        alteration,
    };
    Step::new(phase, op).needs(needs)
}

/// The tables that this one refers to all the while.
fn referenced(context: &Context<'_>, tables: Pair<&Table>) -> Resources {
    let keys = tables.from.constraints.values();
    let stay = keys.filter(|object| {
        let key = (tables.from.name.clone(), object.name.clone());
        let mut after = tables.to.constraints.values();
        let stays = |other: &Constraint| {
            let pair = Pair {
                from: *object,
                to: other,
            };
            other.definition == object.definition
                || other.name == object.name && !constraint::replaces(tables, pair)
        };
        !context.dependants.constraints.contains(&key) && after.any(stays)
    });
    let others = stay
        .filter_map(foreign_key)
        .map(|key| &key.referenced_table);
    others
        .filter(|name| **name != tables.from.name)
        .map(|name| Resource::Persistence(name.clone()))
        .collect()
}

/// What is left of the old options once constraints and indexes have changed.
fn left_over(context: &Context<'_>, tables: Pair<&Table>) -> TableOptions {
    let mut left = tables.from.options.clone();
    if left.indexes().next().is_some() {
        let new_names = new_names(context, tables);
        left.map_indexes(|name| match new_names.get(name) {
            Some(new_name) => new_name.clone(),
            None => Some(name.clone()),
        });
    }
    left
}

/// What becomes of the names of indexes and constraints that don't stay as they are.
fn new_names(context: &Context<'_>, tables: Pair<&Table>) -> BTreeMap<Name, Option<Name>> {
    let table = &tables.from.name;
    let found = &context.dependants;
    let recreated = found.constraints.union(&found.indexes);
    let mut names: BTreeMap<Name, Option<Name>> = recreated
        .filter(|(owner, _)| owner == table)
        .map(|(_, name)| (name.clone(), None))
        .collect();
    let mut note = |from: &Name, to: Option<&Name>| {
        names.entry(from.clone()).or_insert_with(|| to.cloned());
    };
    let taken_over = attach::taken_over(context.schemas, tables);
    for change in diff_constraints(tables, &taken_over)
        .into_iter()
        .chain(diff_indexes(tables, &taken_over))
    {
        match change {
            SchemaChange::Constraint(_, Change::Drop(object)) => note(&object.name, None),
            SchemaChange::Constraint(_, Change::Alter(pair)) => {
                let new_name = (!constraint::replaces(tables, pair)).then_some(&pair.to.name);
                note(&pair.from.name, new_name);
            }
            SchemaChange::Index(_, Change::Drop(object)) => note(&object.name, None),
            SchemaChange::Index(_, Change::Alter(pair)) => {
                let new_name = (!index::replaces(tables, pair)).then_some(&pair.to.name);
                note(&pair.from.name, new_name);
            }
            SchemaChange::Constraint(_, Change::Add(_))
            | SchemaChange::Index(_, Change::Add(_))
            | SchemaChange::Namespace(_)
            | SchemaChange::Enum(_)
            | SchemaChange::Table(_)
            | SchemaChange::TableComment(..)
            | SchemaChange::TableOptions(..)
            | SchemaChange::Column(..)
            | SchemaChange::IndexNames(_)
            | SchemaChange::Object(_) => {}
        }
    }
    names
}

fn alteration(options: Pair<&TableOptions>) -> TableAlteration {
    let Pair { from, to } = options;
    TableAlteration {
        unlogged: (from.unlogged != to.unlogged).then_some(to.unlogged),
        storage_parameters: changed_parameters(options.map(|o| &o.storage_parameters)),
        replica_identity: (from.replica_identity != to.replica_identity)
            .then(|| to.replica_identity.clone()),
        cluster_on: (from.cluster_on != to.cluster_on).then(|| to.cluster_on.clone()),
        row_level_security: (from.row_level_security != to.row_level_security)
            .then_some(to.row_level_security),
        force_row_level_security: (from.force_row_level_security != to.force_row_level_security)
            .then_some(to.force_row_level_security),
        // An operation of its own.
        of_type: None,
    }
}

/// The parameters to set, and those to reset.
pub(crate) fn changed_parameters(
    sides: Pair<&BTreeMap<String, String>>,
) -> BTreeMap<String, Option<String>> {
    let gone = sides
        .from
        .keys()
        .filter(|name| !sides.to.contains_key(*name));
    let gone = gone.map(|name| (name.clone(), None));
    let set = sides.to.iter();
    let set = set.filter(|(name, value)| sides.from.get(*name) != Some(value));
    gone.chain(set.map(|(name, value)| (name.clone(), Some(value.clone()))))
        .collect()
}
