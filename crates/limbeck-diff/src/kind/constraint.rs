//! Constraints of tables that stay.
//!
//! PostgreSQL can rename a constraint, validate one, change the parameters of the index behind one and
//! when a foreign key is checked; every other change is drop and create. The same constraint under another name is renamed, which
//! loses nothing.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::{
    Constraint, ConstraintDefinition, ConstraintKind, Name, QualifiedName, Schema, Table,
};

use crate::change::SchemaChange;
use crate::context::{Context, pair_by_key};
use crate::links::{Resources, constraint_links, constraint_names, constraint_needs, keys_that_go};
use crate::pair::{Change, Pair};
use crate::step::{Phase, Resource, Step};

use super::attach;
use super::in_place;
use super::index;
use super::relation;
use super::rename::{self, Rename};
use super::renamed::pair_renamed;

/// The constraints that differ; one that goes and one that comes, and that are the same but for the name, are
/// one change. Those that are taken over for a table above, or left by one, don't go and don't come.
pub(crate) fn diff_constraints<'a>(
    tables: Pair<&'a Table>,
    taken_over: &BTreeSet<Name>,
) -> Vec<SchemaChange<'a>> {
    let changes = pair_by_key(tables.map(|table| &table.constraints));
    let changes = changes.into_iter().map(|(_, change)| change).collect();
    let stays =
        |pair: Pair<&'a Constraint>| taken_over.contains(&pair.to.name) || !replaces(tables, pair);
    pair_renamed(changes, [is_same, is_renamed], stays)
        .into_iter()
        .filter(|change| !matches!(change, Change::Drop(own) | Change::Add(own) if taken_over.contains(&own.name)))
        .map(|change| SchemaChange::Constraint(&tables.to.name, change))
        .collect()
}

/// The checks of a table that become inherited and stay its own, since the one above joins them; and
/// those that the one above leaves it.
pub(crate) fn merged_checks(schemas: Pair<&Schema>, tables: Pair<&Table>) -> Vec<Name> {
    let mut merged = joined_checks(schemas, tables);
    merged.extend(joined_checks(schemas.reversed(), tables.reversed()));
    merged
}

fn joined_checks(schemas: Pair<&Schema>, tables: Pair<&Table>) -> Vec<Name> {
    if tables.to.inherits.local_checks.is_empty() {
        return Vec::new();
    }
    let above = schemas.to.inherited_checks(tables.to).into_iter();
    let local = above.filter(|check| tables.to.inherits.local_checks.contains(&check.name));
    let own = local.filter(|check| {
        let own = tables.from.constraints.get(&check.name);
        own.is_some_and(|own| own.definition == check.definition)
    });
    own.map(|check| check.name.clone()).collect()
}

/// Whether the name is all that differs.
fn is_same(pair: Pair<&Constraint>) -> bool {
    pair.from.definition == pair.to.definition && pair.from.comment == pair.to.comment
}

/// Whether the two are the same but for what changes in place.
fn is_renamed(pair: Pair<&Constraint>) -> bool {
    pair.from.definition.is_like(&pair.to.definition) || is_key_in_place(pair)
}

/// Whether the two are foreign keys that differ at most in when they are checked and in that one is
/// NOT VALID and becomes valid.
fn is_key_in_place(pair: Pair<&Constraint>) -> bool {
    let (ConstraintDefinition::ForeignKey(from), ConstraintDefinition::ForeignKey(to)) =
        (&pair.from.definition, &pair.to.definition)
    else {
        return false;
    };
    let mut reached = from.clone();
    reached.deferrable = to.deferrable;
    reached.not_valid &= to.not_valid;
    reached == *to
}

/// `ADD CONSTRAINT`, `DROP CONSTRAINT`, `VALIDATE CONSTRAINT`, `RENAME CONSTRAINT`.
pub(crate) fn lower(
    context: &Context<'_>,
    table: &QualifiedName,
    change: &Change<&Constraint>,
) -> Vec<Step> {
    let Some(tables) = context.table(table) else {
        return Vec::new();
    };
    match change {
        Change::Add(new) => vec![create(context, tables.to, new)],
        Change::Drop(old) => vec![drop(context, tables.from, old)],
        Change::Alter(pair) => alter(context, tables, *pair),
    }
}

fn alter(context: &Context<'_>, tables: Pair<&Table>, pair: Pair<&Constraint>) -> Vec<Step> {
    let table = &tables.to.name;
    let key = (table.clone(), pair.from.name.clone());
    let is_recreated = context.dependants.constraints.contains(&key);
    if is_recreated || replaces(tables, pair) {
        return vec![
            drop(context, tables.from, pair.from),
            create(context, tables.to, pair.to),
        ];
    }
    let mut steps = Vec::new();
    if pair.from.name != pair.to.name {
        steps.extend(rename(context, table, pair));
    }
    if is_validated(pair) {
        steps.push(validate(table, &pair.to.name));
    }
    steps.extend(alter_key(table, pair));
    let in_place = in_place::of_constraint(pair);
    steps.extend(in_place::alter(table, &pair.to.name, in_place));
    if pair.from.comment != pair.to.comment {
        steps.push(set_comment(table, pair.to));
    }
    steps
}

/// Whether a change of a constraint is drop and create. What changes in place at the index of a
/// partitioned table does not reach those of its partitions.
pub(crate) fn replaces(tables: Pair<&Table>, pair: Pair<&Constraint>) -> bool {
    let is_partitioned = tables.to.partition_by.is_some();
    let is_same = match is_partitioned {
        true => pair.from.definition == pair.to.definition,
        false => is_renamed(pair),
    };
    !is_same && !is_validated(pair) && !is_key_in_place(pair)
}

