//! `PRIMARY KEY` (PostgreSQL manual, 5.5.4). Its columns are NOT NULL.

use std::collections::BTreeMap;

use super::Deferrable;
use crate::name::Name;

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryKey {
    /// The key columns in order.
    pub columns: Vec<Name>,
    /// `INCLUDE` columns of the index behind it.
    pub include: Vec<Name>,
    /// `WITH (…)` of the index behind it, as in `pg_class.reloptions`.
    pub storage_parameters: BTreeMap<String, String>,
    /// When it is checked.
    pub deferrable: Deferrable,
}

impl PrimaryKey {
    /// A plain primary key over these columns.
    pub fn new(columns: impl IntoIterator<Item = impl Into<Name>>) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            include: Vec::new(),
            storage_parameters: BTreeMap::new(),
            deferrable: Deferrable::No,
        }
    }
}
