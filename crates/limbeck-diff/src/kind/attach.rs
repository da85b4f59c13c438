//! Indexes that partitions have, or have not, for those of the tables above.
//!
//! A partition that gets one takes an index of its own that is the same, else makes one, and attaches
//! it. Nothing takes one away from a partition but dropping the index above, which is made again
//! without it.

use std::collections::BTreeSet;

use limbeck_ops::{AttachIndex, CreateIndex, Op, UseIndex};
use limbeck_schema::{Constraint, Index, InheritedKey, Name, QualifiedName, Schema, Table};

use crate::context::Context;
use crate::links::{constraint_names, constraint_needs, index_links};
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

use super::relation;

/// An index of a partition that is to be one for an index above.
pub(super) struct Attachment<'a> {
    key: InheritedKey<'a>,
    source: Source<'a>,
}

/// Where the index comes from.
enum Source<'a> {
    /// It is there, with its key if it has one.
    Own(Name),
    /// A plain index that becomes that of a key.
    Index(&'a Index),
    /// It is made.
    New,
}

/// The indexes that a partition gets for those above that it was without.
pub(super) fn attachments<'a>(
    schemas: Pair<&'a Schema>,
    tables: Pair<&'a Table>,
) -> Vec<Attachment<'a>> {
    let parents = tables.map(|table| table.partition_of.as_ref().map(|of| &of.parent));
    let (Some(parent), false) = (parents.to, parents.differs()) else {
        return Vec::new();
    };
    let above = schemas.from.keys_above(tables.from);
    let wanted = schemas.to.inherited_keys(tables.to).into_iter();
    let found = wanted.filter_map(|key| {
        let old = same_key(&above, key)?;
        let waits = schemas.from.tables.get(parent).is_none_or(|parent| {
            old.owner.name != parent.name && schemas.from.is_without(parent, *old)
        });
        let is_attached = !schemas.from.is_without(tables.from, *old);
        let is_made_again = is_left_without(schemas, *old);
        (!waits && !is_attached && !is_made_again).then(|| Attachment {
            key,
            source: source(tables, key),
        })
    });
    found.collect()
}

/// The same key among those above: that of the name, or one of the same table that is the same.
fn same_key<'k, 'a>(
    keys: &'k [InheritedKey<'a>],
    key: InheritedKey<'_>,
) -> Option<&'k InheritedKey<'a>> {
    let alike = || keys.iter().filter(|other| other.same_definition(&key));
    let named = alike().find(|other| other.name() == key.name());
    named.or_else(|| alike().find(|other| other.owner.name == key.owner.name))
}

/// The index or key of the partition's own that is not wanted as such any more.
fn source<'a>(tables: Pair<&'a Table>, key: InheritedKey<'_>) -> Source<'a> {
    let name = key.name_in(tables.to);
    if key.index().is_some() && tables.to.constraints.contains_key(&name) {
        return Source::Own(name);
    }
    if let Some(wanted) = key.constraint() {
        let is_like = |own: &Constraint| own.definition.is_like(&wanted.definition);
        let own = tables.from.constraints.values().filter(|own| is_like(own));
        let own = own.filter(|own| !tables.to.constraints.contains_key(&own.name));
        let mut new = tables.to.constraints.values().filter(|own| is_like(own));
        if new.all(|new| tables.from.constraints.contains_key(&new.name))
            && let Some(own) = preferred(own.map(|own| (&own.name, own)), &name)
        {
            return Source::Own(own.name.clone());
        }
        let fits = |own: &&Index| {
            let index = wanted.own_index(own.name.clone());
            index.is_some_and(|index| index == **own)
        };
        let own = tables.from.indexes.values().filter(fits);
        let own = own.filter(|own| !tables.to.indexes.contains_key(&own.name));
        return match preferred(own.map(|own| (&own.name, own)), &name) {
            Some(own) => Source::Index(own),
            None => Source::New,
        };
    }
    let Some(wanted) = key.index() else {
        return Source::New;
    };
    let is_like = |own: &&Index| own.same_definition(wanted);
    let own = tables.from.indexes.values().filter(is_like);
    let own = own.filter(|own| !tables.to.indexes.contains_key(&own.name));
    let mut new = tables.to.indexes.values().filter(is_like);
    if new.all(|new| tables.from.indexes.contains_key(&new.name))
        && let Some(own) = preferred(own.map(|own| (&own.name, own)), &name)
    {
        return Source::Own(own.name.clone());
    }
    Source::New
}

/// The one of the name, else the first.
fn preferred<'n, T>(found: impl Iterator<Item = (&'n Name, T)>, name: &Name) -> Option<T> {
    let mut first = None;
    for (own, object) in found {
        if own == name {
            return Some(object);
        }
        first = first.or(Some(object));
    }
    first
}

