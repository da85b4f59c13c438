//! Enum types: labels are added in place; other changes of labels rebuild the type.
//!
//! PostgreSQL can add a label at any position and rename one, but neither remove nor reorder
//! labels (manual, `ALTER TYPE`). Renamed labels are settled before the diff ([`crate::renames`]).

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::{ColumnAlteration, EnumUse, EnumValuePosition, Op, RebuildEnum};
use limbeck_schema::{Column, ColumnDefault, ColumnType, EnumType, QualifiedName, Schema, Table};

use crate::change::SchemaChange;
use crate::context::{Context, pair_by_key};
use crate::groups::{multiranges, type_object};
use crate::mentions::Names;
use crate::pair::{Change, Pair};
use crate::step::{Phase, Resource, Step};

use super::home;

/// The enum types that differ.
pub(crate) fn diff_enums(schemas: Pair<&Schema>) -> Vec<SchemaChange<'_>> {
    pair_by_key(schemas.map(|schema| &schema.enums))
        .into_iter()
        .map(|(_, change)| SchemaChange::Enum(change))
        .collect()
}

/// `CREATE TYPE`, `DROP TYPE`, `ADD VALUE`, rebuilding, `COMMENT ON TYPE`.
pub(crate) fn lower(context: &Context<'_>, change: &Change<&EnumType>) -> Vec<Step> {
    match change {
        // One of another kind takes the place of its namesake.
        Change::Add(new) if context.rebuilt.contains_key(&new.name) => takes_place(context, new),
        Change::Drop(old) if context.rebuilt.contains_key(&old.name) => Vec::new(),
        Change::Add(new) => vec![create(new)],
        Change::Drop(old) => vec![drop(&old.name)],
        Change::Alter(pair) => alter(context, *pair),
    }
}

fn takes_place(context: &Context<'_>, new: &EnumType) -> Vec<Step> {
    let mut steps = vec![rebuild(context, None, new)];
    steps.extend(kept_options(context, &new.name));
    let old = type_object(context.schemas.from, &new.name);
    if old.is_some_and(|old| old.comment != new.comment) {
        steps.push(comment(new));
    }
    steps
}

fn comment(new: &EnumType) -> Step {
    let op = Op::SetEnumComment {
        name: new.name.clone(),
        comment: new.comment.clone(),
    };
    Step::new(Phase::Comment, op).needs([Resource::Type(new.name.clone())])
}

fn create(new: &EnumType) -> Step {
    Step::new(Phase::CreateEnum, Op::CreateEnum(new.clone()))
        .needs([home(&new.name)])
        .provides([Resource::Type(new.name.clone())])
        .provides(new.labels.iter().map(|label| label_of(new, label)))
}

fn drop(name: &QualifiedName) -> Step {
    Step::new(Phase::DropEnum, Op::DropEnum { name: name.clone() })
        .destroys([Resource::Type(name.clone())])
        .releases([home(name)])
}

fn label_of(owner: &EnumType, label: &str) -> Resource {
    Resource::Label(owner.name.clone(), label.to_owned())
}

fn alter(context: &Context<'_>, pair: Pair<&EnumType>) -> Vec<Step> {
    let mut steps = if needs_rebuild(pair) {
        let mut steps = vec![rebuild(context, Some(pair.from), pair.to)];
        steps.extend(kept_options(context, &pair.to.name));
        steps
    } else {
        added_labels(pair)
    };
    if pair.from.comment != pair.to.comment {
        steps.push(comment(pair.to));
    }
    steps
}

/// Whether labels go or change places: the old labels are not the new ones with gaps.
pub(crate) fn needs_rebuild(pair: Pair<&EnumType>) -> bool {
    let mut new = pair.to.labels.iter();
    !pair
        .from
        .labels
        .iter()
        .all(|old| new.any(|label| label == old))
}

fn added_labels(pair: Pair<&EnumType>) -> Vec<Step> {
    let labels = &pair.to.labels;
    let is_old = |label: &String| pair.from.labels.contains(label);
    let added = labels
        .iter()
        .enumerate()
        .filter(|(_, label)| !is_old(label));
    added
        .map(|(at, label)| {
            let next_old = labels[at..].iter().find(|label| is_old(label));
            let position = match (at.checked_sub(1).and_then(|i| labels.get(i)), next_old) {
                (_, None) => None,
                (Some(previous), Some(_)) => Some(EnumValuePosition::After(previous.clone())),
                (None, Some(next)) => Some(EnumValuePosition::Before(next.clone())),
            };
            add_value(pair.to, label, position)
        })
        .collect()
}

