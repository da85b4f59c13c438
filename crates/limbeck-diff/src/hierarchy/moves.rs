//! Tables that leave the ones above them, or join others.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::{AttachPartition, Op};
use limbeck_schema::{Name, PartitionOf, QualifiedName, Schema, Table};

use crate::change::foreign_key;
use crate::pair::Pair;

use super::bridge::Bridge;
use super::replace::Replaced;
use super::{Commented, computed, form, merged, plain};

/// What leaves and joins.
#[derive(Default)]
pub(super) struct Moves {
    /// Foreign keys that would hold a partition, or miss its rows, while it is under way.
    pub(super) foreign_keys: BTreeSet<(QualifiedName, Name)>,
    /// Tables that get rows only when others join them.
    pub(super) filled_later: BTreeSet<QualifiedName>,
    /// Tables that get their columns, in their order, from a table that is there for that only.
    pub(super) forms: BTreeMap<QualifiedName, QualifiedName>,
    /// Tables that keep their columns inherited by way of another table.
    bridges: BTreeMap<QualifiedName, Bridge>,
    /// Tables whose parents are the same afterwards: what they inherit stays so.
    returning: BTreeSet<QualifiedName>,
    leave: Vec<Leave>,
    join: Vec<Join>,
}

/// A table that leaves another one.
struct Leave {
    depth: usize,
    table: QualifiedName,
    parent: QualifiedName,
    is_partition: bool,
}

/// A table that joins another one.
struct Join {
    depth: usize,
    table: QualifiedName,
    to: Joined,
}

enum Joined {
    Partition(PartitionOf),
    Inherits(QualifiedName),
}

/// What no statement can change (`attislocal` in the catalogue).
const STAYS_ITS_OWN: &str =
    "Its columns stay its own as well: dropped from the parent, they stay here.";

impl Moves {
    pub(super) fn find(schemas: Pair<&Schema>, replaced: &Replaced) -> Self {
        let mut moves = Self::default();
        for to in schemas.to.tables.values() {
            let from = schemas.from.tables.get(&to.name);
            match from {
                Some(from) if !replaced.is_made_anew(&to.name) => {
                    moves.stays(schemas, Pair { from, to }, replaced);
                }
                Some(_) | None if is_made_alone(schemas.to, to) => {
                    moves.joins_all(schemas.to, to, 0);
                    if form::is_needed(schemas.to, to) {
                        let form = form::name(schemas, &to.name);
                        moves.forms.insert(to.name.clone(), form);
                    }
                }
                Some(_) | None => {}
            }
        }
        for from in schemas.from.tables.values() {
            let goes = !schemas.to.tables.contains_key(&from.name);
            if goes && !replaced.is_old(&from.name) && is_held(schemas, from) {
                moves.leaves(
                    schemas.from,
                    from,
                    from.partition_of.as_ref().map(|of| &of.parent),
                );
            }
        }
        // Those below first; and back, those above first.
        moves
            .leave
            .sort_by_key(|step| std::cmp::Reverse(step.depth));
        moves.join.sort_by_key(|step| step.depth);
        moves
    }

    fn stays(&mut self, schemas: Pair<&Schema>, tables: Pair<&Table>, replaced: &Replaced) {
        let is_replaced = replaced.is_root(&tables.to.name);
        let places = tables.map(|table| {
            let of = table.partition_of.as_ref();
            of.map(|of| (&of.parent, &of.bound))
        });
        if places.differs() || is_replaced || holds_index(schemas, tables) {
            self.leaves(
                schemas.from,
                tables.from,
                places.from.map(|(parent, _)| parent),
            );
            if places.to.is_some() {
                self.joins_all(schemas.to, tables.to, 0);
                self.hold_keys(schemas, tables);
            }
        }
        let kept = match is_replaced {
            true => 0,
            false => kept_parents(schemas, tables)
                .min(merged::kept(schemas, tables))
                .min(computed::kept(schemas, tables)),
        };
        if !is_replaced && let Some(bridge) = Bridge::find(schemas, tables, kept) {
            self.bridges.insert(tables.to.name.clone(), bridge);
        }
        let old = &tables.from.inherits.parents;
        let new = &tables.to.inherits.parents;
        if old == new {
            self.returning.insert(tables.to.name.clone());
        }
        let left = old.iter().filter(|parent| !new[..kept].contains(parent));
        for parent in left {
            self.leaves(schemas.from, tables.from, Some(parent));
        }
        if places.to.is_none() {
            self.joins_all(schemas.to, tables.to, kept);
        }
    }

