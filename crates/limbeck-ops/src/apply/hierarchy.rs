//! Partitions and inheritance: what an operation on a table does to the tables below it.

use limbeck_schema::{
    Column, ColumnDefault, ColumnOptions, Constraint, ConstraintDefinition, InheritedKey, Name,
    ObjectId, PartitionBound, QualifiedName, Schema, Table, column_for_child,
};

use crate::op::{AttachPartition, ColumnAlteration, DefaultChange};
use crate::uses;

use super::lookup::{column_id, constraint_id, table_mut};
use super::{ApplyError, lookup};

pub(super) fn attach(schema: &mut Schema, attach: &AttachPartition) -> Result<(), ApplyError> {
    lookup::table(schema, &attach.partition)?;
    let parent = lookup::table(schema, &attach.parent)?;
    bound_fits(parent, &attach.bound)?;
    schema
        .attach(&attach.partition, &attach.parent, attach.bound.clone())
        .map_err(|misfit| ApplyError::Misfit {
            table: attach.partition.clone(),
            parent: attach.parent.clone(),
            misfit: Box::new(misfit),
        })
}

/// A partition's bound must be of the kind that the table is partitioned by.
pub(super) fn bound_fits(parent: &Table, bound: &PartitionBound) -> Result<(), ApplyError> {
    use limbeck_schema::PartitionStrategy::{Hash, List, Range};
    let strategy = parent.partition_by.as_ref().map(|by| by.strategy);
    let keys = parent.partition_by.as_ref().map_or(0, |by| by.keys.len());
    let fits = match (strategy, bound) {
        (Some(Range | List), PartitionBound::Default)
        | (Some(List), PartitionBound::List(_))
        | (Some(Hash), PartitionBound::Hash { .. }) => true,
        (Some(Range), PartitionBound::Range { from, to }) => from.len() == keys && to.len() == keys,
        (
            None | Some(Range | List | Hash),
            PartitionBound::Default
            | PartitionBound::Range { .. }
            | PartitionBound::List(_)
            | PartitionBound::Hash { .. },
        ) => false,
    };
    if fits {
        return Ok(());
    }
    Err(ApplyError::WrongBound {
        parent: parent.name.clone(),
        bound: bound.to_sql(),
    })
}

pub(super) fn detach(
    schema: &mut Schema,
    parent: &QualifiedName,
    partition: &QualifiedName,
) -> Result<(), ApplyError> {
    lookup::table(schema, parent)?;
    let table = lookup::table(schema, partition)?;
    if table.partition_of.as_ref().map(|of| &of.parent) != Some(parent) {
        return Err(no_child(partition, parent));
    }
    schema.detach(partition);
    Ok(())
}

fn no_child(table: &QualifiedName, parent: &QualifiedName) -> ApplyError {
    ApplyError::NoChild {
        table: table.clone(),
        parent: parent.clone(),
    }
}

pub(super) fn inherit(
    schema: &mut Schema,
    table: &QualifiedName,
    parent: &QualifiedName,
) -> Result<(), ApplyError> {
    lookup::table(schema, table)?;
    lookup::table(schema, parent)?;
    schema
        .inherit(table, parent)
        .map_err(|misfit| ApplyError::Misfit {
            table: table.clone(),
            parent: parent.clone(),
            misfit: Box::new(misfit),
        })
}

pub(super) fn no_inherit(
    schema: &mut Schema,
    table: &QualifiedName,
    parent: &QualifiedName,
) -> Result<(), ApplyError> {
    lookup::table(schema, parent)?;
    if !lookup::table(schema, table)?
        .inherits
        .parents
        .contains(parent)
    {
        return Err(no_child(table, parent));
    }
    schema.no_inherit(table, parent);
    Ok(())
}

/// Refuses what must be done at the table above.
pub(super) fn column_is_own(
    schema: &Schema,
    table: &Table,
    column: &Name,
) -> Result<(), ApplyError> {
    match schema.is_inherited_column(table, column) {
        true => Err(ApplyError::Inherited(column_id(table, column))),
        false => Ok(()),
    }
}

