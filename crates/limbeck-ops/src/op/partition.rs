//! `attach_partition`, `attach_index` and `rename_partition_index`.

use limbeck_schema::{Name, PartitionBound, QualifiedName};

/// A table that becomes a partition, with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachPartition {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// The table that becomes a partition of it.
    pub partition: QualifiedName,
    /// Which rows it takes.
    pub bound: PartitionBound,
}

/// An index of a partition, or the one behind a key, that becomes the one for an index of its parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachIndex {
    /// The partition's index, or its key.
    pub name: Name,
    /// The partition.
    pub partition: QualifiedName,
    /// The index, or the one behind a key, of the table that it is a partition of.
    pub parent_index: QualifiedName,
}

/// Another name for the index that a partition has for an index of a table above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenamePartitionIndex {
    /// The partition.
    pub partition: QualifiedName,
    /// The index, or the one behind a key, of the table above.
    pub index: QualifiedName,
    /// The new name of the partition's index.
    pub name: Name,
}
