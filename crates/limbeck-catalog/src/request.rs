//! What to read.

use std::collections::BTreeSet;

use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};

/// What [`crate::read`] reads: which PostgreSQL schemas, and which tables of them not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRequest {
    /// The managed PostgreSQL schemas. One that does not exist is not an error.
    pub schemas: BTreeSet<Name>,
    /// Tables that are left out without a word: limbeck's own version tables.
    pub ignored_tables: BTreeSet<QualifiedName>,
}

impl ReadRequest {
    /// Everything in these schemas.
    pub fn new(schemas: impl IntoIterator<Item = impl Into<Name>>) -> Self {
        Self {
            schemas: schemas.into_iter().map(Into::into).collect(),
            ignored_tables: BTreeSet::new(),
        }
    }

    /// Without these tables.
    #[must_use]
    pub fn ignoring(mut self, tables: impl IntoIterator<Item = QualifiedName>) -> Self {
        self.ignored_tables.extend(tables);
        self
    }
}

/// Everything in the schema `public`.
impl Default for ReadRequest {
    fn default() -> Self {
        Self::new([DEFAULT_SCHEMA])
    }
}