/// A column that tables below get, too. One that has it already makes it its own no longer alone.
/// Storage and its like are told to the table alone.
pub(super) fn add_column(
    schema: &mut Schema,
    table: &QualifiedName,
    column: &Column,
) -> Result<(), ApplyError> {
    for below in schema.descendants(table) {
        let child = table_mut(schema, &below)?;
        let mut inherited = column_for_child(column, child.partition_of.is_some());
        inherited.options = ColumnOptions::default();
        match child.columns.get_mut(&column.name) {
            None => {
                child.add_column(inherited);
            }
            Some(own) if own.data_type == column.data_type => {
                own.nullable &= column.nullable;
                child.inherits.local_columns.insert(column.name.clone());
            }
            Some(_) => return Err(ApplyError::Exists(column_id(child, &column.name))),
        }
    }
    Ok(())
}

/// The tables below that lose a column when the table does: those that have it from there only.
pub(super) fn losers(schema: &Schema, table: &QualifiedName, column: &Name) -> Vec<QualifiedName> {
    let mut lost = vec![table.clone()];
    for below in schema.descendants(table) {
        let Some(child) = schema.tables.get(&below) else {
            continue;
        };
        let mut parents = child.parents();
        let elsewhere = parents.any(|parent| {
            let has = |parent: &Table| parent.columns.contains_key(column);
            !lost.contains(parent) && schema.tables.get(parent).is_some_and(has)
        });
        if !elsewhere && !child.inherits.local_columns.contains(column) {
            lost.push(below);
        }
    }
    lost.remove(0);
    lost
}

/// Takes a column from tables below; where it is local it becomes one of the table's own.
pub(super) fn drop_column(schema: &mut Schema, table: &QualifiedName, column: &Name) {
    let lost = losers(schema, table, column);
    let children: Vec<QualifiedName> = schema.descendants(table);
    for below in children {
        if let Some(child) = schema.tables.get_mut(&below) {
            if lost.contains(&below) {
                child.columns.shift_remove(column);
            } else if child
                .parents()
                .all(|parent| parent == table || lost.contains(parent))
            {
                child.inherits.local_columns.remove(column);
            }
        }
    }
}

/// What a change of a column does to the same column below.
pub(super) fn alter_column(
    schema: &mut Schema,
    table: &QualifiedName,
    before: &Column,
    alteration: &ColumnAlteration,
) -> Result<(), ApplyError> {
    let overwrites = alteration.default.iter().any(DefaultChange::reaches_below);
    let reaches_below = !(overwrites && alteration.only);
    if overwrites && reaches_below {
        release_below(schema, table, before)?;
    }
    let after = lookup::column(lookup::table(schema, table)?, &before.name)?.clone();
    for below in schema.descendants(table) {
        let child = table_mut(schema, &below)?;
        let is_partition = child.partition_of.is_some();
        let inherited = column_for_child(&after, is_partition);
        let was = column_for_child(before, is_partition);
        let Some(own) = child.columns.get_mut(&before.name) else {
            continue;
        };
        if (&after.data_type, &after.collation) != (&before.data_type, &before.collation) {
            own.data_type = inherited.data_type;
            own.collation = inherited.collation;
            own.options = own.options.retyped();
        }
        if after.nullable != before.nullable {
            own.nullable = after.nullable;
        }
        if after.default != before.default
            && reaches_below
            && (overwrites || own.default == was.default)
        {
            own.default = inherited.default;
        }
    }
    Ok(())
}