/// The indexes and keys of a partition's own that become those for indexes above: they are not
/// dropped.
pub(super) fn taken_over(schemas: Pair<&Schema>, tables: Pair<&Table>) -> BTreeSet<Name> {
    if tables.to.partition_of.is_none() || tables.from.partition_of.is_none() {
        return BTreeSet::new();
    }
    let above = schemas.from.inherited_keys(tables.from);
    let wanted = schemas.to.inherited_keys(tables.to).into_iter();
    let gained = wanted.filter(|key| same_key(&above, *key).is_none());
    gained
        .filter_map(|key| match source(tables, key) {
            Source::Own(name) => Some(name),
            Source::Index(index) => Some(index.name.clone()),
            Source::New => None,
        })
        .collect()
}

/// Whether an index or key has to be made again because a partition is to be without it that has it
/// now, or would get it when it is made.
pub(crate) fn is_left_without(schemas: Pair<&Schema>, key: InheritedKey<'_>) -> bool {
    let name = key.name();
    let mut tables = schemas.to.tables.values();
    tables.any(|table| {
        let of = table.partition_of.as_ref();
        let is_without = of.is_some_and(|of| of.without.contains(&name));
        let from = schemas.from.tables.get(&table.name);
        is_without
            && from.is_none_or(|from| {
                let keys = schemas.from.keys_above(from);
                let known = keys.iter().any(|above| above.name() == name);
                known && !schemas.from.is_without(from, key)
            })
    })
}

/// The partitions that stand directly below those which get the key, and don't get it.
pub(super) fn tables_without(schema: &Schema, key: &QualifiedName) -> Vec<Resource> {
    let tables = schema.tables.values().filter(|table| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| of.without.contains(key))
    });
    tables.map(|table| relation(&table.name)).collect()
}

/// `CREATE INDEX` or `ADD CONSTRAINT` where there is no such index yet; `ALTER INDEX … ATTACH PARTITION`.
pub(super) fn lower(context: &Context<'_>, tables: Pair<&Table>) -> Vec<Step> {
    let schemas = context.schemas;
    let Some(of) = &tables.to.partition_of else {
        return Vec::new();
    };
    let Some(parent) = schemas.to.tables.get(&of.parent) else {
        return Vec::new();
    };
    let table = &tables.to.name;
    let mut steps = Vec::new();
    for Attachment { key, source } in attachments(schemas, tables) {
        let wanted = key.name_in(tables.to);
        let below = schemas.to.descendants(table);
        let only = below.iter().any(|name| {
            let of = schemas.to.tables.get(name);
            let of = of.and_then(|table| table.partition_of.as_ref());
            of.is_some_and(|of| of.without.contains(&key.name()))
        });
        let name = match &source {
            Source::Own(name) => name.clone(),
            Source::Index(_) | Source::New => wanted,
        };
        let own = relation(&table.sibling(name.clone()));
        match source {
            Source::Own(_) => {}
            Source::Index(index) => steps.extend(key.constraint().map(|constraint| {
                let constraint = copy(constraint, &name);
                let old = relation(&table.sibling(index.name.clone()));
                let takes = constraint_names(table, &constraint);
                let op = Op::UseIndex(UseIndex {
                    table: table.clone(),
                    index: index.name.clone(),
                    constraint,
                });
                let step = Step::new(Phase::CreateConstraint, op).provides(takes);
                match old == own {
                    true => step,
                    false => step.destroys([old]),
                }
            })),
            Source::New => {
                if let Some(constraint) = key.constraint() {
                    let constraint = copy(constraint, &name);
                    let names = constraint_names(table, &constraint);
                    let needs = constraint_needs(schemas.to, tables.to, &constraint);
                    let needs = needs.into_iter().filter(|need| !names.contains(need));
                    let needs: Vec<Resource> = needs.collect();
                    let table = table.clone();
                    let op = match only {
                        true => Op::CreateKeyOnly { table, constraint },
                        false => Op::CreateConstraint { table, constraint },
                    };
                    let step = Step::new(Phase::CreateConstraint, op);
                    steps.push(step.needs(needs).provides(names));
                } else if let Some(index) = key.index() {
                    let index = Index {
                        name: name.clone(),
                        comment: None,
                        ..index.clone()
                    };
                    let needs = index_links(schemas.to, tables.to, &index);
                    let op = Op::CreateIndex(CreateIndex {
                        table: table.clone(),
                        index,
                        concurrently: false,
                        only,
                    });
                    let step = Step::new(Phase::CreateIndex, op);
                    steps.push(step.needs(needs).provides([own.clone()]));
                }
            }
        }
        let parent_index = match key.owner.name == parent.name {
            true => key.name(),
            false => parent.name.sibling(key.name_in(parent)),
        };
        let op = Op::AttachIndex(AttachIndex {
            name,
            partition: table.clone(),
            parent_index: parent_index.clone(),
        });
        let step = Step::new(Phase::CreateIndex, op);
        steps.push(step.needs([own, relation(&parent_index)]));
    }
    steps
}

fn copy(constraint: &Constraint, name: &Name) -> Constraint {
    Constraint {
        name: name.clone(),
        comment: None,
        ..constraint.clone()
    }
}
