//! `EXCLUDE` constraints (PostgreSQL manual, 5.5.6).

use std::collections::BTreeMap;

use super::Deferrable;
use crate::expr::Expr;
use crate::index::IndexElement;
use crate::name::Name;

/// An exclusion constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The access method of the index behind it.
    pub method: Name,
    /// Keys and the operators that compare them.
    pub elements: Vec<ExclusionElement>,
    /// `INCLUDE` columns of the index behind it.
    pub include: Vec<Name>,
    /// `WHERE`.
    pub predicate: Option<Expr>,
    /// `WITH (…)` of the index behind it, as in `pg_class.reloptions`.
    pub storage_parameters: BTreeMap<String, String>,
    /// When it is checked.
    pub deferrable: Deferrable,
}

/// One key of an exclusion constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionElement {
    /// The key, as in an index.
    pub element: IndexElement,
    /// The operator after `WITH`, e.g. `&&`; with its schema as `OPERATOR(schema.&&)` where it is
    /// not in `pg_catalog`.
    pub operator: String,
}
