//! [`Site`]: what the rewritings look at.

use std::collections::BTreeMap;

use limbeck_ops::Op;
use limbeck_schema::{Name, QualifiedName, Schema, Table, default_object_name};

use crate::plan::Plan;

pub(super) struct Site<'a> {
    pub(super) plan: &'a Plan,
    pub(super) before: &'a Schema,
    /// Where the plan leads.
    pub(super) after: &'a Schema,
    /// Whether indexes have a revision of their own; otherwise they are made where the plan has them.
    pub(super) indexes_apart: bool,
    pub(super) is_large: &'a dyn Fn(&QualifiedName) -> bool,
    /// Why the types of a table's columns change in place.
    pub(super) refused: &'a BTreeMap<QualifiedName, String>,
}

impl<'a> Site<'a> {
    /// Why an operation writes a table anew.
    pub(super) fn refusal(&self, op: &Op) -> Option<&'a String> {
        if let Op::RebuildEnum(rebuild) = op {
            let mut tables = rebuild.columns.iter();
            return tables.find_map(|used| self.refused.get(&used.table));
        }
        if let Op::AlterColumn {
            table, alteration, ..
        } = op
            && alteration.data_type.is_some()
        {
            return self.refused.get(table);
        }
        None
    }

    /// The table as it was before, if it was there, stays, and locks on it matter. What holds for partitioned
    /// tables and those that others inherit from is different from version to version: they stay as
    /// they are.
    pub(super) fn table(&self, name: &QualifiedName) -> Option<&'a Table> {
        let table = self.before.tables.get(name)?;
        let after = self.after.tables.get(name)?;
        let alone = |schema: &Schema, table: &Table| {
            table.partition_by.is_none() && schema.descendants(name).is_empty()
        };
        let is_alone = alone(self.before, table) && alone(self.after, after);
        (is_alone && (self.is_large)(name)).then_some(table)
    }
}

/// A name that nothing of the table has, before and after.
pub(super) fn free_name(before: &Table, after: &Table, columns: &[Name], label: &str) -> Name {
    let taken = |name: &Name| {
        [before, after]
            .iter()
            .any(|table| table.constraints.contains_key(name) || table.indexes.contains_key(name))
    };
    let columns: Vec<&str> = columns.iter().map(Name::as_str).collect();
    let columns = columns.join("_");
    let made = |label: &str| default_object_name(before.name.name.as_str(), &columns, label);
    let first: Name = made(label);
    let mut numbers = 1..;
    std::iter::once(first.clone())
        .chain(std::iter::from_fn(|| {
            numbers
                .next()
                .map(|number| made(&format!("{label}{number}")))
        }))
        .find(|name| !taken(name))
        .unwrap_or(first)
}
