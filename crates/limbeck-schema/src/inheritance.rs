//! Table inheritance (PostgreSQL manual, 5.10).

use std::collections::BTreeSet;

use crate::name::{Name, QualifiedName};

/// The tables that a table inherits from.
///
/// It has their columns and checks; checks that it inherits are no objects of its own and stand at
/// the parent only, unless they are local as well.
#[derive(Clone, Debug, Default)]
pub struct Inherits {
    /// The parents, in order.
    pub parents: Vec<QualifiedName>,
    /// Inherited columns that the table also has by itself: they stay when the parent's go.
    pub local_columns: BTreeSet<Name>,
    /// Inherited checks that the table also has by itself.
    pub local_checks: BTreeSet<Name>,
}

/// What is local is not compared: PostgreSQL can't take it back from a column.
impl PartialEq for Inherits {
    fn eq(&self, other: &Self) -> bool {
        self.parents == other.parents
    }
}

impl Eq for Inherits {}

impl Inherits {
    /// Whether it inherits from no table.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }
}
