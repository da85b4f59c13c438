//! [`Site`]: what the rewritings look at.

use limbeck_schema::{QualifiedName, Schema, Table};

use crate::plan::Plan;

pub(super) struct Site<'a> {
    pub(super) plan: &'a Plan,
    pub(super) before: &'a Schema,
    /// Where the plan leads.
    pub(super) after: &'a Schema,
    pub(super) is_large: &'a dyn Fn(&QualifiedName) -> bool,
}

impl<'a> Site<'a> {
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
