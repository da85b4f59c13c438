//! Enum types (PostgreSQL manual, 8.7).

use crate::name::QualifiedName;

/// A type made by `CREATE TYPE … AS ENUM`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumType {
    /// The type's name.
    pub name: QualifiedName,
    /// The labels in their sort order.
    pub labels: Vec<String>,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}

impl EnumType {
    /// An enum type without a comment.
    pub fn new(name: QualifiedName, labels: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            name,
            labels: labels.into_iter().map(Into::into).collect(),
            comment: None,
        }
    }
}
