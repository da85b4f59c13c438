//! The Rust names of everything, chosen before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use limbeck_schema::{DEFAULT_SCHEMA, EnumType, Name, QualifiedName, Schema};

use crate::derived_type::DerivedTypes;
use crate::hierarchy::own_fields;
use crate::ident;
use crate::pull::used_schemas;
use crate::rust_type::{CRATES, RESERVED};

/// The Rust names of a schema.
#[derive(Default)]
pub(crate) struct Names {
    /// Structs by table; enums, newtypes and structs by type.
    pub(crate) tables: BTreeMap<QualifiedName, String>,
    pub(crate) types: BTreeMap<QualifiedName, String>,
    /// Fields by table and column or by type and attribute, without `r#`.
    fields: BTreeMap<QualifiedName, BTreeMap<Name, String>>,
    /// Variants by type, in the order of labels.
    variants: BTreeMap<QualifiedName, Vec<String>>,
    /// The modules of PostgreSQL schemas other than the default one.
    pub(crate) schemas: BTreeMap<Name, String>,
}

impl Names {
    /// `listed` are tables without a struct.
    pub(crate) fn choose(
        schema: &Schema,
        listed: &BTreeSet<QualifiedName>,
        derived: &DerivedTypes,
    ) -> Self {
        let mut names = Self::default();
        names.choose_schemas(schema, listed);
        let mut taken: BTreeMap<&Name, BTreeSet<String>> = BTreeMap::new();
        // Names that come back from their struct's keep it, whatever else would have it.
        let tables = schema.tables.iter();
        let tables = tables.filter(|(name, _)| !listed.contains(*name));
        let (own, other): (Vec<_>, Vec<_>) = tables.partition(|(name, _)| {
            ident::camel(name.name.as_str(), "Table").to_snake_case() == name.name.as_str()
        });
        for (name, table) in own.into_iter().chain(other) {
            let taken = taken.entry(&name.schema).or_default();
            let chosen = struct_name(name.name.as_str(), taken);
            taken.insert(chosen.clone());
            taken.insert(format!("{chosen}Column"));
            names.tables.insert(name.clone(), chosen);
            let columns = own_fields(schema, table);
            names.fields.insert(name.clone(), fields(columns));
        }
        for (name, enum_type) in &schema.enums {
            names.choose_type(name, taken.entry(&name.schema).or_default());
            names.variants.insert(name.clone(), variants(enum_type));
        }
        for (name, derived) in derived {
            names.choose_type(name, taken.entry(&name.schema).or_default());
            names.fields.insert(name.clone(), fields(derived.names()));
        }
        names
    }

    fn choose_type(&mut self, name: &QualifiedName, taken: &mut BTreeSet<String>) {
        let wanted = ident::camel(name.name.as_str(), "Type");
        let wanted = match RESERVED.contains(&wanted.as_str()) || taken.contains(&wanted) {
            true => format!("{wanted}Type"),
            false => wanted,
        };
        let chosen = ident::free(&wanted, "", |name| taken.contains(name));
        taken.insert(chosen.clone());
        self.types.insert(name.clone(), chosen);
    }

    fn choose_schemas(&mut self, schema: &Schema, listed: &BTreeSet<QualifiedName>) {
        let used = used_schemas(schema, listed);
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for name in used.into_iter().filter(|name| **name != DEFAULT_SCHEMA) {
            let wanted = match ident::module(name.as_str()) {
                wanted if is_reserved_module(&wanted) => format!("{wanted}_schema"),
                wanted => wanted,
            };
            let chosen = ident::free(&wanted, "_", |name| taken.contains(name));
            taken.insert(chosen.clone());
            self.schemas.insert(name.clone(), chosen);
        }
    }

    /// A column's field, without `r#`.
    pub(crate) fn field(&self, table: &QualifiedName, column: &Name) -> Option<&str> {
        self.fields.get(table)?.get(column).map(String::as_str)
    }

    /// The variants of an enum type, in the order of labels.
    pub(crate) fn variants(&self, name: &QualifiedName) -> &[String] {
        self.variants.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Whether a module of this name would hide a crate or one of the files that pull itself names.
pub(crate) fn is_reserved_module(name: &str) -> bool {
    // `sql` is the folder of SQL files.
    CRATES.contains(&name)
        || ["enums", "types", "lib", "main", "public", "mod", "sql"].contains(&name)
}

/// A struct's name; that of its enum of columns must be free as well.
fn struct_name(table: &str, taken: &BTreeSet<String>) -> String {
    let is_taken = |name: &str| {
        RESERVED.contains(&name) || taken.contains(name) || taken.contains(&format!("{name}Column"))
    };
    let wanted = ident::camel(table, "Table");
    let wanted = match is_taken(&wanted) {
        true => format!("{wanted}Table"),
        false => wanted,
    };
    ident::free(&wanted, "", is_taken)
}

fn fields(columns: Vec<&Name>) -> BTreeMap<Name, String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut found = BTreeMap::new();
    // Columns that are field names as they are keep them.
    let (own, other): (Vec<&Name>, Vec<&Name>) = columns
        .into_iter()
        .partition(|name| ident::field(name.as_str()) == name.as_str());
    for name in own.into_iter().chain(other) {
        let wanted = ident::field(name.as_str());
        let chosen = ident::free(&wanted, "_", |name| taken.contains(name));
        taken.insert(chosen.clone());
        found.insert(name.clone(), chosen);
    }
    found
}

fn variants(enum_type: &EnumType) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let labels = enum_type.labels.iter();
    labels
        .map(|label| {
            let wanted = ident::camel(label, "Label");
            let chosen = ident::free(&wanted, "", |name| taken.contains(name));
            taken.insert(chosen.clone());
            chosen
        })
        .collect()
}
