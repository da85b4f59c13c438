//! What was read: [`Catalogue`].

use std::collections::BTreeMap;

use limbeck_schema::{QualifiedName, Schema};

/// What the server has, at one point in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// The part that limbeck manages, in normal form. Expressions have the server's own text.
    pub schema: Schema,
    /// What the server has and `schema` does not show, sorted by kind and name, each once.
    pub unmanaged: Vec<Unmanaged>,
    /// `server_version_num`, e.g. 150004.
    pub server_version: u32,
    /// The planner's idea of the size of each table in `schema`.
    pub sizes: BTreeMap<QualifiedName, RelationSize>,
}

/// Something that the schema types don't hold: an object of another kind, or a property of a
/// managed object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmanaged {
    /// The kind in the words of the PostgreSQL manual, lower case: `trigger`, `unlogged table`.
    pub kind: String,
    /// The object, unquoted, with its schema: `public.users.set_updated_at`.
    pub name: String,
}

/// Size of a table as of the last `VACUUM` or `ANALYZE`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RelationSize {
    /// Number of rows; `None` when the server has not looked yet.
    pub rows: Option<u64>,
    /// Bytes of its main file, in pages of 8 kB.
    pub bytes: u64,
}
