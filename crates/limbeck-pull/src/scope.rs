//! Where an item stands in the tree of modules, and how it names others.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{DEFAULT_SCHEMA, Name};

use crate::options::Layout;

/// The module that an item is written in.
pub(crate) struct Scope<'a> {
    layout: Layout,
    schema: &'a Name,
    /// The modules of schemas other than the default one.
    modules: &'a BTreeMap<Name, String>,
    /// `use super::Name`.
    siblings: BTreeSet<String>,
    /// `use krate::Name`.
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        layout: Layout,
        schema: &'a Name,
        modules: &'a BTreeMap<Name, String>,
    ) -> Self {
        Self {
            layout,
            schema,
            modules,
            siblings: BTreeSet::new(),
            imports: BTreeMap::new(),
        }
    }

    /// Imports a name.
    pub(crate) fn import(&mut self, krate: &str, name: &str) {
        self.imports
            .entry(krate.to_owned())
            .or_default()
            .insert(name.to_owned());
    }

    /// The path to an item, imported where that needs no more than one `super`.
    pub(crate) fn path(&mut self, schema: &Name, ident: &str) -> String {
        if schema == self.schema {
            // With a file for each table the schema's own module re-exports it.
            if self.layout == Layout::Table {
                self.siblings.insert(ident.to_owned());
            }
            return ident.to_owned();
        }
        let up = "super::".repeat(self.depth());
        match self.modules.get(schema) {
            Some(module) => format!("{up}{module}::{ident}"),
            None => format!("{up}{ident}"),
        }
    }

    /// Forgets that an item names itself.
    pub(crate) fn is_in_file(&mut self, ident: &str) {
        self.siblings.remove(ident);
    }

    /// How many modules are between the root and here.
    fn depth(&self) -> usize {
        let own = usize::from(self.schema != DEFAULT_SCHEMA);
        match self.layout {
            Layout::Single => own,
            Layout::Schema => 1,
            Layout::Table => own + 1,
        }
    }

    /// The names of the schema's module that are imported.
    pub(crate) fn siblings(&self) -> &BTreeSet<String> {
        &self.siblings
    }

    /// The names of crates that are imported.
    pub(crate) fn imports(&self) -> &BTreeMap<String, BTreeSet<String>> {
        &self.imports
    }
}