fn add_value(owner: &EnumType, label: &str, position: Option<EnumValuePosition>) -> Step {
    let beside = position.iter().map(|position| match position {
        EnumValuePosition::Before(other) | EnumValuePosition::After(other) => {
            label_of(owner, other)
        }
    });
    let needs: Vec<Resource> = beside.collect();
    let op = Op::AddEnumValue {
        name: owner.name.clone(),
        value: label.to_owned(),
        position,
    };
    Step::new(Phase::AddEnumValue, op)
        .needs(needs)
        .provides([label_of(owner, label)])
}

fn rebuild(context: &Context<'_>, old: Option<&EnumType>, new: &EnumType) -> Step {
    let name = &new.name;
    let labels = old.iter().flat_map(|old| &old.labels);
    let removed: BTreeSet<&String> = labels.filter(|label| !new.labels.contains(label)).collect();
    let mapping: BTreeMap<String, String> = context
        .enum_mapping(name)
        .into_iter()
        .flatten()
        .filter(|(old, _)| removed.contains(old))
        .map(|(old, new)| (old.clone(), new.clone()))
        .collect();
    let group = context.groups.iter();
    let group = group.into_iter().find(|group| group.enums.contains(name));
    let columns = context.rebuilt.get(name).cloned().unwrap_or_default();
    let tables: BTreeSet<Resource> = columns.iter().map(|u| super::relation(&u.table)).collect();
    // A column that goes later must still be there: it is converted with the others.
    let going: BTreeSet<Resource> = columns
        .iter()
        .filter(|used| !stays(context, used))
        .map(|used| Resource::Column(used.table.clone(), used.column.clone()))
        .collect();
    let with = group.map_or_else(Vec::new, |group| group.along_with(context, name));
    let used = !columns.is_empty() || with.iter().any(|new| !new.columns.is_empty());
    let comments = rebuild_comments(&removed, &mapping, used);
    let op = Op::RebuildEnum(RebuildEnum {
        name: name.clone(),
        labels: new.labels.clone(),
        mapping,
        columns,
        with,
    });
    let mut step = Step::new(Phase::RebuildEnum, op)
        .needs(tables)
        .needs(going)
        .provides([Resource::Type(name.clone())])
        .destroys([Resource::OldLabels(name.clone())]);
    if let Some(group) = group.filter(|group| group.enums.last() == Some(name)) {
        let others = group.enums.iter().filter(|other| *other != name);
        let others: Vec<Resource> = others.cloned().map(Resource::Type).collect();
        step = group.linked(context, step);
        step.provides.retain(|resource| !others.contains(resource));
        step = step.needs(others);
    }
    step.comments = comments;
    step
}

/// The server chooses storage and compression anew for the columns of a type that is rebuilt: those that
/// are a column's own are said again.
pub(super) fn kept_options(context: &Context<'_>, name: &QualifiedName) -> Vec<Step> {
    let columns = context.rebuilt.get(name).into_iter().flatten();
    columns
        .filter_map(|used| kept_options_of(context, name, used))
        .collect()
}

fn kept_options_of(context: &Context<'_>, name: &QualifiedName, used: &EnumUse) -> Option<Step> {
    let sides = context.schemas.map(|schema| {
        let table = schema.tables.get(&used.table)?;
        table.columns.get(&used.column)
    });
    let (from, to) = (sides.from?, sides.to?);
    // What changes is said by the column's own step.
    if from.data_type != to.data_type {
        return None;
    }
    let kept = |is_same: bool| is_same.then_some(());
    let storage = kept(from.options.storage == to.options.storage).and(to.options.storage);
    let compression =
        kept(from.options.compression == to.options.compression).and(to.options.compression);
    if storage.is_none() && compression.is_none() {
        return None;
    }
    let op = Op::AlterColumn {
        table: used.table.clone(),
        column: used.column.clone(),
        alteration: ColumnAlteration {
            storage: storage.map(Some),
            compression: compression.map(Some),
            ..ColumnAlteration::default()
        },
    };
    let needs = [super::relation(&used.table), Resource::Type(name.clone())];
    Some(Step::new(Phase::Columns, op).needs(needs))
}

fn stays(context: &Context<'_>, used: &EnumUse) -> bool {
    let table = context.schemas.to.tables.get(&used.table);
    table.is_some_and(|table| table.columns.contains_key(&used.column))
}