/// Whether `NOT VALID` goes, and nothing else does that can't change in place.
fn is_validated(pair: Pair<&Constraint>) -> bool {
    let mut from = pair.from.definition.clone();
    match &mut from {
        ConstraintDefinition::Check(check) if check.not_valid => check.not_valid = false,
        ConstraintDefinition::ForeignKey(key) if key.not_valid => {
            return pair.to.definition != from && is_valid_key(pair.to) && is_key_in_place(pair);
        }
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => return false,
    }
    from == pair.to.definition
}

fn is_valid_key(constraint: &Constraint) -> bool {
    matches!(&constraint.definition, ConstraintDefinition::ForeignKey(key) if !key.not_valid)
}

/// `ALTER CONSTRAINT`, where a foreign key is checked at another time than before.
fn alter_key(table: &QualifiedName, pair: Pair<&Constraint>) -> Option<Step> {
    let deferrable = |constraint: &Constraint| match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some(key.deferrable),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::Exclusion(_) => None,
    };
    let (from, to) = (deferrable(pair.from)?, deferrable(pair.to)?);
    let op = Op::AlterConstraint {
        table: table.clone(),
        name: pair.to.name.clone(),
        deferrable: to,
    };
    let names = constraint_names(table, pair.to);
    (from != to).then(|| Step::new(Phase::CreateForeignKey, op).needs(names))
}

fn set_comment(table: &QualifiedName, constraint: &Constraint) -> Step {
    let op = Op::SetConstraintComment {
        table: table.clone(),
        name: constraint.name.clone(),
        comment: constraint.comment.clone(),
    };
    Step::new(Phase::Comment, op).needs(constraint_names(table, constraint))
}

/// The step that makes a constraint of `table`, which is of the later side.
pub(crate) fn create(context: &Context<'_>, table: &Table, constraint: &Constraint) -> Step {
    let phase = match constraint.kind() {
        ConstraintKind::ForeignKey => Phase::CreateForeignKey,
        ConstraintKind::PrimaryKey
        | ConstraintKind::Unique
        | ConstraintKind::Check
        | ConstraintKind::Exclusion => Phase::CreateConstraint,
    };
    let key = table.name.sibling(constraint.name.clone());
    let without = match constraint.has_index() {
        true => attach::tables_without(context.schemas.to, &key),
        false => Vec::new(),
    };
    let (owner, constraint_op) = (table.name.clone(), constraint.clone());
    let op = match without.is_empty() {
        true => Op::CreateConstraint {
            table: owner,
            constraint: constraint_op,
        },
        false => Op::CreateKeyOnly {
            table: owner,
            constraint: constraint_op,
        },
    };
    let names = constraint_names(&table.name, constraint);
    let needs = constraint_needs(context.schemas.to, table, constraint)
        .into_iter()
        .filter(|resource| !names.contains(resource));
    let step = Step::new(phase, op).needs(needs).needs(without);
    step.provides(names.clone())
        .provides(primary_key(table, constraint))
        .provides(names_below(context.schemas.to, table, constraint))
        .provides(keys_that_go(context.schemas, constraint))
}

fn names_below(schema: &Schema, table: &Table, constraint: &Constraint) -> Resources {
    match constraint.has_index() {
        true => index::names_below(schema, table, &constraint.name),
        false => Resources::new(),
    }
}

fn primary_key(table: &Table, constraint: &Constraint) -> Option<Resource> {
    let is_primary = constraint.kind() == ConstraintKind::PrimaryKey;
    is_primary.then(|| Resource::PrimaryKey(table.name.clone()))
}

/// The step that drops a constraint of `table`, which is of the earlier side.
pub(crate) fn drop(context: &Context<'_>, table: &Table, constraint: &Constraint) -> Step {
    let phase = match constraint.kind() {
        ConstraintKind::ForeignKey => Phase::DropForeignKey,
        ConstraintKind::PrimaryKey
        | ConstraintKind::Unique
        | ConstraintKind::Check
        | ConstraintKind::Exclusion => Phase::Detach,
    };
    let op = Op::DropConstraint {
        table: table.name.clone(),
        name: constraint.name.clone(),
    };
    let links = constraint_links(context.schemas.from, table, constraint);
    Step::new(phase, op)
        .needs([relation(&table.name)])
        .destroys(constraint_names(&table.name, constraint))
        .destroys(primary_key(table, constraint))
        .destroys(names_below(context.schemas.from, table, constraint))
        .releases(with_old_labels(links))
}

/// Adds the old labels of every type that is held: an enum type can't be rebuilt under it.
pub(crate) fn with_old_labels(links: impl IntoIterator<Item = Resource>) -> Resources {
    let mut held = Resources::new();
    for link in links {
        if let Resource::Type(name) = &link {
            held.insert(Resource::OldLabels(name.clone()));
        }
        held.insert(link);
    }
    held
}

fn rename(context: &Context<'_>, table: &QualifiedName, pair: Pair<&Constraint>) -> Vec<Step> {
    let takes = |name: &Name| {
        let named = Constraint {
            name: name.clone(),
            ..pair.from.clone()
        };
        constraint_names(table, &named)
    };
    let rename = Rename {
        table,
        names: pair.map(|object| &object.name),
        op: |table, Pair { from, to }| Op::RenameConstraint { table, from, to },
        takes: &takes,
    };
    rename::lower(context, &rename)
}

fn validate(table: &QualifiedName, name: &Name) -> Step {
    let op = Op::ValidateConstraint {
        table: table.clone(),
        name: name.clone(),
    };
    Step::new(Phase::CreateForeignKey, op)
}
