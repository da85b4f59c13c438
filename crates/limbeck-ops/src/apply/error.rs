//! Why an operation can't be applied.

use limbeck_schema::{ColumnType, Misfit, Name, NameError, ObjectId, QualifiedName};
use thiserror::Error;

/// Why an operation can't be applied to a schema. The server would refuse it, too.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ApplyError {
    /// The object is not there.
    #[error("{0} does not exist")]
    Missing(ObjectId),
    /// An object of that name is there already.
    #[error("{0} already exists")]
    Exists(ObjectId),
    /// Another object needs it.
    #[error("{object} is used by {by}")]
    InUse {
        /// The object that should change or go.
        object: ObjectId,
        /// The object that needs it as it is.
        by: Box<ObjectId>,
    },
    /// A table can have only one primary key.
    #[error("table \"{table}\" already has the primary key \"{existing}\"")]
    SecondPrimaryKey {
        /// The table.
        table: QualifiedName,
        /// The key that it has.
        existing: Name,
    },
    /// No primary key, unique constraint or unique index covers exactly the referenced columns.
    #[error(
        "foreign key \"{constraint}\" refers to columns of \"{referenced_table}\" that have no unique key: {}",
        join(columns)
    )]
    NoReferencedKey {
        /// The foreign key.
        constraint: Name,
        /// The table it refers to.
        referenced_table: QualifiedName,
        /// The columns it refers to.
        columns: Vec<Name>,
    },
    /// An index is not the one that the server would build for the constraint, so the constraint can't
    /// take it.
    #[error(
        "constraint \"{constraint}\" can't use {index}: an index for it is a plain unique one over its very columns"
    )]
    OtherIndex {
        /// The index.
        index: ObjectId,
        /// The constraint.
        constraint: Name,
    },
    /// An index can't be the one for an index of the table above.
    #[error(
        "{index} can't be attached to index \"{parent_index}\": it is not the same, or its table has one for it already"
    )]
    UnlikeIndex {
        /// The index of the partition.
        index: ObjectId,
        /// The index above.
        parent_index: QualifiedName,
    },
    /// Rows that outlive a crash can't refer to rows that don't.
    #[error("table \"{logged}\" is logged and refers to the unlogged table \"{unlogged}\"")]
    RefersToUnlogged {
        /// The table that refers.
        logged: QualifiedName,
        /// The table that it refers to.
        unlogged: QualifiedName,
    },
    /// An identity column must be NOT NULL before and as long as it is one.
    #[error("{0} must be NOT NULL to be an identity column")]
    IdentityNeedsNotNull(ObjectId),
    /// A step does not fit the column's source of values, such as `DROP IDENTITY` on a column with
    /// a plain default.
    #[error("{column} {found}, so it is not possible to {step}")]
    WrongDefault {
        /// The column.
        column: ObjectId,
        /// What the column is, e.g. `is an identity column`.
        found: &'static str,
        /// What was asked, e.g. `drop its identity`.
        step: &'static str,
    },
    /// Only checks and foreign keys can be NOT VALID and validated.
    #[error("{0} is neither a check nor a foreign key and can't be validated")]
    NotValidatable(ObjectId),
    /// Only of foreign keys PostgreSQL can change when they are checked.
    #[error("{0} is no foreign key and can't be altered")]
    NotAlterable(ObjectId),
    /// The values of some types are kept in the row as they are, and can't be compressed.
    #[error("{column} is of type {data_type}, which is always kept in the row as it is")]
    OnlyPlain {
        /// The column.
        column: ObjectId,
        /// Its type.
        data_type: Box<ColumnType>,
    },
    /// The server has statistics of columns, so an index has some of its expressions only.
    #[error("key {key} of {index} is no expression, and has no statistics of its own")]
    NoExpressionKey {
        /// The index.
        index: ObjectId,
        /// The number of the key, from 1.
        key: u16,
    },
    /// It comes from a table above and can be changed there only.
    #[error("{0} is inherited: it is changed at the table that it comes from")]
    Inherited(ObjectId),
    /// A primary key that partitions don't get needs columns that are NOT NULL there.
    #[error("{0} must be NOT NULL for a primary key of the table above that it does not get")]
    NullableBelow(ObjectId),
    /// A column of a partition key can't go or change its type.
    #[error("{0} is part of the partition key")]
    PartitionKey(ObjectId),
    /// A table can't become a partition of the other one or inherit from it.
    #[error("table \"{table}\" can't be put below table \"{parent}\": {misfit}")]
    Misfit {
        /// The table.
        table: QualifiedName,
        /// The other one.
        parent: QualifiedName,
        /// Why.
        misfit: Box<Misfit>,
    },
    /// A partition's bound is not of the kind that its parent is partitioned by.
    #[error("table \"{parent}\" can't have a partition {bound}")]
    WrongBound {
        /// The parent.
        parent: QualifiedName,
        /// The bound.
        bound: String,
    },
    /// A table is not below the other one.
    #[error("table \"{table}\" is not below table \"{parent}\"")]
    NoChild {
        /// The table.
        table: QualifiedName,
        /// The other one.
        parent: QualifiedName,
    },
    /// A row has more or fewer values than there are columns.
    #[error("row {row} for table \"{table}\" has {found} values for {expected} columns")]
    RowLength {
        /// The table.
        table: QualifiedName,
        /// The row, from 1.
        row: usize,
        /// Its number of values.
        found: usize,
        /// The number of columns.
        expected: usize,
    },
    /// The schema `public` is in every database; it is not made or dropped by operations.
    #[error("schema \"public\" is not managed")]
    PublicSchema,
    /// A name that the server would cut or refuse.
    #[error(transparent)]
    Name(#[from] NameError),
}

impl ApplyError {
    pub(super) fn in_use(object: ObjectId, by: ObjectId) -> Self {
        let by = Box::new(by);
        Self::InUse { object, by }
    }
}

fn join(columns: &[Name]) -> String {
    let names: Vec<&str> = columns.iter().map(Name::as_str).collect();
    names.join(", ")
}