/// What `SET DEFAULT` and `DROP DEFAULT` do to columns below that have a source of values of their own: the
/// server refuses them for an identity or generated column, and leaves the sequence of a serial one.
fn release_below(
    schema: &mut Schema,
    table: &QualifiedName,
    before: &Column,
) -> Result<(), ApplyError> {
    for below in schema.descendants(table) {
        let child = lookup::table(schema, &below)?;
        let Some(own) = child.columns.get(&before.name) else {
            continue;
        };
        if own.default == before.default {
            continue;
        }
        let found = match schema.own_default(child, own) {
            ColumnDefault::None | ColumnDefault::Expression(_) => continue,
            ColumnDefault::Serial(serial) => {
                schema.release_serial(&serial.sequence);
                continue;
            }
            ColumnDefault::Identity(_) => "is an identity column",
            ColumnDefault::Generated(_) => "is a generated column",
        };
        return Err(ApplyError::WrongDefault {
            column: column_id(child, &before.name),
            found,
            step: "change the default of the table above and those below it",
        });
    }
    Ok(())
}

/// Gives the partitions of a table the identity that it has now under another name of its sequence.
pub(super) fn follow_identity(
    schema: &mut Schema,
    table: &QualifiedName,
    column: &Name,
    old: &ColumnDefault,
    new: &ColumnDefault,
) {
    for below in schema.descendants(table) {
        let child = schema.tables.get_mut(&below);
        let own = child.and_then(|child| child.columns.get_mut(column));
        if let Some(own) = own.filter(|own| own.default == *old) {
            own.default = new.clone();
        }
    }
}