    fn leaves(&mut self, schema: &Schema, table: &Table, parent: Option<&QualifiedName>) {
        if let Some(parent) = parent {
            self.leave.push(Leave {
                depth: schema.ancestors(table).len(),
                table: table.name.clone(),
                parent: parent.clone(),
                is_partition: table.partition_of.is_some(),
            });
        }
    }

    fn joins_all(&mut self, schema: &Schema, table: &Table, kept: usize) {
        let depth = schema.ancestors(table).len();
        let of = table.partition_of.iter().cloned().map(Joined::Partition);
        let parents = table.inherits.parents[kept..].iter();
        let inherits = parents.cloned().map(Joined::Inherits);
        for to in of.chain(inherits) {
            self.join.push(Join {
                depth,
                table: table.name.clone(),
                to,
            });
        }
    }

    /// Foreign keys to tables above that a partition stays under, or comes to.
    fn hold_keys(&mut self, schemas: Pair<&Schema>, tables: Pair<&Table>) {
        let names = |schema: &Schema, table: &Table| -> BTreeSet<QualifiedName> {
            let above = schema.ancestors(table).into_iter();
            above.map(|table| table.name.clone()).collect()
        };
        let after = names(schemas.to, tables.to);
        let both: BTreeSet<QualifiedName> = names(schemas.from, tables.from)
            .intersection(&after)
            .cloned()
            .collect();
        self.filled_later.extend(after);
        for owner in schemas.from.tables.values() {
            for constraint in owner.constraints.values() {
                let target = foreign_key(constraint).map(|key| &key.referenced_table);
                if target.is_some_and(|target| both.contains(target)) {
                    let key = (owner.name.clone(), constraint.name.clone());
                    self.foreign_keys.insert(key);
                }
            }
        }
    }

    /// The operations that take tables away from those above.
    pub(super) fn leave(&self) -> Vec<Commented> {
        let keys = self.foreign_keys.iter().map(|(table, name)| {
            plain(Op::DropConstraint {
                table: table.clone(),
                name: name.clone(),
            })
        });
        let tables = self.leave.iter().map(|leave| {
            let (table, parent) = (leave.table.clone(), leave.parent.clone());
            plain(if leave.is_partition {
                Op::DetachPartition {
                    parent,
                    partition: table,
                }
            } else {
                Op::NoInherit { table, parent }
            })
        });
        let bridges = self.bridges.iter();
        let bridges = bridges.flat_map(|(table, bridge)| bridge.begin(table));
        keys.chain(bridges).chain(tables).collect()
    }

    /// The bridge of a table.
    pub(super) fn bridge(&self, table: &QualifiedName) -> Option<&Bridge> {
        self.bridges.get(table)
    }

    /// The operations that put tables below others.
    pub(super) fn join(&self) -> Vec<Commented> {
        let ops = self.join.iter().map(|join| match &join.to {
            Joined::Partition(of) => plain(Op::AttachPartition(AttachPartition {
                parent: of.parent.clone(),
                partition: join.table.clone(),
                bound: of.bound.clone(),
            })),
            Joined::Inherits(parent) => {
                let op = Op::Inherit {
                    table: join.table.clone(),
                    parent: parent.clone(),
                };
                let stays_inherited = self.forms.contains_key(&join.table)
                    || self.bridges.contains_key(&join.table)
                    || self.returning.contains(&join.table);
                let comment = (!stays_inherited).then(|| STAYS_ITS_OWN.to_owned());
                (op, comment.into_iter().collect())
            }
        });
        let bridges = self.bridges.iter();
        let bridges = bridges.flat_map(|(table, bridge)| bridge.end(table));
        let forms = self.forms.iter().flat_map(form::leave);
        ops.chain(forms).chain(bridges).collect()
    }

