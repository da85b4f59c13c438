//! [`Site`]: what rules know beside the operation.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, ScriptStatement, is_free, statements_of};
use limbeck_schema::{Column, ColumnType, Name, ObjectId, QualifiedName, Schema, Table};

/// An operation where it stands.
#[derive(Debug)]
pub struct Site<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The state right before it.
    pub before: &'a Schema,
    /// What operations earlier in the same plan made. Nobody uses it yet.
    pub created: &'a BTreeSet<ObjectId>,
    /// The operations behind it in its transaction, where the plan is known.
    pub later: &'a [&'a Op],
    /// The statements of `execute`; none for other operations.
    pub script: Vec<ScriptStatement<'a>>,
}

impl<'a> Site<'a> {
    /// Reads the SQL of an `execute`.
    pub fn new(op: &'a Op, before: &'a Schema, created: &'a BTreeSet<ObjectId>) -> Self {
        Self {
            op,
            before,
            created,
            later: &[],
            script: script(op),
        }
    }

    /// With the operations behind it in its transaction.
    #[must_use]
    pub fn followed_by(self, later: &'a [&'a Op]) -> Self {
        Self { later, ..self }
    }

    /// What the statements of `execute` do.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.script.iter().map(|statement| &statement.action)
    }

    /// Whether the table was there before the plan. One that `before` does not know counts as old.
    pub fn is_old_table(&self, name: &QualifiedName) -> bool {
        !self.created.contains(&ObjectId::Table(name.clone()))
    }

    /// Whether the column was there before the plan.
    pub fn is_old_column(&self, table: &QualifiedName, column: &Name) -> bool {
        let id = ObjectId::Column(table.clone(), column.clone());
        self.is_old_table(table) && !self.created.contains(&id)
    }

    /// Whether the enum type was there before the plan.
    pub fn is_old_enum(&self, name: &QualifiedName) -> bool {
        !self.created.contains(&ObjectId::Enum(name.clone()))
    }

    pub(crate) fn table(&self, name: &QualifiedName) -> Option<&'a Table> {
        self.before.tables.get(name)
    }

    /// Whether `ALTER COLUMN … TYPE` in SQL text changes the catalogue only.
    pub(crate) fn is_free_change(
        &self,
        table: &QualifiedName,
        column: &Name,
        to: Option<&ColumnType>,
        using: bool,
    ) -> bool {
        let old = self.column(table, column);
        !using
            && old
                .zip(to)
                .is_some_and(|(old, to)| is_free(&old.data_type, to))
    }

    pub(crate) fn column(&self, table: &QualifiedName, column: &Name) -> Option<&'a Column> {
        self.table(table)?.columns.get(column)
    }
}

/// The statements of an `execute`; none for other operations.
pub(crate) fn script(op: &Op) -> Vec<ScriptStatement<'_>> {
    if let Op::Execute { sql } = op {
        return statements_of(sql);
    }
    Vec::new()
}
