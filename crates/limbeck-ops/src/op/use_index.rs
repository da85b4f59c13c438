//! `create_primary_key(…).using_index(…)` and `create_unique_constraint(…).using_index(…)`.

use limbeck_schema::{Constraint, Name, QualifiedName};

/// A primary key or unique constraint that takes an index that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseIndex {
    /// The table.
    pub table: QualifiedName,
    /// The unique index, which gets the constraint's name.
    pub index: Name,
    /// The constraint as it is afterwards.
    pub constraint: Constraint,
}