    /// The tables that join others, with those of their parents that they don't join.
    pub(super) fn joining(&self) -> BTreeSet<&QualifiedName> {
        self.join.iter().map(|join| &join.table).collect()
    }

    /// Whether a table joins this parent.
    pub(super) fn joins(&self, table: &QualifiedName, parent: &QualifiedName) -> bool {
        self.join.iter().any(|join| {
            let to = match &join.to {
                Joined::Partition(of) => &of.parent,
                Joined::Inherits(parent) => parent,
            };
            join.table == *table && to == parent
        })
    }
}

/// Whether a new table is made by itself and put below the others then, because of the order of its
/// columns, or because its own key serves for an index from above.
fn is_made_alone(schema: &Schema, table: &Table) -> bool {
    if !table.has_parent() {
        return false;
    }
    let inherited = schema.inherited_columns(table);
    let own = table.columns.keys();
    let own = own.filter(|name| !inherited.contains_key(*name));
    let usual = inherited.keys().chain(own);
    let serves = |name: &Name| table.constraints.contains_key(name);
    let of = table.partition_of.as_ref();
    table.columns.keys().ne(usual) || of.is_some_and(|of| of.index_names.values().any(serves))
}

/// Whether a key of a partition serves for an index above that goes, or goes itself: neither can be dropped
/// while the other is there.
fn holds_index(schemas: Pair<&Schema>, tables: Pair<&Table>) -> bool {
    let of = tables.from.partition_of.as_ref();
    let serves = |name: &Name| tables.from.constraints.contains_key(name);
    if !of.is_some_and(|of| of.index_names.values().any(serves)) {
        return false;
    }
    let after = schemas.to.inherited_keys(tables.to);
    let before = schemas.from.inherited_keys(tables.from).into_iter();
    let mut served =
        before.filter(|key| key.index().is_some() && serves(&key.name_in(tables.from)));
    served.any(|key| {
        let own = key.name_in(tables.from);
        let stays = after.iter().any(|other| {
            other.name() == key.name()
                && other.same_definition(&key)
                && other.name_in(tables.to) == own
        });
        let keys = tables.map(|table| table.constraints.get(&own).map(|own| &own.definition));
        !stays || keys.differs()
    })
}

/// Whether a partition can't be dropped as it is: a foreign key refers to a table above that stays.
fn is_held(schemas: Pair<&Schema>, table: &Table) -> bool {
    if table.partition_of.is_none() {
        return false;
    }
    let above = schemas.from.ancestors(table);
    let owners = schemas.from.tables.values();
    let mut keys = owners.flat_map(|owner| owner.constraints.values().filter_map(foreign_key));
    keys.any(|key| {
        let target = &key.referenced_table;
        above.iter().any(|table| table.name == *target) && schemas.to.tables.contains_key(target)
    })
}

/// How many of the new parents, from the first on, the table keeps where they are.
fn kept_parents(schemas: Pair<&Schema>, tables: Pair<&Table>) -> usize {
    let new = &tables.to.inherits.parents;
    let old = tables.from.inherits.parents.iter();
    let old = old.filter(|parent| new.contains(parent));
    let same = old
        .zip(new)
        .take_while(|(old, new)| old == new && !loses_columns(schemas, tables, new));
    same.count()
}

/// Whether a table would lose a column that it is to keep, because the parent loses it.
fn loses_columns(schemas: Pair<&Schema>, tables: Pair<&Table>, parent: &QualifiedName) -> bool {
    let Some(above) = schemas.from.tables.get(parent) else {
        return false;
    };
    let mut columns = above.columns.keys();
    columns.any(|name| {
        tables.from.columns.contains_key(name)
            && tables.to.columns.contains_key(name)
            && !tables.from.inherits.local_columns.contains(name)
            && !schemas.to.is_inherited_column(tables.to, name)
    })
}
