//! `alter_index`: what can change about an index under its name.

use std::collections::BTreeMap;

use limbeck_schema::{Name, QualifiedName};

/// Changes of an index, or of the index behind a constraint, that keep its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterIndex {
    /// The table that the index belongs to.
    pub table: QualifiedName,
    /// The index's name, or that of the constraint.
    pub name: Name,
    /// What changes.
    pub alteration: IndexAlteration,
}

/// The changes of one `alter_index`. An empty map leaves a property as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexAlteration {
    /// `SET (…)`; `RESET (…)` for names without a value.
    pub storage_parameters: BTreeMap<String, Option<String>>,
    /// `ALTER COLUMN … SET STATISTICS` by the number of the key, from 1; the server's default for keys
    /// without a value.
    pub statistics: BTreeMap<u16, Option<u16>>,
}
