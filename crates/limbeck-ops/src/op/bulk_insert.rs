//! `bulk_insert`: rows for a table.

use limbeck_schema::{Name, QualifiedName};

/// Rows for one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkInsert {
    /// The table.
    pub table: QualifiedName,
    /// The columns that the rows name, in order.
    pub columns: Vec<Name>,
    /// The rows; each has as many values as there are columns.
    pub rows: Vec<Vec<Value>>,
}

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction, as its text.
    Float(String),
    /// A text; the server converts it to the column's type.
    Text(String),
    /// A SQL expression.
    Sql(String),
}