/// What a new constraint does to tables below: they have it from now on.
pub(super) fn add_constraint(
    schema: &mut Schema,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Result<(), ApplyError> {
    match &constraint.definition {
        ConstraintDefinition::Check(check) if !check.no_inherit => {
            for below in schema.descendants(table) {
                let child = table_mut(schema, &below)?;
                let same = match child
                    .constraints
                    .get(&constraint.name)
                    .map(|c| &c.definition)
                {
                    None => continue,
                    Some(ConstraintDefinition::Check(own)) => {
                        own.expression.same_tokens(&check.expression) && !own.no_inherit
                    }
                    Some(_) => false,
                };
                if !same {
                    return Err(ApplyError::Exists(constraint_id(child, &constraint.name)));
                }
                child.constraints.remove(&constraint.name);
                if child.partition_of.is_none() {
                    child.inherits.local_checks.insert(constraint.name.clone());
                }
            }
        }
        ConstraintDefinition::ForeignKey(_) if is_partitioned(schema, table) => {
            for below in schema.descendants(table) {
                let child = table_mut(schema, &below)?;
                let mut found = child.constraints.values();
                let found = found.find(|own| own.definition == constraint.definition);
                if let Some(name) = found.map(|own| own.name.clone()) {
                    child.constraints.remove(&name);
                }
            }
        }
        ConstraintDefinition::PrimaryKey(key) => {
            for below in schema.descendants(table) {
                let child = table_mut(schema, &below)?;
                for column in &key.columns {
                    if let Some(column) = child.columns.get_mut(column) {
                        column.nullable = false;
                    }
                }
            }
            schema.adopt_key(table, &constraint.name);
        }
        ConstraintDefinition::Unique(_) | ConstraintDefinition::Exclusion(_) => {
            schema.adopt_key(table, &constraint.name);
        }
        ConstraintDefinition::Check(_) | ConstraintDefinition::ForeignKey(_) => {}
    }
    Ok(())
}

fn is_partitioned(schema: &Schema, table: &QualifiedName) -> bool {
    let table = schema.tables.get(table);
    table.is_some_and(|table| table.partition_by.is_some())
}

/// What a constraint that goes leaves to tables below: checks that are theirs as well.
pub(super) fn drop_constraint(
    schema: &mut Schema,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Result<(), ApplyError> {
    for below in schema.descendants(table) {
        let child = lookup::table(schema, &below)?;
        let inherited = schema.inherited_checks(child);
        let is_still = inherited.iter().any(|check| check.name == constraint.name);
        let child = table_mut(schema, &below)?;
        if !is_still && child.inherits.local_checks.remove(&constraint.name) {
            child.add_constraint(Constraint {
                comment: None,
                ..constraint.clone()
            });
        }
    }
    schema.forget_index_names(table);
    Ok(())
}

/// The columns, checks and names that a new table has from above.
pub(super) fn begin_below(schema: &Schema, made: &mut Table) -> Result<(), ApplyError> {
    for parent in made.parents() {
        lookup::table(schema, parent)?;
    }
    if let Some(of) = &made.partition_of {
        bound_fits(lookup::table(schema, &of.parent)?, &of.bound)?;
    }
    for column in schema.inherited_columns(made).into_values() {
        made.add_column(column);
    }
    Ok(())
}

/// A column that a new table says itself and has from above.
pub(super) fn merge_column(made: &mut Table, column: &Column) -> Result<bool, ApplyError> {
    let id = column_id(made, &column.name);
    let Some(inherited) = made.columns.get_mut(&column.name) else {
        return Ok(false);
    };
    if inherited.data_type != column.data_type
        || !made.inherits.local_columns.insert(column.name.clone())
    {
        return Err(ApplyError::Exists(id));
    }
    let default = match &column.default {
        ColumnDefault::None => inherited.default.clone(),
        own @ (ColumnDefault::Expression(_)
        | ColumnDefault::Identity(_)
        | ColumnDefault::Serial(_)
        | ColumnDefault::Generated(_)) => own.clone(),
    };
    let from_above = inherited.options.for_child();
    let mut options = column.options.clone();
    options.storage = options.storage.or(from_above.storage);
    options.compression = options.compression.or(from_above.compression);
    *inherited = Column {
        nullable: column.nullable && inherited.nullable,
        default,
        options,
        ..column.clone()
    };
    Ok(true)
}

/// Takes what a new table says itself and has from above out of its own constraints.
pub(super) fn hide_inherited(schema: &Schema, made: &mut Table) -> Result<(), ApplyError> {
    let whole = made.clone();
    for check in schema.inherited_checks(&whole) {
        let Some(own) = made.constraints.get(&check.name) else {
            continue;
        };
        let ConstraintDefinition::Check(own) = &own.definition else {
            return Err(ApplyError::Exists(constraint_id(&whole, &check.name)));
        };
        let is_same = matches!(
            &check.definition,
            ConstraintDefinition::Check(check) if own.expression.same_tokens(&check.expression)
        );
        if !is_same {
            return Err(ApplyError::Exists(constraint_id(&whole, &check.name)));
        }
        made.constraints.remove(&check.name);
        if made.partition_of.is_none() {
            made.inherits.local_checks.insert(check.name.clone());
        }
    }
    let keys = schema.inherited_keys(&whole);
    for primary in keys.iter().filter_map(InheritedKey::constraint) {
        if let ConstraintDefinition::PrimaryKey(_) = primary.definition
            && let Some((existing, _)) = made.primary_key()
        {
            return Err(ApplyError::SecondPrimaryKey {
                table: made.name.clone(),
                existing: existing.clone(),
            });
        }
    }
    Ok(())
}

/// The first table below.
pub(super) fn child_of(schema: &Schema, table: &QualifiedName) -> Option<ObjectId> {
    let mut children = schema.children(table);
    children
        .next()
        .map(|child| ObjectId::Table(child.name.clone()))
}

/// Tables below follow the new name; the names of partitions' indexes stay.
pub(super) fn rename_table(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName) {
    for table in schema.tables.values_mut() {
        if let Some(of) = &mut table.partition_of
            && of.parent == *from
        {
            of.parent = to.clone();
        }
        for parent in &mut table.inherits.parents {
            if parent == from {
                *parent = to.clone();
            }
        }
    }
}

/// Whether the partition key of the table or of one below names or mentions the column.
pub(super) fn in_partition_key(table: &Table, column: &Name) -> bool {
    let keys = table.partition_by.iter().flat_map(|by| &by.keys);
    keys.into_iter().any(|key| uses::element_uses(key, column))
}
