//! [`Schema`]: everything that limbeck manages in one database.

use std::collections::{BTreeMap, BTreeSet};

use crate::enum_type::EnumType;
use crate::name::{Name, QualifiedName};
use crate::sql_object::{SqlObject, SqlObjectId, SqlObjectKind, parts};
use crate::sql_token::{Token, mentions_type, tokens};
use crate::table::Table;

/// The managed objects of one database, over all its PostgreSQL schemas.
///
/// Two values in normal form are equal exactly when there is no difference to migrate. What
/// belongs to the normal form is said at each field of the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// PostgreSQL schemas by name; `public` is in every database, so it is left out unless it has a
    /// comment of its own.
    pub namespaces: BTreeMap<Name, Namespace>,
    /// Enum types by name.
    pub enums: BTreeMap<QualifiedName, EnumType>,
    /// Tables by name.
    pub tables: BTreeMap<QualifiedName, Table>,
    /// Objects that are defined by SQL.
    pub objects: BTreeMap<SqlObjectId, SqlObject>,
}

impl Schema {
    /// An empty database.
    pub fn new() -> Self {
        Self::default()
    }

    /// The PostgreSQL schemas that something is in, also what an extension makes; not the server's own.
    pub fn used_namespaces(&self) -> BTreeSet<Name> {
        let tables = self.tables.keys().map(|name| &name.schema);
        let enums = self.enums.keys().map(|name| &name.schema);
        let objects = self.objects.keys().filter_map(SqlObjectId::home);
        let of_extensions = self.objects.values().filter_map(|object| {
            let is_extension = object.id.kind == SqlObjectKind::Extension;
            parts::extension(&object.definition)
                .filter(|_| is_extension)?
                .schema
        });
        let named = tables.chain(enums).chain(objects).cloned();
        let all = named.chain(of_extensions);
        all.filter(|name| !name.as_str().starts_with("pg_"))
            .collect()
    }

    /// Whether a table, an index, a sequence, a view or the like has this name: all of these share theirs.
    pub fn has_relation(&self, name: &QualifiedName) -> bool {
        let of_table = |table: &Table| {
            table.name == *name
                || table.name.schema == name.schema && table.has_index(&name.name)
                || table
                    .columns
                    .values()
                    .any(|column| column.sequence(&table.name).as_ref() == Some(name))
        };
        let of_object = |object: &SqlObject| object.relation_names().contains(name);
        self.tables.values().any(of_table) || self.objects.values().any(of_object)
    }

    /// Whether a type has this name, a table's or view's among them.
    pub fn has_type(&self, name: &QualifiedName) -> bool {
        let of_object = |id: &SqlObjectId| {
            (id.kind.is_type() || id.kind.is_relation())
                && id.qualified_name().as_ref() == Some(name)
        };
        self.enums.contains_key(name)
            || self.tables.contains_key(name)
            || self.objects.keys().any(of_object)
    }

    /// These types, and those that SQL defines and that rest on one of them, at any depth.
    pub fn types_over(&self, types: BTreeSet<QualifiedName>) -> BTreeSet<QualifiedName> {
        if types.is_empty() {
            return types;
        }
        let objects = self
            .objects
            .values()
            .filter(|object| object.id.kind.is_type());
        let mut others: Vec<(QualifiedName, Vec<Token>)> = objects
            .filter_map(|object| {
                let found = tokens(&object.definition).unwrap_or_default();
                Some((object.id.qualified_name()?, found))
            })
            .collect();
        let mut found = types;
        loop {
            let (over, rest): (Vec<_>, Vec<_>) = others
                .into_iter()
                .partition(|(_, text)| found.iter().any(|name| mentions_type(text, name)));
            if over.is_empty() {
                return found;
            }
            found.extend(over.into_iter().map(|(name, _)| name));
            others = rest;
        }
    }

    /// Adds a table, or replaces the one of the same name.
    pub fn add_table(&mut self, table: Table) -> &mut Self {
        self.tables.insert(table.name.clone(), table);
        self
    }

    /// Adds an object that is defined by SQL, or replaces the one of the same identity.
    pub fn add_object(&mut self, object: SqlObject) -> &mut Self {
        self.objects.insert(object.id.clone(), object);
        self
    }

    /// Adds an enum type, or replaces the one of the same name.
    pub fn add_enum(&mut self, enum_type: EnumType) -> &mut Self {
        self.enums.insert(enum_type.name.clone(), enum_type);
        self
    }
}

/// A PostgreSQL schema, called namespace here so that it is not mistaken for [`Schema`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// Its name.
    pub name: Name,
    /// `COMMENT ON SCHEMA`; that of `public` unless it is the server's own.
    pub comment: Option<String>,
}

impl Namespace {
    /// One without a comment.
    pub fn new(name: impl Into<Name>) -> Self {
        Self {
            name: name.into(),
            comment: None,
        }
    }
}
