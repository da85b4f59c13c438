//! Rings that go through more than foreign keys: a default counts by the sequence of another table, a check calls a
//! function over the table itself. What can be said apart from `CREATE TABLE` is split off, and what holds
//! dropped tables is dropped before them.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{ColumnDefault, QualifiedName, Schema, SqlObject, Table};

use super::Split;
use crate::change::foreign_key;
use crate::kind::object;
use crate::links::{Resources, column_links, constraint_links, index_links, table_names};
use crate::mentions::{Names, own_of};
use crate::step::Resource;

/// Parts of tables, by table and name, that are operations of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Constraints.
    pub(crate) constraints: Split,
    /// Indexes.
    pub(crate) indexes: Split,
    /// Columns whose default is meant.
    pub(crate) defaults: Split,
}

/// What of a table is split off first where there is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    ForeignKey,
    /// Indexes count where tables go: where they come, they are apart anyway.
    Index,
    Constraint,
    Default,
}

/// A part of a table with the nodes that it rests on.
struct Part {
    kind: Kind,
    table: usize,
    key: (QualifiedName, limbeck_schema::Name),
    rests_on: BTreeSet<usize>,
}

/// Finds the parts that close rings among tables and objects that are made (or go, then `with_indexes`) together.
/// `known` are split off already.
pub(crate) fn parts_in_rings(
    schema: &Schema,
    names: &Names<'_>,
    tables: &BTreeMap<&QualifiedName, &Table>,
    objects: &[&SqlObject],
    known: &Split,
    with_indexes: bool,
) -> Parts {
    let graph = Graph::new(schema, names, tables, objects, with_indexes);
    let mut found = Parts {
        constraints: known.clone(),
        ..Parts::default()
    };
    for kind in [
        Kind::ForeignKey,
        Kind::Index,
        Kind::Constraint,
        Kind::Default,
    ] {
        let rings = graph.rings(&found);
        if rings.is_empty() {
            break;
        }
        let parts = graph.parts.iter().filter(|part| part.kind == kind);
        let closing = parts.filter(|part| {
            let ring = rings.get(&part.table);
            let mut targets = part.rests_on.iter().filter(|node| **node != part.table);
            ring.is_some() && targets.any(|node| rings.get(node) == ring)
        });
        for part in closing {
            found.of(kind).insert(part.key.clone());
        }
    }
    found
}

impl Parts {
    fn of(&mut self, kind: Kind) -> &mut Split {
        match kind {
            Kind::ForeignKey | Kind::Constraint => &mut self.constraints,
            Kind::Index => &mut self.indexes,
            Kind::Default => &mut self.defaults,
        }
    }

    fn has(&self, part: &Part) -> bool {
        match part.kind {
            Kind::ForeignKey | Kind::Constraint => self.constraints.contains(&part.key),
            Kind::Index => self.indexes.contains(&part.key),
            Kind::Default => self.defaults.contains(&part.key),
        }
    }
}

/// Tables and objects, and what they rest on for good.
struct Graph {
    rests_on: Vec<BTreeSet<usize>>,
    parts: Vec<Part>,
}

impl Graph {
    fn new(
        schema: &Schema,
        names: &Names<'_>,
        tables: &BTreeMap<&QualifiedName, &Table>,
        objects: &[&SqlObject],
        with_indexes: bool,
    ) -> Self {
        let mut node_of: BTreeMap<Resource, usize> = BTreeMap::new();
        for (node, table) in tables.values().enumerate() {
            node_of.extend(table_names(table).into_iter().map(|own| (own, node)));
        }
        for (at, object) in objects.iter().enumerate() {
            let node = tables.len() + at;
            node_of.extend(own_of(object).into_iter().map(|own| (own, node)));
        }
        let nodes = |links: Resources| -> BTreeSet<usize> {
            links
                .iter()
                .filter_map(|link| node_of.get(link).copied())
                .collect()
        };
        let (mut rests_on, mut parts) = (Vec::new(), Vec::new());
        for (node, table) in tables.values().enumerate() {
            let mut part = |kind, name: &limbeck_schema::Name, links| {
                parts.push(Part {
                    kind,
                    table: node,
                    key: (table.name.clone(), name.clone()),
                    rests_on: nodes(links),
                });
            };
            let mut fixed = Resources::new();
            fixed.extend(table.parents().cloned().map(Resource::Relation));
            fixed.extend(table.options.of_type.iter().cloned().map(Resource::Type));
            for column in table.columns.values() {
                let links = column_links(schema, table, column);
                if matches!(column.default, ColumnDefault::Expression(_)) {
                    let mut bare = column.clone();
                    bare.default = ColumnDefault::None;
                    fixed.extend(column_links(schema, table, &bare));
                    part(Kind::Default, &column.name, links);
                } else {
                    fixed.extend(links);
                }
            }
            for (name, constraint) in &table.constraints {
                let kind = match foreign_key(constraint) {
                    Some(_) => Kind::ForeignKey,
                    None => Kind::Constraint,
                };
                part(kind, name, constraint_links(schema, table, constraint));
            }
            if with_indexes {
                for (name, index) in &table.indexes {
                    part(Kind::Index, name, index_links(schema, table, index));
                }
            }
            rests_on.push(nodes(fixed));
        }
        rests_on.extend(
            objects
                .iter()
                .map(|object| nodes(object::links(names, object))),
        );
        Self { rests_on, parts }
    }

    /// The nodes that are in rings, each with one that stands for its ring.
    fn rings(&self, split: &Parts) -> BTreeMap<usize, usize> {
        let mut rests_on = self.rests_on.clone();
        for part in self.parts.iter().filter(|part| !split.has(part)) {
            rests_on[part.table].extend(&part.rests_on);
        }
        in_rings(&rests_on)
    }
}

/// The nodes that rest on each other, each with one that stands for its ring: those that are reached from one another
/// (Kosaraju's way, in linear time).
pub(crate) fn in_rings(rests_on: &[BTreeSet<usize>]) -> BTreeMap<usize, usize> {
    let mut seen = vec![false; rests_on.len()];
    let mut finished = Vec::with_capacity(rests_on.len());
    for start in 0..rests_on.len() {
        walk(rests_on, start, &mut seen, &mut finished);
    }
    let mut held_by = vec![BTreeSet::new(); rests_on.len()];
    for (node, others) in rests_on.iter().enumerate() {
        for other in others {
            held_by[*other].insert(node);
        }
    }
    let mut seen = vec![false; rests_on.len()];
    let mut rings = BTreeMap::new();
    for start in finished.into_iter().rev() {
        let mut ring = Vec::new();
        walk(&held_by, start, &mut seen, &mut ring);
        if ring.len() > 1 {
            rings.extend(ring.into_iter().map(|node| (node, start)));
        }
    }
    rings
}

/// Walks to all nodes that were not seen; each is noted when all behind it are.
fn walk(edges: &[BTreeSet<usize>], start: usize, seen: &mut [bool], finished: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut path = vec![(start, edges[start].iter())];
    while let Some((node, rest)) = path.last_mut() {
        match rest.next() {
            Some(&next) if !seen[next] => {
                seen[next] = true;
                path.push((next, edges[next].iter()));
            }
            Some(_) => {}
            None => {
                finished.push(*node);
                path.pop();
            }
        }
    }
}
