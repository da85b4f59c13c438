//! What the indexes of partitions are called that they have for those of tables above.
//!
//! Only names that PostgreSQL would not choose are said; the others are the same by themselves.
//! Indexes that a partition gets for those that it was without are in [`attach`].

use std::collections::BTreeSet;

use limbeck_ops::{Op, RenamePartitionIndex};
use limbeck_schema::{InheritedKey, Name, QualifiedName, Schema, Table};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::links::Resources;
use crate::pair::{Change, Pair};
use crate::step::{Phase, Step};

use super::attach::{self, attachments};
use super::rename::aside;
use super::{constraint, index, relation};

/// The change of a partition's index names.
pub(crate) fn diff_index_names<'a>(
    schemas: Pair<&'a Schema>,
    tables: Pair<&'a Table>,
) -> Option<SchemaChange<'a>> {
    let differs = !names(schemas, tables).is_empty() || !attachments(schemas, tables).is_empty();
    differs.then_some(SchemaChange::IndexNames(tables))
}

/// Another name for the index that a partition has for one above.
struct Renamed {
    /// The index above, by its name of now.
    index: QualifiedName,
    names: Pair<Name>,
    /// The name is in the way of something else, and the new one is not free yet or the index above has another
    /// name as well: there is more to come in the next pass.
    only_moves: bool,
}

/// The names of the partition's indexes that differ, by those of the indexes above. An index that
/// comes or goes above is not among them: the partition's comes and goes with it.
fn names(schemas: Pair<&Schema>, tables: Pair<&Table>) -> Vec<Renamed> {
    let before = schemas.from.inherited_keys(tables.from);
    if before.is_empty() {
        return Vec::new();
    }
    let said = tables.map(|table| table.partition_of.as_ref().map(|of| &of.index_names));
    let after = schemas.to.inherited_keys(tables.to).into_iter();
    let renamed = after.filter_map(|key| {
        let mut same = before.iter().filter(|old| old.same_definition(&key));
        let is_called_so = |old: &&InheritedKey<'_>| old.name() == key.name();
        let old = same.clone().find(is_called_so);
        let is_renamed_above = old.is_none();
        let old = old.or_else(|| same.find(|old| becomes(schemas, **old, key)))?;
        let names = Pair {
            from: old.name_in(tables.from),
            to: key.name_in(tables.to),
        };
        let wanted = tables.to.name.sibling(names.to.clone());
        let is_in_the_way = || {
            let name = tables.to.name.sibling(names.from.clone());
            takes(schemas.to, &name)
        };
        if !names.differs() || is_renamed_above && !is_in_the_way() {
            return None;
        }
        Some(Renamed {
            index: old.name(),
            only_moves: is_renamed_above && takes(schemas.from, &wanted),
            names,
        })
    });
    match said.differs() {
        true => renamed.collect(),
        false => Vec::new(),
    }
}

/// Whether a key above only gets another name.
fn becomes(schemas: Pair<&Schema>, old: InheritedKey<'_>, new: InheritedKey<'_>) -> bool {
    let owner = &old.owner.name;
    let tables = schemas.map(|schema| schema.tables.get(owner));
    let (Some(from), Some(to), true) = (tables.from, tables.to, new.owner.name == *owner) else {
        return false;
    };
    let tables = Pair { from, to };
    let names = Pair {
        from: old.name(),
        to: new.name(),
    };
    let is_it = |pair: Pair<&Name>| pair.map(|name| owner.sibling(name.clone())) == names;
    let none = BTreeSet::new();
    let mut changes = constraint::diff_constraints(tables, &none);
    changes.extend(index::diff_indexes(tables, &none));
    changes.iter().any(|change| match change {
        SchemaChange::Constraint(_, Change::Alter(pair)) => {
            is_it(pair.map(|object| &object.name)) && !constraint::replaces(tables, *pair)
        }
        SchemaChange::Index(_, Change::Alter(pair)) => {
            is_it(pair.map(|object| &object.name)) && !index::replaces(tables, *pair)
        }
        SchemaChange::Constraint(..)
        | SchemaChange::Index(..)
        | SchemaChange::Namespace(_)
        | SchemaChange::Enum(_)
        | SchemaChange::Table(_)
        | SchemaChange::TableComment(..)
        | SchemaChange::TableOptions(..)
        | SchemaChange::Column(..)
        | SchemaChange::Object(_)
        | SchemaChange::IndexNames(_) => false,
    })
}

