//! [`Assembly`]: the parts of a catalogue while rows come in, and the whole afterwards.
//!
//! Each kind's own file adds its rows; here is what they share.

use std::collections::{BTreeMap, HashMap};

use limbeck_schema::{DEFAULT_SCHEMA, Name, Namespace, QualifiedName, Schema, Table};

use crate::catalogue::{Catalogue, RelationSize};
use crate::column::TypeCache;
use crate::constraint::ConstraintRow;
use crate::enum_type::Enums;
use crate::error::CatalogError;
use crate::hierarchy::Hierarchy;
use crate::index::IndexRow;
use crate::lookup::Lookup;
use crate::request::ReadRequest;
use crate::sequence::SequenceRow;
use crate::sql_object::Objects;
use crate::statements::Statement;
use crate::unmanaged::UnmanagedList;

/// A catalogue in the making.
pub(crate) struct Assembly<'a> {
    pub(crate) request: &'a ReadRequest,
    pub(crate) server_version: u32,
    pub(crate) namespaces: BTreeMap<Name, Namespace>,
    pub(crate) tables: Vec<TableParts>,
    /// Where a table is in `tables`, by number.
    pub(crate) table_at: HashMap<u32, usize>,
    pub(crate) sizes: BTreeMap<QualifiedName, RelationSize>,
    /// Sequences that may turn out to be no column's, by number.
    pub(crate) free_sequences: BTreeMap<u32, QualifiedName>,
    pub(crate) sequences: HashMap<(u32, i16), SequenceRow>,
    pub(crate) indexes: BTreeMap<u32, IndexRow>,
    pub(crate) constraints: Vec<ConstraintRow>,
    /// Where a constraint is in `constraints`, by number.
    pub(crate) constraint_at: HashMap<u32, usize>,
    pub(crate) hierarchy: Hierarchy,
    pub(crate) enums: Enums,
    pub(crate) objects: Objects,
    /// The statements about objects that have something to find.
    pub(crate) kinds: Vec<Statement>,
    pub(crate) lookup: Lookup,
    pub(crate) types: TypeCache,
    pub(crate) unmanaged: UnmanagedList,
}

/// A table with what is needed to understand column numbers.
pub(crate) struct TableParts {
    pub(crate) table: Table,
    pub(crate) columns: Vec<ColumnParts>,
}

/// What rows of other kinds need to know about a column.
pub(crate) struct ColumnParts {
    pub(crate) number: i16,
    pub(crate) collation: u32,
    /// The type, or a domain's base type.
    pub(crate) base_type: u32,
}

impl TableParts {
    /// The column with this `attnum`.
    pub(crate) fn column(&self, number: i16) -> Option<(&Name, &ColumnParts)> {
        let at = self
            .columns
            .binary_search_by_key(&number, |c| c.number)
            .ok()?;
        let (name, _) = self.table.columns.get_index(at)?;
        Some((name, &self.columns[at]))
    }

    /// The names of columns.
    pub(crate) fn column_names(&self, numbers: &[i16]) -> Result<Vec<Name>, CatalogError> {
        numbers
            .iter()
            .map(|number| {
                let found = self.column(*number).map(|(name, _)| name.clone());
                found.ok_or_else(|| self.changed())
            })
            .collect()
    }

    /// The error for parts that don't fit together.
    pub(crate) fn changed(&self) -> CatalogError {
        CatalogError::Changed {
            what: format!("table \"{}\"", self.table.name),
        }
    }
}

impl<'a> Assembly<'a> {
    pub(crate) fn new(request: &'a ReadRequest, server_version: u32) -> Self {
        Self {
            request,
            server_version,
            namespaces: BTreeMap::new(),
            tables: Vec::new(),
            table_at: HashMap::new(),
            sizes: BTreeMap::new(),
            free_sequences: BTreeMap::new(),
            sequences: HashMap::new(),
            indexes: BTreeMap::new(),
            constraints: Vec::new(),
            constraint_at: HashMap::new(),
            hierarchy: Hierarchy::default(),
            enums: Enums::default(),
            objects: Objects::default(),
            kinds: Vec::new(),
            lookup: Lookup::default(),
            types: TypeCache::default(),
            unmanaged: UnmanagedList::default(),
        }
    }

    /// A row of `namespaces.sql`.
    pub(crate) fn add_namespace(&mut self, namespace: Namespace) {
        let name = &namespace.name;
        if !self.request.schemas.contains(name) {
            self.unmanaged.add("schema", name);
        } else if *name != DEFAULT_SCHEMA || namespace.comment.is_some() {
            self.namespaces.insert(name.clone(), namespace);
        }
    }

    /// The table with this number, if it is a managed one.
    pub(crate) fn table_mut(&mut self, number: u32) -> Option<&mut TableParts> {
        let at = *self.table_at.get(&number)?;
        self.tables.get_mut(at)
    }

    /// Puts the parts together.
    pub(crate) fn finish(mut self) -> Result<Catalogue, CatalogError> {
        self.place_sequences();
        self.place_hierarchy()?;
        self.place_constraints()?;
        self.place_indexes()?;
        self.place_free_sequences();
        let mut schema = Schema {
            namespaces: self.namespaces,
            ..Schema::default()
        };
        for enum_type in self.enums.finish() {
            schema.add_enum(enum_type);
        }
        for mut parts in self.tables {
            parts.table.columns.shrink_to_fit();
            schema.add_table(parts.table);
        }
        let version = self.server_version;
        self.hierarchy
            .finish(&mut schema, version, &mut self.unmanaged);
        schema.objects = self.objects.finish();
        Ok(Catalogue {
            schema,
            unmanaged: self.unmanaged.finish(),
            server_version: self.server_version,
            sizes: self.sizes,
        })
    }
}
