//! Indexes of tables that stay, and those of new tables.
//!
//! Name, comment, parameters and statistics of an index change in place; every other change is drop and
//! create.

use std::collections::BTreeSet;

use limbeck_ops::{CreateIndex, DropIndex, IndexAlteration, Op};
use limbeck_schema::{Index, Name, QualifiedName, Schema, Table};

use crate::change::SchemaChange;
use crate::context::{Context, pair_by_key};
use crate::links::{Resources, index_links};
use crate::pair::{Change, Pair};
use crate::step::{Phase, Resource, Step};

use super::attach;
use super::constraint::with_old_labels;
use super::in_place;
use super::relation;
use super::rename::{self, Rename};
use super::renamed::pair_renamed;

/// The indexes that differ; names as with constraints.
pub(crate) fn diff_indexes<'a>(
    tables: Pair<&'a Table>,
    taken_over: &BTreeSet<Name>,
) -> Vec<SchemaChange<'a>> {
    let changes = pair_by_key(tables.map(|table| &table.indexes));
    let changes = changes.into_iter().map(|(_, change)| change).collect();
    let stays = |pair: Pair<&'a Index>| !replaces(tables, pair);
    pair_renamed(changes, [is_same, is_renamed], stays)
        .into_iter()
        .filter(|change| !matches!(change, Change::Drop(own) if taken_over.contains(&own.name)))
        .map(|change| SchemaChange::Index(&tables.to.name, change))
        .collect()
}

/// Whether a change of an index is drop and create. What changes in place at the index of a
/// partitioned table does not reach those of its partitions.
pub(crate) fn replaces(tables: Pair<&Table>, pair: Pair<&Index>) -> bool {
    let is_partitioned = tables.to.partition_by.is_some();
    !is_renamed(pair) || is_partitioned && in_place::of_index(pair) != IndexAlteration::default()
}

/// Whether the name is all that differs.
fn is_same(pair: Pair<&Index>) -> bool {
    is_renamed(pair)
        && in_place::of_index(pair) == IndexAlteration::default()
        && pair.from.comment == pair.to.comment
}

/// Whether the two are the same but for what changes in place.
fn is_renamed(pair: Pair<&Index>) -> bool {
    pair.from.same_definition(pair.to)
}

/// `CREATE INDEX`, `DROP INDEX`, `ALTER INDEX … RENAME`.
pub(crate) fn lower(
    context: &Context<'_>,
    table: &QualifiedName,
    change: &Change<&Index>,
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

fn alter(context: &Context<'_>, tables: Pair<&Table>, pair: Pair<&Index>) -> Vec<Step> {
    let table = &tables.to.name;
    let key = (table.clone(), pair.from.name.clone());
    if context.dependants.indexes.contains(&key) || replaces(tables, pair) {
        return vec![
            drop(context, tables.from, pair.from),
            create(context, tables.to, pair.to),
        ];
    }
    let rename = Rename {
        table,
        names: pair.map(|index| &index.name),
        op: |table, Pair { from, to }| Op::RenameIndex { table, from, to },
        takes: &|name| Resources::from([relation(&table.sibling(name.clone()))]),
    };
    let mut steps = Vec::new();
    if pair.from.name != pair.to.name {
        steps.extend(rename::lower(context, &rename));
    }
    steps.extend(in_place::alter(
        table,
        &pair.to.name,
        in_place::of_index(pair),
    ));
    if pair.from.comment != pair.to.comment {
        let op = Op::SetIndexComment {
            table: table.clone(),
            name: pair.to.name.clone(),
            comment: pair.to.comment.clone(),
        };
        let index = name_of(table, pair.to);
        steps.push(Step::new(Phase::Comment, op).needs([index]));
    }
    steps
}

/// The step that makes an index of `table`, which is of the later side.
pub(crate) fn create(context: &Context<'_>, table: &Table, index: &Index) -> Step {
    // Nobody writes to a table that is made in the same revision; and all indexes of a partitioned
    // table can't be made so.
    let stays = context.schemas.from.tables.contains_key(&table.name);
    let is_told = stays && context.is_concurrent(&table.name, &index.name);
    let concurrently = is_told && table.partition_by.is_none();
    let without =
        attach::tables_without(context.schemas.to, &table.name.sibling(index.name.clone()));
    let op = Op::CreateIndex(CreateIndex {
        table: table.name.clone(),
        index: index.clone(),
        concurrently,
        only: !without.is_empty(),
    });
    let mut step = Step::new(Phase::CreateIndex, op)
        .needs(index_links(context.schemas.to, table, index))
        .needs(without)
        .provides([name_of(&table.name, index)])
        .provides(names_below(context.schemas.to, table, &index.name));
    if is_told && !concurrently {
        step.comments
            .push("PostgreSQL can't make an index of a partitioned table concurrently.".to_owned());
    }
    step
}

/// `DROP INDEX`.
pub(crate) fn drop(context: &Context<'_>, table: &Table, index: &Index) -> Step {
    let op = Op::DropIndex(DropIndex {
        table: table.name.clone(),
        name: index.name.clone(),
        concurrently: false,
    });
    let links = index_links(context.schemas.from, table, index);
    Step::new(Phase::Detach, op)
        .needs([relation(&table.name)])
        .destroys([name_of(&table.name, index)])
        .destroys(names_below(context.schemas.from, table, &index.name))
        .releases(with_old_labels(links))
}

/// The names of what partitions have for an index or a key of a table above them.
pub(crate) fn names_below(schema: &Schema, table: &Table, key: &Name) -> Resources {
    if table.partition_by.is_none() {
        return Resources::new();
    }
    let key = table.name.sibling(key.clone());
    let below = schema.descendants(&table.name).into_iter();
    let below = below.filter_map(|name| schema.tables.get(&name));
    let names = below.filter_map(|partition| {
        let mut keys = schema.inherited_keys(partition).into_iter();
        let own = keys.find(|inherited| inherited.name() == key)?;
        Some(relation(&partition.name.sibling(own.name_in(partition))))
    });
    names.collect()
}

fn name_of(table: &QualifiedName, index: &Index) -> Resource {
    relation(&table.sibling(index.name.clone()))
}
