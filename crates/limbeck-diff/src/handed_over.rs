//! Sequences that a serial column hands over: to other columns, or to be an object of its own, or the other way
//! round.
//!
//! They stay, with the numbers that they have come to and with all else that counts by them, so on both sides such
//! a sequence is an object that the column owns.

use std::collections::BTreeSet;

use limbeck_schema::{Name, QualifiedName, Schema, SqlObjectId, SqlObjectKind};

use crate::pair::Pair;

/// Both sides with such sequences as objects; `None` where there are none.
pub(crate) fn handed_over(schemas: Pair<&Schema>) -> Option<Pair<Schema>> {
    let owners = schemas.map(Schema::serial_owners);
    let is_object = |schema: &Schema, name: &QualifiedName| {
        let id = SqlObjectId::in_schema(SqlObjectKind::Sequence, name.clone());
        schema.objects.contains_key(&id)
    };
    // A column that counts on by a sequence with a new name keeps its own, which is renamed.
    let is_renamed = |owner: &(&QualifiedName, &Name)| {
        let mut others = owners.to.iter().filter(|(_, other)| *other == owner);
        others.any(|(name, _)| !schemas.from.has_relation(name))
    };
    let leave = owners.from.iter().filter(|(name, owner)| {
        let other = owners.to.get(*name);
        let is_taken = is_object(schemas.to, name) || other.is_some_and(|other| other != *owner);
        is_taken && !is_renamed(owner)
    });
    let come = owners
        .to
        .keys()
        .filter(|name| is_object(schemas.from, name));
    let names = leave.map(|(name, _)| *name).chain(come.copied());
    let names: BTreeSet<QualifiedName> = names.cloned().collect();
    if names.is_empty() {
        return None;
    }
    Some(schemas.map(|schema| {
        let mut schema = schema.clone();
        for name in &names {
            schema.release_serial(name);
        }
        schema
    }))
}