fn rebuild_comments(
    removed: &BTreeSet<&String>,
    mapping: &BTreeMap<String, String>,
    used: bool,
) -> Vec<String> {
    let mut comments = Vec::new();
    let lost: Vec<String> = removed
        .iter()
        .filter(|label| used && !mapping.contains_key(**label))
        .map(|label| format!("'{label}'"))
        .collect();
    if !lost.is_empty() {
        comments.push(format!(
            "If rows hold {}, say here with a mapping what they get instead.",
            lost.join(" or ")
        ));
    }
    comments
}

/// The columns that have to move over when these types are rebuilt, by type.
///
/// Not among them: a generated column (it is made again), one that leaves for a type that is not
/// rebuilt and rests on none (it leaves before), and one that goes with its table or without being copied from.
pub(crate) fn uses_of_rebuilt(
    context: &Context<'_>,
    rebuilt: &BTreeSet<QualifiedName>,
) -> BTreeMap<QualifiedName, Vec<EnumUse>> {
    let mut uses: BTreeMap<QualifiedName, Vec<EnumUse>> = rebuilt
        .iter()
        .map(|name| (name.clone(), Vec::new()))
        .collect();
    if rebuilt.is_empty() {
        return uses;
    }
    let multiranges = multiranges(context.schemas.from, rebuilt.iter());
    for table in context.schemas.from.tables.values() {
        for column in table.columns.values() {
            let Some(used) = column.data_type.user_type() else {
                continue;
            };
            let range = multiranges.get(used);
            let leaving = leaves_for(context, rebuilt, table, column);
            let (name, array) = match &leaving {
                Some(after) => (after.user_type().unwrap_or(used), after.array),
                None => (range.unwrap_or(used), column.data_type.array),
            };
            let Some(of_type) = uses.get_mut(name) else {
                continue;
            };
            let is_generated = matches!(column.default, ColumnDefault::Generated(_));
            // What comes from a table above moves over with it.
            let is_own = !context
                .schemas
                .from
                .is_inherited_column(table, &column.name);
            if is_own && !is_generated && moves_over(context, rebuilt, table, &column.name) {
                of_type.push(EnumUse {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    array,
                    multirange: range.is_some(),
                });
            }
        }
    }
    uses.values_mut().for_each(|uses| uses.sort());
    uses
}

fn moves_over(
    context: &Context<'_>,
    rebuilt: &BTreeSet<QualifiedName>,
    table: &Table,
    column: &limbeck_schema::Name,
) -> bool {
    let Some(after) = context.schemas.to.tables.get(&table.name) else {
        return false;
    };
    let multiranges = multiranges(context.schemas.to, rebuilt.iter());
    match after.columns.get(column) {
        Some(after) => after.data_type.user_type().is_some_and(|name| {
            let side = (context.schemas.to, &context.names.to);
            multiranges.contains_key(name) || rests_on(side, name, rebuilt)
        }),
        None => context.is_copied_from(&table.name, column),
    }
}

/// The type that a column gets before it moves over with that one: its own is over it, and goes.
fn leaves_for<'s>(
    context: &Context<'s>,
    rebuilt: &BTreeSet<QualifiedName>,
    table: &Table,
    column: &Column,
) -> Option<&'s ColumnType> {
    let own = column.data_type.user_type()?;
    let after = context.schemas.to.tables.get(&table.name)?;
    let after = &after.columns.get(&column.name)?.data_type;
    let is_over = !rebuilt.contains(own)
        && rebuilt.contains(after.user_type()?)
        && rests_on((context.schemas.from, &context.names.from), own, rebuilt);
    is_over.then_some(after)
}

/// Whether a type is one of these, or is made over one of them.
fn rests_on(
    (schema, names): (&Schema, &Names<'_>),
    name: &QualifiedName,
    rebuilt: &BTreeSet<QualifiedName>,
) -> bool {
    let mut seen = BTreeSet::from([name.clone()]);
    let mut open = vec![name.clone()];
    while let Some(name) = open.pop() {
        if rebuilt.contains(&name) {
            return true;
        }
        let Some(object) = type_object(schema, &name) else {
            continue;
        };
        let used = names.mentioned_by(object).into_iter();
        open.extend(used.filter_map(|resource| {
            let Resource::Type(name) = resource else {
                return None;
            };
            seen.insert(name.clone()).then_some(name)
        }));
    }
    false
}
