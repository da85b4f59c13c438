//! Other names for constraints and indexes that stay what they are.
//!
//! An index, and a constraint with an index behind it, has a name of its own in the PostgreSQL
//! schema; such names can move around between tables in a ring, which a temporary name breaks.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::Op;
use limbeck_schema::{Name, QualifiedName, default_object_name};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::links::{Resources, constraint_names};
use crate::pair::{Change, Pair};
use crate::rings::rename_rings;
use crate::step::{Phase, Resource, Step};

use super::index_names;

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
    let old = rename.table.sibling(from.clone());
    let step = |from: &Name, to: &Name| {
        let names = Pair { from, to }.map(Name::clone);
        Step::new(Phase::Rename, (rename.op)(rename.table.clone(), names))
    };
    if !context.swapped.contains(&old) {
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

/// The relations that need a temporary name.
pub(crate) fn swapped_names(
    context: &Context<'_>,
    changes: &[SchemaChange<'_>],
) -> BTreeSet<QualifiedName> {
    let renames: BTreeMap<QualifiedName, QualifiedName> = changes
        .iter()
        .flat_map(|change| renamed_relations(context, change))
        .map(|pair| (pair.from, pair.to))
        .collect();
    rename_rings(&renames)
}

fn renamed_relations(context: &Context<'_>, change: &SchemaChange<'_>) -> Vec<Pair<QualifiedName>> {
    if let SchemaChange::IndexNames(tables) = change {
        return index_names::renamed(context, *tables);
    }
    renamed_relation(context, change).into_iter().collect()
}

fn renamed_relation(
    context: &Context<'_>,
    change: &SchemaChange<'_>,
) -> Option<Pair<QualifiedName>> {
    let dependants = &context.dependants;
    let (table, names, recreated) = match change {
        SchemaChange::Index(table, Change::Alter(pair)) => {
            (*table, pair.map(|index| &index.name), &dependants.indexes)
        }
        SchemaChange::Constraint(table, Change::Alter(pair)) => {
            let names = constraint_names(table, pair.from);
            if !names
                .iter()
                .any(|name| matches!(name, Resource::Relation(_)))
            {
                return None;
            }
            (
                *table,
                pair.map(|object| &object.name),
                &dependants.constraints,
            )
        }
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
    (names.differs() && !is_recreated).then(|| names.map(|name| table.sibling(name.clone())))
}
