//! `UNIQUE` constraints (PostgreSQL manual, 5.5.3): not the same as a unique index.

use std::collections::BTreeMap;

use super::Deferrable;
use crate::name::Name;

/// A unique constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// The key columns in order.
    pub columns: Vec<Name>,
    /// `INCLUDE` columns of the index behind it.
    pub include: Vec<Name>,
    /// `NULLS NOT DISTINCT` (PostgreSQL 15).
    pub nulls_not_distinct: bool,
    /// `WITH (…)` of the index behind it, as in `pg_class.reloptions`.
    pub storage_parameters: BTreeMap<String, String>,
    /// When it is checked.
    pub deferrable: Deferrable,
}

impl Unique {
    /// A plain unique constraint over these columns.
    pub fn new(columns: impl IntoIterator<Item = impl Into<Name>>) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            include: Vec::new(),
            nulls_not_distinct: false,
            storage_parameters: BTreeMap::new(),
            deferrable: Deferrable::No,
        }
    }
}
