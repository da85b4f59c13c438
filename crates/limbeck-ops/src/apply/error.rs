//! Why an operation can't be applied.

use limbeck_schema::{Name, NameError, ObjectId, QualifiedName};
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
