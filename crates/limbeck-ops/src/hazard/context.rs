//! What rules know beside the operation.

use std::collections::BTreeSet;

use limbeck_schema::{Column, Name, ObjectId, QualifiedName, Schema, Table};

/// What rules know beside the operation.
#[derive(Clone, Copy, Debug)]
pub struct HazardContext<'a> {
    /// The state right before the operation.
    pub before: &'a Schema,
    /// What operations earlier in the same plan made. Nobody uses it yet.
    pub created: &'a BTreeSet<ObjectId>,
}

impl<'a> HazardContext<'a> {
    /// Whether the table was there before the plan. One that `before` does not know counts as old.
    pub(super) fn is_old_table(&self, name: &QualifiedName) -> bool {
        !self.created.contains(&ObjectId::Table(name.clone()))
    }

    /// Whether the column was there before the plan.
    pub(super) fn is_old_column(&self, table: &QualifiedName, column: &Name) -> bool {
        let id = ObjectId::Column(table.clone(), column.clone());
        self.is_old_table(table) && !self.created.contains(&id)
    }

    /// Whether the enum type was there before the plan.
    pub(super) fn is_old_enum(&self, name: &QualifiedName) -> bool {
        !self.created.contains(&ObjectId::Enum(name.clone()))
    }

    pub(super) fn table(&self, name: &QualifiedName) -> Option<&'a Table> {
        self.before.tables.get(name)
    }

    pub(super) fn column(&self, table: &QualifiedName, column: &Name) -> Option<&'a Column> {
        self.table(table)?.columns.get(column)
    }
}