/// Whether a relation has a name, the indexes of partitions among them.
pub(crate) fn takes(schema: &Schema, name: &QualifiedName) -> bool {
    let mut partitions = schema.tables.values();
    schema.has_relation(name)
        || partitions.any(|table| of_partition(schema, table).contains(&relation(name)))
}

/// The names that a partition's indexes for those above take.
pub(crate) fn of_partition(schema: &Schema, table: &Table) -> Resources {
    let keys = schema.inherited_keys(table).into_iter();
    keys.map(|key| relation(&table.name.sibling(key.name_in(table))))
        .collect()
}

/// The names that PostgreSQL would choose for a new partition's indexes and that are to be others': these come
/// first.
pub(super) fn taken_elsewhere(schema: &Schema, table: &Table) -> Resources {
    let own = of_partition(schema, table);
    let keys = schema.inherited_keys(table).into_iter();
    let usual = keys.map(|key| table.name.sibling(key.default_name(&table.name)));
    usual
        .filter(|name| !own.contains(&relation(name)) && takes(schema, name))
        .map(|name| relation(&name))
        .collect()
}

/// The indexes of a partition that get other names.
pub(super) fn renamed(context: &Context<'_>, tables: Pair<&Table>) -> Vec<Pair<QualifiedName>> {
    let changes = changes(context, tables).into_iter();
    let whole = changes.filter(|change| !change.only_moves);
    let name = |name: Name| tables.to.name.sibling(name);
    whole
        .map(|Renamed { names, .. }| Pair {
            from: name(names.from),
            to: name(names.to),
        })
        .collect()
}

fn changes(context: &Context<'_>, tables: Pair<&Table>) -> Vec<Renamed> {
    let mut changes = names(context.schemas, tables);
    // What is made again has another name then.
    let found = &context.dependants;
    let is_made_again = |index: &QualifiedName| {
        let mut again = found.indexes.union(&found.constraints);
        again.any(|(table, name)| table.sibling(name.clone()) == *index)
    };
    changes.retain(|change| !is_made_again(&change.index));
    changes
}

/// `ALTER INDEX … ATTACH PARTITION` and `RENAME TO`. Names that change places within a partition do so in the
/// operation itself.
pub(crate) fn lower(context: &Context<'_>, tables: Pair<&Table>) -> Vec<Step> {
    let table = &tables.to.name;
    let own = |name: &Name| table.sibling(name.clone());
    let changes = changes(context, tables);
    let rename = |change: &Renamed, name: Name| {
        let op = Op::RenamePartitionIndex(RenamePartitionIndex {
            partition: table.clone(),
            index: change.index.clone(),
            name,
        });
        // It is found by the name above.
        Step::new(Phase::Rename, op).releases([relation(&change.index)])
    };
    let mut steps = Vec::new();
    for change in &changes {
        let Pair { from, to } = &change.names;
        let within = |side: fn(&Renamed) -> &Name, name: &Name| {
            changes.iter().any(|other| side(other) == name)
        };
        let frees = |step: Step| match within(|other| &other.names.to, from) {
            true => step,
            false => step.destroys([relation(&own(from))]),
        };
        let takes = |step: Step| match within(|other| &other.names.from, to) {
            true => step,
            false => step.provides([relation(&own(to))]),
        };
        let is_swapped = context.swapped.contains(&relation(&own(from)));
        if change.only_moves || is_swapped && !within(|other| &other.names.to, from) {
            steps.push(frees(rename(change, aside(from))));
            if !change.only_moves {
                steps.push(takes(rename(change, to.clone())).chained());
            }
        } else {
            steps.push(takes(frees(rename(change, to.clone()))));
        }
    }
    steps.extend(attach::lower(context, tables));
    steps
}
