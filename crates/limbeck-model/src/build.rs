//! From items with attributes to tables: everything that needs more than one item.
//!
//! One step per function, in this order: find the items, make enum types, take what is declared as
//! SQL, make columns, find the tables above, make keys and indexes, make foreign keys, give names.

mod below;
mod classify;
mod column;
mod default;
mod derived_type;
mod enum_type;
mod exclusion;
mod foreign_key;
mod hierarchy;
mod index;
mod inherited;
mod key;
mod names;
mod object;
mod partition;
mod sql_object;
mod table;
mod target;
mod typed;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use limbeck_schema::{Desired, Namespace, ObjectId, QualifiedName, SourceSpan};
use proc_macro2::Span;

use crate::attr::tokens::Spanned;
use crate::item::{CompositeItem, DomainItem, EnumItem, ModelItem};
use crate::report::{Place, Report};
use crate::source::ReadOptions;
use crate::tree::{DeclId, FileId, ModuleId, Tree};
use crate::types::Mapper;

/// A model with its place in the tree.
struct Model {
    file: FileId,
    module: ModuleId,
    item: ModelItem,
}

/// An enum type with its place in the tree.
struct Enum {
    id: DeclId,
    file: FileId,
    item: EnumItem,
    name: QualifiedName,
}

/// A struct that is a type of PostgreSQL, with its place in the tree.
struct Derived<T> {
    file: FileId,
    module: ModuleId,
    item: T,
    name: QualifiedName,
}

/// Everything that the steps look things up in.
struct Input<'t> {
    tree: &'t Tree,
    options: &'t ReadOptions,
    mapper: Mapper<'t>,
    models: Vec<Model>,
    model_of: HashMap<DeclId, usize>,
    enums: Vec<Enum>,
    enum_of: HashMap<DeclId, usize>,
    domains: Vec<Derived<DomainItem>>,
    composites: Vec<Derived<CompositeItem>>,
    /// Types that are declared as SQL, domains and composite types.
    types: Vec<QualifiedName>,
    /// Tables, and what else has a row type.
    rows: HashSet<QualifiedName>,
    /// Whether casts are declared as SQL.
    has_casts: bool,
    /// Items that derive something but could not be read: already reported.
    broken: HashSet<DeclId>,
}

/// Builds the desired state.
pub(crate) fn build(tree: &Tree, options: &ReadOptions, report: &mut Report) -> Desired {
    let mut input = classify::classify(tree, options, report);
    let mut desired = Desired::default();
    enum_type::add_enums(&input, &mut desired, report);
    let objects = sql_object::add_objects(&input, &mut desired, report);
    let mut drafts = table::draft_tables(&input, report);
    foreign_key::draft_foreign_keys(&input, &mut drafts, report);
    // The drafts hold all that is left to do, and a large project has many models.
    input.models = Vec::new();
    names::name_and_add(&input, drafts, &objects, &mut desired, report);
    add_namespaces(&mut desired);
    desired
}

/// The schemas that tables, types and other objects are in, beside those that are declared.
fn add_namespaces(desired: &mut Desired) {
    let schema = &mut desired.schema;
    for name in schema.used_namespaces() {
        let namespace = schema.namespaces.entry(name.clone());
        namespace.or_insert_with(|| Namespace::new(name));
    }
    schema.namespaces.retain(|name, namespace| {
        *name != limbeck_schema::DEFAULT_SCHEMA || namespace.comment.is_some()
    });
}

fn place<T>(file: FileId, value: &Spanned<T>) -> Place {
    Place {
        file,
        span: value.span,
    }
}

impl Input<'_> {
    fn source_span(&self, place: Place) -> SourceSpan {
        let start = place.span.start();
        SourceSpan {
            file: match self.tree.files.get(place.file.0) {
                Some(file) => Arc::clone(&file.path),
                None => Path::new("").into(),
            },
            line: start.line,
            column: start.column + 1,
        }
    }

    fn note_span(&self, desired: &mut Desired, id: ObjectId, file: FileId, span: Span) {
        desired
            .spans
            .insert(id, self.source_span(Place { file, span }));
    }
}
