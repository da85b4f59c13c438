//! Partitions that are made only after the table above them has joined its own parent.
//!
//! PostgreSQL 17 and 18 give the identity of a partitioned table to a table that is attached to it, but not
//! to the partitions which that one has already; then they refuse to detach it ("is not an identity
//! column"). What is made below it afterwards has the identity.

use std::collections::BTreeSet;

use limbeck_schema::sql_token::words;
use limbeck_schema::{ColumnDefault, QualifiedName, Schema, Table};

use crate::change::foreign_key;

use super::Commented;
use super::moves::Moves;

const FORGOTTEN: &str = "PostgreSQL 17 and 18 don't give the identity to the partitions that it has, and refuse \
                         to detach it later.";

/// The new partitions below tables that join one with an identity column, as far as nothing needs them
/// before.
pub(super) fn find(state: &Schema, to: &Schema, moves: &Moves) -> BTreeSet<QualifiedName> {
    let joining = moves.joining();
    let heads = joining.iter().filter_map(|name| to.tables.get(*name));
    let heads = heads.filter(|table| has_identity_above(to, table));
    let below = heads.map(|table| to.descendants(&table.name));
    let may_wait = |names: &Vec<QualifiedName>| {
        names.iter().all(|name| {
            let is_new = !state.tables.contains_key(name) && !joining.contains(name);
            is_new && !is_used(to, name)
        })
    };
    below.filter(may_wait).flatten().collect()
}

/// Says at the operations that attach tables where partitions below them don't get the identity.
pub(super) fn comment(state: &Schema, to: &Schema, ops: &mut [Commented]) {
    for (op, comments) in ops {
        let limbeck_ops::Op::AttachPartition(attach) = op else {
            continue;
        };
        let table = to.tables.get(&attach.partition);
        let has_partitions = state.children(&attach.partition).next().is_some();
        if has_partitions && table.is_some_and(|table| has_identity_above(to, table)) {
            comments.push(FORGOTTEN.to_owned());
        }
    }
}

/// Adds the tables to what is there, without foreign keys: those come last.
pub(super) fn with(state: &Schema, to: &Schema, late: &BTreeSet<QualifiedName>) -> Schema {
    let mut goal = state.clone();
    for table in late.iter().filter_map(|name| to.tables.get(name)) {
        let mut table = table.clone();
        let keys = &mut table.constraints;
        keys.retain(|_, constraint| foreign_key(constraint).is_none());
        goal.add_table(table);
    }
    goal
}

fn has_identity_above(to: &Schema, table: &Table) -> bool {
    let above = table.partition_of.as_ref();
    let above = above.and_then(|of| to.tables.get(&of.parent));
    let mut columns = above.into_iter().flat_map(|above| above.columns.values());
    columns.any(|column| matches!(column.default, ColumnDefault::Identity(_)))
}

/// Whether something names the table.
fn is_used(to: &Schema, name: &QualifiedName) -> bool {
    let constraints = to.tables.values().flat_map(|t| t.constraints.values());
    let mut keys = constraints.filter_map(foreign_key);
    let mut objects = to.objects.values();
    keys.any(|key| key.referenced_table == *name)
        || objects.any(|object| {
            let mut texts = object.statements();
            texts.any(|text| words(text).iter().any(|word| name.name == *word.as_str()))
        })
}
