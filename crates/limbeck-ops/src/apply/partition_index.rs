//! Indexes that partitions have for those of the tables above them.

use limbeck_schema::{InheritedKey, Name, ObjectId, QualifiedName, Schema};

use crate::op::{AttachIndex, RenamePartitionIndex};
use crate::uses;

use super::lookup::{index_id, table_mut};
use super::{ApplyError, alter_table, lookup};

pub(super) fn rename_index(
    schema: &mut Schema,
    rename: &RenamePartitionIndex,
) -> Result<(), ApplyError> {
    Name::checked(rename.name.as_str())?;
    let table = lookup::table(schema, &rename.partition)?;
    let keys = schema.inherited_keys(table);
    let key = keys.iter().find(|key| key.name() == rename.index);
    let Some(key) = key else {
        let index = rename.index.name.clone();
        return Err(ApplyError::Missing(ObjectId::Index(
            rename.partition.clone(),
            index,
        )));
    };
    let usual = key.default_name(&rename.partition) == rename.name;
    let old = key.name_in(table);
    let table = table_mut(schema, &rename.partition)?;
    alter_table::follow_index(table, &old, Some(&rename.name));
    if let Some(of) = &mut table.partition_of {
        match usual {
            true => of.index_names.remove(&rename.index),
            false => of
                .index_names
                .insert(rename.index.clone(), rename.name.clone()),
        };
    }
    Ok(())
}

pub(super) fn attach_index(schema: &mut Schema, attach: &AttachIndex) -> Result<(), ApplyError> {
    let table = lookup::table(schema, &attach.partition)?;
    if !table.has_index(&attach.name) {
        return Err(ApplyError::Missing(index_id(table, &attach.name)));
    }
    let missing = || {
        let of = table.partition_of.as_ref();
        let parent = of.map_or(&attach.partition, |of| &of.parent);
        ApplyError::Missing(ObjectId::Index(
            parent.clone(),
            attach.parent_index.name.clone(),
        ))
    };
    let of = table.partition_of.as_ref().ok_or_else(missing)?;
    let parent = lookup::table(schema, &of.parent)?;
    // What the parent's index is called, and not the one that it is there for itself.
    let is_meant = |key: &InheritedKey<'_>| match key.owner.name == parent.name {
        true => key.name() == attach.parent_index,
        false => parent.name.sibling(key.name_in(parent)) == attach.parent_index,
    };
    let mut keys = schema.inherited_keys(parent);
    keys.extend(InheritedKey::declared_by(parent));
    let key = keys.into_iter().find(is_meant).ok_or_else(missing)?.name();
    if schema.attach_key(&attach.partition, &attach.name, &key) {
        return Ok(());
    }
    let table = lookup::table(schema, &attach.partition)?;
    Err(ApplyError::UnlikeIndex {
        index: index_id(table, &attach.name),
        parent_index: attach.parent_index.clone(),
    })
}

/// A column of another type has the server make the indexes over it again, those of partitioned tables
/// with new ones of all their partitions.
pub(super) fn build_keys_again(schema: &mut Schema, table: &QualifiedName, column: &Name) {
    let mut owners = schema.descendants(table);
    owners.push(table.clone());
    let mut again: Vec<(QualifiedName, QualifiedName)> = Vec::new();
    for owner in &owners {
        let found = schema.tables.get(owner);
        let found = found.filter(|table| table.partition_by.is_some());
        let keys = found.into_iter().flat_map(InheritedKey::declared_by);
        let keys = keys.filter(|key| uses::key_uses(*key, column));
        again.extend(keys.map(|key| (owner.clone(), key.name())));
    }
    for (owner, key) in again {
        for below in schema.descendants(&owner) {
            let child = schema.tables.get_mut(&below);
            if let Some(of) = child.and_then(|child| child.partition_of.as_mut()) {
                of.index_names.remove(&key);
                of.without.remove(&key);
            }
        }
    }
}

/// The options of partitions lose the indexes that go with one above.
pub(super) fn lose_indexes(schema: &mut Schema, owner: &QualifiedName, name: &Name) {
    let key = owner.sibling(name.clone());
    for below in schema.descendants(owner) {
        let Some(table) = schema.tables.get(&below) else {
            continue;
        };
        if table.options.indexes().next().is_none() {
            continue;
        }
        let keys = schema.inherited_keys(table).into_iter();
        let gone = keys.filter(|above| above.name() == key);
        let gone: Vec<Name> = gone.map(|above| above.name_in(table)).collect();
        if let Some(table) = schema.tables.get_mut(&below) {
            for name in gone {
                alter_table::follow_index(table, &name, None);
            }
        }
    }
}

/// The names of partitions' indexes are kept by the names of those above.
pub(super) fn rename_key(schema: &mut Schema, table: &QualifiedName, from: &Name, to: &Name) {
    let (old, new) = (table.sibling(from.clone()), table.sibling(to.clone()));
    for below in schema.descendants(table) {
        if let Some(child) = schema.tables.get_mut(&below) {
            if let Some(of) = &mut child.partition_of
                && let Some(name) = of.index_names.remove(&old)
            {
                of.index_names.insert(new.clone(), name);
            }
            if let Some(of) = &mut child.partition_of
                && of.without.remove(&old)
            {
                of.without.insert(new.clone());
            }
            if child.inherits.local_checks.remove(from) {
                child.inherits.local_checks.insert(to.clone());
            }
        }
    }
}
