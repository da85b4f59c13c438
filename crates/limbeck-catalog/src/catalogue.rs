//! What was read: [`Catalogue`].

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{
    DEFAULT_SCHEMA, Name, Namespace, QualifiedName, Schema, SqlObject, SqlObjectKind,
};

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

impl Catalogue {
    /// Takes objects of kinds that nobody manages out of `schema`: they are left alone, and named.
    /// Returns them.
    pub fn leave_alone_kinds(&mut self, managed: &BTreeSet<SqlObjectKind>) -> Vec<SqlObject> {
        let objects = std::mem::take(&mut self.schema.objects);
        let (stay, go): (BTreeMap<_, _>, BTreeMap<_, _>) = objects
            .into_iter()
            .partition(|(id, _)| managed.contains(&id.kind));
        self.schema.objects = stay;
        self.unmanaged.extend(go.keys().map(|id| Unmanaged {
            kind: id.kind.to_string(),
            name: id.to_string(),
        }));
        self.unmanaged.sort_unstable();
        go.into_values().collect()
    }

    /// Takes PostgreSQL schemas out of `schema` that are not `wanted` and that can't be dropped, or
    /// that have nothing which limbeck manages: they are left alone, and named.
    pub fn leave_alone_schemas(&mut self, wanted: &BTreeMap<Name, Namespace>) {
        let names = self.schema.namespaces.keys();
        let others: Vec<Name> = names
            .filter(|name| !wanted.contains_key(*name) && **name != DEFAULT_SCHEMA)
            .filter(|name| !self.has_managed(name) || self.has_unmanaged(name))
            .cloned()
            .collect();
        for name in others {
            self.schema.namespaces.remove(&name);
            self.unmanaged.push(Unmanaged {
                kind: "schema".to_owned(),
                name: name.to_string(),
            });
        }
        self.unmanaged.sort_unstable();
    }

    fn has_managed(&self, name: &Name) -> bool {
        let tables = self.schema.tables.keys();
        let mut relations = tables.chain(self.schema.enums.keys());
        let mut objects = self.schema.objects.keys();
        relations.any(|relation| relation.schema == *name)
            || objects.any(|object| object.home() == Some(name))
    }

    /// Whether something is in it that does not go with a table.
    fn has_unmanaged(&self, name: &Name) -> bool {
        let inside = format!("{name}.");
        let objects = self.unmanaged.iter().map(|object| object.name.as_str());
        let mut own = objects.filter(|object| object.starts_with(&inside));
        own.any(|object| {
            let mut tables = self
                .schema
                .tables
                .keys()
                .filter(|table| table.schema == *name);
            !tables.any(|table| {
                let rest = object.strip_prefix(table.to_string().as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    }
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

#[cfg(test)]
mod tests {
    use limbeck_schema::{SqlObject, SqlObjectId, Table};

    use super::*;

    #[test]
    fn only_schemas_that_can_be_dropped_are_dropped() {
        let mut catalogue = Catalogue::default();
        for name in ["empty", "functions", "tables", "both", "wanted"] {
            let name = Name::new(name);
            let namespace = Namespace::new(name.clone());
            catalogue.schema.namespaces.insert(name, namespace);
        }
        for schema in ["tables", "both"] {
            let table = Table::new(QualifiedName::new(schema, "t"));
            catalogue.schema.add_table(table);
        }
        for name in ["functions.f()", "both.v", "tables.t.trigger"] {
            catalogue.unmanaged.push(Unmanaged {
                kind: "thing".to_owned(),
                name: name.to_owned(),
            });
        }
        let wanted = Name::new("wanted");
        let namespace = Namespace::new(wanted.clone());
        catalogue.leave_alone_schemas(&BTreeMap::from([(wanted, namespace)]));
        let left: Vec<&str> = catalogue
            .schema
            .namespaces
            .keys()
            .map(Name::as_str)
            .collect();
        assert_eq!(left, ["tables", "wanted"]);
        assert_eq!(catalogue.unmanaged.len(), 6);
    }

    #[test]
    fn kinds_that_nobody_manages_are_named() {
        let mut catalogue = Catalogue::default();
        for kind in [SqlObjectKind::View, SqlObjectKind::Domain] {
            let id = SqlObjectId::in_schema(kind, QualifiedName::public("x"));
            catalogue.schema.add_object(SqlObject::new(id, ""));
        }
        catalogue.leave_alone_kinds(&BTreeSet::from([SqlObjectKind::View]));
        assert_eq!(catalogue.schema.objects.len(), 1);
        assert_eq!(catalogue.unmanaged[0].kind, "domain");
        assert_eq!(catalogue.unmanaged[0].name, "public.x");
    }
}
