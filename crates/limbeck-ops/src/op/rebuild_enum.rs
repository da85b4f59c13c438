//! `rebuild_enum`: an enum type with other labels in the place of the old one.

use std::collections::BTreeMap;

use limbeck_schema::{Name, QualifiedName};

use super::RebuiltType;

/// Puts a new enum type in the place of one of the same name and moves the columns over.
///
/// Defaults, checks, index predicates and generated columns that mention the type must be gone
/// before and come back after, as operations of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RebuildEnum {
    /// The type.
    pub name: QualifiedName,
    /// The new labels in order.
    pub labels: Vec<String>,
    /// What becomes of rows that hold a removed label: old label to new one. A removed label that
    /// is not named here makes the operation fail if a row holds it.
    pub mapping: BTreeMap<String, String>,
    /// The columns of the type, or of an array of it.
    pub columns: Vec<EnumUse>,
    /// Types that rest on it and are put in the place of their namesakes along with it, in the
    /// order in which they are made.
    pub with: Vec<RebuiltType>,
}

/// A column of a type that is rebuilt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnumUse {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// Whether the column is an array of the type.
    pub array: bool,
    /// Whether the column is of the multirange type of the range type.
    pub multirange: bool,
}
