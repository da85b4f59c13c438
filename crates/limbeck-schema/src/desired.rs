//! What the models say: a [`Schema`] and what a schema can't hold.
//!
//! Hints (renames, backfills, casts), source positions and which names were chosen by limbeck.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::expr::Expr;
use crate::name::{Name, QualifiedName};
use crate::object::ObjectId;
use crate::schema::Schema;
use crate::sql_object::SqlObjectKind;

/// The desired state, as the models say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desired {
    /// The schema. Constraints and indexes that the model left unnamed have default names here.
    pub schema: Schema,
    /// Constraints, indexes and serial columns (for their sequence) whose names limbeck chose:
    /// each is the same as a live one with the same definition, whatever its name.
    pub unnamed: BTreeSet<ObjectId>,
    /// Old names that the models tell (`renamed_from`). The new name is the key; of a table or
    /// enum type the value is a whole reference, of the others only the old name counts.
    pub renamed_from: BTreeMap<ObjectId, RenamedFrom>,
    /// `backfill = sql("…")` of columns: the value for rows that have none.
    pub backfill: BTreeMap<(QualifiedName, Name), Expr>,
    /// `using = sql("…")` of columns: how old values become values of the new type.
    pub using: BTreeMap<(QualifiedName, Name), Expr>,
    /// What becomes of removed enum labels (`replaced_by`): old label to new one, by type.
    pub enum_mapping: BTreeMap<QualifiedName, BTreeMap<String, String>>,
    /// Indexes to create without blocking writers, by table and name.
    pub concurrently: BTreeSet<(QualifiedName, Name)>,
    /// Kinds of objects defined by SQL that the models declare, or say to be about: what the
    /// database has of another kind is left alone.
    pub managed: BTreeSet<SqlObjectKind>,
    /// Whether the names of parts are managed as well: what is unnamed has the name that limbeck chose, and a
    /// live one of the same definition gets it.
    pub manages_names: bool,
    /// `server_version_num` of the server that the operations are for. Where it is not known, nothing is
    /// used that came with a later version than the oldest supported.
    pub server_version: Option<u32>,
    /// Where each object was declared.
    pub spans: BTreeMap<ObjectId, SourceSpan>,
}

/// An old name told by a model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenamedFrom {
    /// Of a table or an enum type.
    Qualified(QualifiedName),
    /// Of a column, constraint, index or enum label.
    Name(String),
}

/// A place in a model's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSpan {
    /// The file, relative to the project's folder where possible.
    pub file: Arc<Path>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}
