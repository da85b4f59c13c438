//! Other names for constraints and indexes that stay what they are.
//!
//! An index, and a constraint with an index behind it, has a name of its own in the PostgreSQL
//! schema; such names can move around between tables in a ring, as those of all constraints of a table can.
//! A temporary name breaks it.

use std::collections::BTreeMap;

use limbeck_ops::Op;
use limbeck_schema::{Name, QualifiedName, default_object_name};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::links::{Resources, constraint_names};
use crate::pair::{Change, Pair};
use crate::rings::rename_rings;
use crate::step::{Phase, Resource, Step};

use super::{index_names, relation};

/// One rename: how the operation is made from two names, and what each name takes.
pub(super) struct Rename<'a> {
    pub(super) table: &'a QualifiedName,
    pub(super) names: Pair<&'a Name>,
    pub(super) op: fn(QualifiedName, Pair<Name>) -> Op,
    pub(super) takes: &'a dyn Fn(&Name) -> Resources,
}

/// One step, or two where the new name is only free after others have moved on.
pub(super) fn lower(context: &Context<'_>, rename: &Rename<'_>) -> Vec<Step> {
    let Pair { from, to } = rename.names;
    let step = |from: &Name, to: &Name| {
        let names = Pair { from, to }.map(Name::clone);
        Step::new(Phase::Rename, (rename.op)(rename.table.clone(), names))
    };
    if (rename.takes)(from).is_disjoint(&context.swapped) {
        let step = step(from, to).destroys((rename.takes)(from));
        return vec![step.provides((rename.takes)(to))];
    }
    let aside = aside(from);
    let first = step(from, &aside).destroys((rename.takes)(from));
    let second = step(&aside, to).provides((rename.takes)(to));
    vec![first, second.chained()]
}

/// The name that something has while others take its old one.
pub(super) fn aside(name: &Name) -> Name {
    default_object_name(name.as_str(), "", "limbeck_tmp")
}

/// The names that have to make way under a temporary one.
pub(crate) fn swapped_names(context: &Context<'_>, changes: &[SchemaChange<'_>]) -> Resources {
    let renames = changes.iter().flat_map(|change| renamed(context, change));
    rename_rings(&renames.collect::<BTreeMap<Resource, Resource>>())
}

/// The names that others take the place of, each with the one of its kind that it becomes.
fn renamed(context: &Context<'_>, change: &SchemaChange<'_>) -> Vec<(Resource, Resource)> {
    if let SchemaChange::IndexNames(tables) = change {
        let renames = index_names::renamed(context, *tables).into_iter();
        return renames
            .map(|pair| (relation(&pair.from), relation(&pair.to)))
            .collect();
    }
    let taken = taken(context, change).into_iter();
    // They stand in the same order on both sides.
    let names = taken.flat_map(|names| names.from.into_iter().zip(names.to));
    names.collect()
}

/// The names that a constraint or an index takes before and after.
fn taken(context: &Context<'_>, change: &SchemaChange<'_>) -> Option<Pair<Resources>> {
    let dependants = &context.dependants;
    let (table, names, taken, recreated) = match change {
        SchemaChange::Index(table, Change::Alter(pair)) => (
            *table,
            pair.map(|index| &index.name),
            pair.map(|index| Resources::from([relation(&table.sibling(index.name.clone()))])),
            &dependants.indexes,
        ),
        SchemaChange::Constraint(table, Change::Alter(pair)) => (
            *table,
            pair.map(|object| &object.name),
            pair.map(|object| constraint_names(table, object)),
            &dependants.constraints,
        ),
        SchemaChange::Namespace(_)
        | SchemaChange::Enum(_)
        | SchemaChange::Table(_)
        | SchemaChange::TableComment(..)
        | SchemaChange::TableOptions(..)
        | SchemaChange::Column(..)
        | SchemaChange::Constraint(..)
        | SchemaChange::Index(..)
        | SchemaChange::Object(_)
        | SchemaChange::IndexNames(_) => return None,
    };
    let is_recreated = recreated.contains(&(table.clone(), names.from.clone()));
    (names.differs() && !is_recreated).then_some(taken)
}
