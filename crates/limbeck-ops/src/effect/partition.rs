//! Partitions and tables that inherit, as they come and go.

use limbeck_schema::sql_object::parts::{foreign_parent, foreign_table};
use limbeck_schema::sql_token::{self, Token};
use limbeck_schema::{
    ConstraintDefinition, PartitionBound, QualifiedName, Schema, SqlObject, SqlObjectKind, Table,
};

use crate::op::AttachPartition;

use super::{Footprint, LockMode};

/// The default partition of a table.
pub(super) fn default_of(before: &Schema, parent: &QualifiedName) -> Option<QualifiedName> {
    let default = before.children(parent).find(|table| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| of.bound == PartitionBound::Default)
    });
    let foreign = || {
        let mut objects = before.objects.values();
        let default = objects.find(|object| is_foreign_default(object, parent))?;
        default.id.qualified_name()
    };
    default.map(|table| table.name.clone()).or_else(foreign)
}

fn is_foreign_default(object: &SqlObject, parent: &QualifiedName) -> bool {
    if object.id.kind != SqlObjectKind::ForeignTable {
        return false;
    }
    let of = foreign_parent(&object.definition);
    let clause = foreign_table(&object.definition).and_then(|table| table.parent);
    of.is_some_and(|of| of.is_partition && of.name == *parent)
        && clause.is_some_and(|clause| {
            let words = sql_token::tokens(&clause.text).unwrap_or_default();
            matches!(words.last(), Some(Token::Word(word)) if word == "default")
        })
}

/// `CREATE TABLE`: the tables above it and those that its foreign keys refer to.
pub(super) fn created(found: &mut Footprint<'_>, table: &Table) {
    for constraint in table.constraints.values() {
        if let ConstraintDefinition::ForeignKey(key) = &constraint.definition {
            refer(found, &key.referenced_table);
        }
    }
    for parent in &table.inherits.parents {
        found.take(parent, LockMode::ShareUpdateExclusive);
    }
    if let Some(of) = &table.partition_of {
        found.take(&of.parent, LockMode::AccessExclusive);
        take_default(found, &of.parent, &table.name);
        hand_down_foreign_keys(found, &of.parent);
    }
    // What it refers to may be itself.
    found.forget(&table.name);
}

/// `CREATE FOREIGN TABLE`: the table above it.
pub(super) fn foreign_created(found: &mut Footprint<'_>, table: &SqlObject) {
    let Some(parent) = foreign_parent(&table.definition) else {
        return;
    };
    if !parent.is_partition {
        found.take(&parent.name, LockMode::ShareUpdateExclusive);
        return;
    }
    found.take(&parent.name, LockMode::AccessExclusive);
    if let Some(own) = table.id.qualified_name() {
        take_default(found, &parent.name, &own);
    }
}

/// `DROP FOREIGN TABLE`.
pub(super) fn foreign_dropped(found: &mut Footprint<'_>, table: &SqlObject) {
    if let Some(parent) = foreign_parent(&table.definition)
        && parent.is_partition
    {
        found.take(&parent.name, LockMode::AccessExclusive);
        if let Some(default) = default_of(found.before, &parent.name) {
            found.take(&default, LockMode::AccessExclusive);
        }
    }
}

/// `ATTACH PARTITION` (PostgreSQL manual, `ALTER TABLE`). A check that proves where the rows belong
/// spares the scan.
pub(super) fn attached(found: &mut Footprint<'_>, attach: &AttachPartition) {
    found.take(&attach.parent, LockMode::ShareUpdateExclusive);
    for name in found.family(&attach.partition) {
        found.scan(&name, LockMode::AccessExclusive);
    }
    take_default(found, &attach.parent, &attach.partition);
    hand_down_foreign_keys(found, &attach.parent);
    let own = found.foreign_keys(&attach.partition);
    for key in found.foreign_keys(&attach.parent) {
        if own.contains(&key) {
            // It becomes the parent's, and loses its own triggers on the table that it refers to.
            for name in super::table::on_partitions(found, &key.referenced_table) {
                found.take(&name, LockMode::AccessExclusive);
            }
        }
    }
}

/// `DETACH PARTITION`.
pub(super) fn detached(
    found: &mut Footprint<'_>,
    parent: &QualifiedName,
    partition: &QualifiedName,
) {
    found.take(parent, LockMode::AccessExclusive);
    // Its triggers and constraints change down to its own partitions.
    found.take_with_descendants(partition, LockMode::AccessExclusive);
    if let Some(default) = default_of(found.before, parent) {
        found.take(&default, LockMode::AccessExclusive);
    }
    for key in found.foreign_keys(partition) {
        refer(found, &key.referenced_table);
    }
    for name in above(found.before, parent) {
        for (referencing, _) in found.referencing(&name) {
            // No row may refer to one of the partition; the triggers of the key go from it.
            found.scan(referencing, LockMode::ShareRowExclusive);
        }
    }
}

/// The rows of the default partition must not belong in the new one.
fn take_default(found: &mut Footprint<'_>, parent: &QualifiedName, partition: &QualifiedName) {
    let default = default_of(found.before, parent).filter(|default| default != partition);
    if let Some(default) = default {
        for name in found.family(&default) {
            found.scan(&name, LockMode::AccessExclusive);
        }
    }
}

/// The triggers of the parent's foreign keys, in both directions, are made for the partition.
fn hand_down_foreign_keys(found: &mut Footprint<'_>, parent: &QualifiedName) {
    for key in found.foreign_keys(parent) {
        refer(found, &key.referenced_table);
    }
    for name in above(found.before, parent) {
        for (referencing, _) in found.referencing(&name) {
            found.take(referencing, LockMode::ShareRowExclusive);
        }
    }
}

fn above(before: &Schema, table: &QualifiedName) -> Vec<QualifiedName> {
    let mut all = vec![table.clone()];
    let known = before.tables.get(table);
    let ancestors = known.map(|table| before.ancestors(table));
    all.extend(ancestors.into_iter().flatten().map(|t| t.name.clone()));
    all
}

/// A new foreign key puts triggers on the table that it refers to.
fn refer(found: &mut Footprint<'_>, table: &QualifiedName) {
    for name in super::table::on_partitions(found, table) {
        found.take(&name, LockMode::ShareRowExclusive);
    }
}
