//! `create_index` and `drop_index`.

use limbeck_schema::{Index, Name, QualifiedName};

/// A new index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateIndex {
    /// The table.
    pub table: QualifiedName,
    /// The index.
    pub index: Index,
    /// `CONCURRENTLY`: without blocking writers, and outside a transaction.
    pub concurrently: bool,
    /// `ON ONLY`: without the indexes of partitions that are there.
    pub only: bool,
}

/// An index to drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropIndex {
    /// The table that the index belongs to.
    pub table: QualifiedName,
    /// The index's name.
    pub name: Name,
    /// `CONCURRENTLY`: without blocking writers, and outside a transaction.
    pub concurrently: bool,
}
