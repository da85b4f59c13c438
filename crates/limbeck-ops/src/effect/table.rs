//! Tables as wholes, their indexes and their rows.

use limbeck_schema::QualifiedName;

use crate::op::{CreateIndex, DropIndex, TableAlteration};

use super::{Footprint, LockMode};

/// `DROP TABLE`. The triggers of its foreign keys go from the tables that they refer to; a partition's
/// parent and the default partition beside it have to forget its bound.
pub(super) fn dropped(found: &mut Footprint<'_>, table: &QualifiedName) {
    for name in found.family(table) {
        found.lose(&name, LockMode::AccessExclusive);
        for key in found.foreign_keys(&name) {
            found.take(&key.referenced_table, LockMode::AccessExclusive);
        }
    }
    let partition_of = found
        .before
        .tables
        .get(table)
        .and_then(|table| table.partition_of.as_ref());
    if let Some(of) = partition_of {
        found.take(&of.parent, LockMode::AccessExclusive);
        if let Some(default) = super::partition::default_of(found.before, &of.parent) {
            found.take(&default, LockMode::AccessExclusive);
        }
    }
}

/// `ALTER TABLE` with the actions of one `alter_table`: the strongest of their locks.
pub(super) fn altered(
    found: &mut Footprint<'_>,
    table: &QualifiedName,
    alteration: &TableAlteration,
) {
    let TableAlteration {
        unlogged,
        storage_parameters,
        replica_identity,
        cluster_on,
        row_level_security,
        force_row_level_security,
        of_type,
    } = alteration;
    if unlogged.is_some() {
        found.rewrite(table);
    }
    // A table that a crash empties: rows go, though not now.
    if *unlogged == Some(true) {
        found.lose(table, LockMode::AccessExclusive);
    }
    for name in storage_parameters.keys() {
        found.take(table, storage_parameter(name));
    }
    if cluster_on.is_some() {
        found.take(table, LockMode::ShareUpdateExclusive);
    }
    let exclusive = replica_identity.is_some()
        || row_level_security.is_some()
        || force_row_level_security.is_some()
        || of_type.is_some();
    if exclusive {
        found.take(table, LockMode::AccessExclusive);
    }
}

/// `AlterTableGetRelOptionsLockLevel`: only one parameter of tables changes what readers do.
fn storage_parameter(name: &str) -> LockMode {
    match name {
        "user_catalog_table" => LockMode::AccessExclusive,
        _ => LockMode::ShareUpdateExclusive,
    }
}

/// `CREATE INDEX`, which builds one on every partition, too.
pub(super) fn indexed(found: &mut Footprint<'_>, create: &CreateIndex) {
    let mode = match create.concurrently {
        true => LockMode::ShareUpdateExclusive,
        false => LockMode::Share,
    };
    if create.only && on_partitions(found, &create.table).len() > 1 {
        found.take(&create.table, mode);
        return;
    }
    for name in on_partitions(found, &create.table) {
        found.scan(&name, mode);
    }
}

/// `DROP INDEX`.
pub(super) fn unindexed(found: &mut Footprint<'_>, drop: &DropIndex) {
    let mode = match drop.concurrently {
        true => LockMode::ShareUpdateExclusive,
        false => LockMode::AccessExclusive,
    };
    for name in on_partitions(found, &drop.table) {
        found.take(&name, mode);
    }
}

/// The table and its partitions. Tables that inherit have their own indexes.
pub(super) fn on_partitions(found: &Footprint<'_>, table: &QualifiedName) -> Vec<QualifiedName> {
    let partitioned = found.before.tables.get(table);
    match partitioned.is_some_and(|table| table.partition_by.is_some()) {
        true => found.family(table),
        false => vec![table.clone()],
    }
}

/// `INSERT`. A foreign key locks the row that it refers to.
pub(super) fn filled(found: &mut Footprint<'_>, table: &QualifiedName) {
    for name in on_partitions(found, table) {
        found.take(&name, LockMode::RowExclusive);
    }
    for key in found.foreign_keys(table) {
        found.take(&key.referenced_table, LockMode::RowShare);
    }
}
