//! Which object stands in which `.sql` file, and which module names the file.
//!
//! What belongs to a table is in one file, which the table's module names; views and routines have a
//! file for each name; other kinds have a file for each kind.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use limbeck_schema::sql_object::Scope;
use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{
    DEFAULT_SCHEMA, Name, Namespace, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind,
};

use crate::derived_type::DerivedTypes;
use crate::ident;

/// The folder of all `.sql` files, below that of the module.
pub(crate) const FOLDER: &str = "sql";

/// The file of PostgreSQL schemas that nothing is in, without `.sql`.
pub(crate) const SCHEMAS: &str = "schemas";

/// Whose module names a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// The root, for what is in no PostgreSQL schema.
    Root,
    /// That of a PostgreSQL schema.
    Schema(Name),
    /// That of a table.
    Table(QualifiedName),
}

/// A file.
pub(crate) struct SqlFile<'a> {
    pub(crate) owner: Owner,
    /// Its path below the folder of its PostgreSQL schema, without `.sql`.
    pub(crate) path: String,
    pub(crate) objects: Vec<&'a SqlObject>,
}

/// All files in the order of their objects.
pub(crate) struct SqlFiles<'a> {
    files: Vec<SqlFile<'a>>,
    /// The PostgreSQL schemas that nothing else tells of.
    pub(crate) schemas: Vec<&'a Namespace>,
}

/// What the objects of one file have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// All of a kind, in a PostgreSQL schema or in none.
    Kind(Option<Name>, SqlObjectKind),
    /// All of a kind and a name.
    Name(SqlObjectKind, QualifiedName),
    /// What belongs to a table.
    Table(QualifiedName),
}

impl<'a> SqlFiles<'a> {
    /// Without the objects that are Rust types. `listed` are tables without a struct: the module of the
    /// PostgreSQL schema names their files.
    pub(crate) fn choose(
        schema: &'a Schema,
        listed: &BTreeSet<QualifiedName>,
        derived: &DerivedTypes,
    ) -> Self {
        let mut groups: BTreeMap<Group, Vec<&SqlObject>> = BTreeMap::new();
        let is_sql = |object: &&SqlObject| {
            let name = object.id.qualified_name();
            !(object.id.kind.is_type() && name.is_some_and(|name| derived.contains_key(&name)))
        };
        for object in schema.objects.values().filter(is_sql) {
            let group = group(object, schema);
            groups.entry(group).or_default().push(object);
        }
        let stems = Stems::choose(groups.keys());
        let mut files: Vec<SqlFile<'a>> = groups
            .into_iter()
            .map(|(group, objects)| SqlFile {
                owner: group.owner(schema, listed),
                path: stems.path(&group),
                objects,
            })
            .collect();
        files.sort_by(|a, b| first_kind(a).cmp(&first_kind(b)).then(a.path.cmp(&b.path)));
        let used = schema.used_namespaces();
        let schemas = schema.namespaces.values();
        let schemas =
            schemas.filter(|schema| !used.contains(&schema.name) || schema.comment.is_some());
        Self {
            files,
            schemas: schemas.collect(),
        }
    }

    /// All files.
    pub(crate) fn all(&self) -> impl Iterator<Item = &SqlFile<'a>> {
        self.files.iter()
    }

    /// The files that a module names.
    pub(crate) fn of<'s>(&'s self, owner: &'s Owner) -> impl Iterator<Item = &'s SqlFile<'a>> {
        self.files.iter().filter(move |file| file.owner == *owner)
    }
}

fn first_kind(file: &SqlFile<'_>) -> Option<SqlObjectKind> {
    file.objects.first().map(|object| object.id.kind)
}

impl Group {
    fn owner(&self, schema: &Schema, listed: &BTreeSet<QualifiedName>) -> Owner {
        let has_module =
            |table: &QualifiedName| schema.tables.contains_key(table) && !listed.contains(table);
        match self {
            Self::Kind(None, _) => Owner::Root,
            Self::Kind(Some(name), _) => Owner::Schema(name.clone()),
            Self::Table(table) if has_module(table) => Owner::Table(table.clone()),
            Self::Name(_, name) | Self::Table(name) => Owner::Schema(name.schema.clone()),
        }
    }

    fn folder(&self) -> Option<&'static str> {
        match self {
            Self::Name(kind, _) => Some(kind.plural()),
            Self::Kind(..) | Self::Table(_) => None,
        }
    }
}

fn group(object: &SqlObject, schema: &Schema) -> Group {
    let id = &object.id;
    if let Some(table) = &id.table {
        return on_relation(table, schema);
    }
    let Some(name) = id
        .qualified_name()
        .filter(|_| id.kind.scope() == Scope::Schema)
    else {
        return Group::Kind(None, id.kind);
    };
    match id.kind {
        SqlObjectKind::View
        | SqlObjectKind::MaterializedView
        | SqlObjectKind::ForeignTable
        | SqlObjectKind::Function
        | SqlObjectKind::Procedure
        | SqlObjectKind::Aggregate => Group::Name(id.kind, name),
        SqlObjectKind::Statistics => {
            // In another schema than its table it is not the table's module that names it.
            let table = statistics_table(&object.definition);
            match table.filter(|table| table.schema == name.schema) {
                Some(table) => on_relation(&table, schema),
                None => Group::Kind(Some(name.schema), id.kind),
            }
        }
        SqlObjectKind::Extension
        | SqlObjectKind::Collation
        | SqlObjectKind::Sequence
        | SqlObjectKind::CompositeType
        | SqlObjectKind::Domain
        | SqlObjectKind::RangeType
        | SqlObjectKind::Operator
        | SqlObjectKind::OperatorFamily
        | SqlObjectKind::OperatorClass
        | SqlObjectKind::Cast
        | SqlObjectKind::TextSearchDictionary
        | SqlObjectKind::TextSearchConfiguration
        | SqlObjectKind::ForeignDataWrapper
        | SqlObjectKind::Server
        | SqlObjectKind::Trigger
        | SqlObjectKind::Rule
        | SqlObjectKind::Policy
        | SqlObjectKind::EventTrigger => Group::Kind(Some(name.schema), id.kind),
    }
}

/// What hangs on a view stands in the view's file.
fn on_relation(name: &QualifiedName, schema: &Schema) -> Group {
    let kinds = [
        SqlObjectKind::View,
        SqlObjectKind::MaterializedView,
        SqlObjectKind::ForeignTable,
    ];
    let view = kinds.into_iter().find(|kind| {
        let id = SqlObjectId::in_schema(*kind, name.clone());
        schema.objects.contains_key(&id)
    });
    match view {
        Some(kind) => Group::Name(kind, name.clone()),
        None => Group::Table(name.clone()),
    }
}

/// The table behind the last FROM.
fn statistics_table(definition: &str) -> Option<QualifiedName> {
    let tokens = spanned_tokens(definition).ok()?;
    let from = tokens
        .iter()
        .rposition(|(token, _)| matches!(token, Token::Word(word) if word == "from"))?;
    let words: Vec<&str> = tokens[from + 1..]
        .iter()
        .map(|(token, _)| match token {
            Token::Word(text) | Token::Quoted(text) | Token::Symbol(text) => text.as_str(),
            Token::Literal(_) | Token::Number(_) => "",
        })
        .collect();
    match words.as_slice() {
        [schema, ".", table] => Some(QualifiedName::new(*schema, *table)),
        [table] => Some(QualifiedName::public(*table)),
        _ => None,
    }
}

/// The names of files, unique without regard to case in their folder.
struct Stems(BTreeMap<Group, String>);

impl Stems {
    fn choose<'g>(groups: impl Iterator<Item = &'g Group> + Clone) -> Self {
        let mut stems = BTreeMap::new();
        let mut taken: BTreeSet<(Name, Option<&str>, String)> = BTreeSet::new();
        // A name that is a file's name as it is keeps it.
        let is_own = |group: &Group| stem(group) == name(group);
        let own = groups.clone().filter(|group| is_own(group));
        for group in own.chain(groups.filter(|group| !is_own(group))) {
            let schema = match group {
                Group::Kind(schema, _) => schema.clone(),
                Group::Name(_, name) | Group::Table(name) => Some(name.schema.clone()),
            };
            // Root and default schema share a folder.
            let schema = schema.unwrap_or_else(|| Name::new(DEFAULT_SCHEMA));
            let key = |stem: &str| (schema.clone(), group.folder(), stem.to_owned());
            let wanted = stem(group);
            let chosen = ident::free(&wanted, "_", |name| taken.contains(&key(name)));
            taken.insert(key(&chosen));
            stems.insert(group.clone(), chosen);
        }
        Self(stems)
    }

    fn path(&self, group: &Group) -> String {
        let stem = self.0.get(group).map_or("objects", String::as_str);
        match group.folder() {
            Some(folder) => format!("{folder}/{stem}"),
            None => stem.to_owned(),
        }
    }
}

fn name(group: &Group) -> &str {
    match group {
        Group::Kind(_, kind) => kind.plural(),
        Group::Name(_, name) | Group::Table(name) => name.name.as_str(),
    }
}

/// A file's name: lower-case ASCII, none that a system reserves, none that is a kind's.
fn stem(group: &Group) -> String {
    let name = name(group);
    if matches!(group, Group::Kind(..)) {
        return name.to_owned();
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let stem = match !name.is_empty() && name.chars().all(plain) {
        true => name.to_owned(),
        false => {
            let ascii = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
            name.chars().map(ascii).collect::<String>().to_snake_case()
        }
    };
    let is_kind = stem == SCHEMAS || SqlObjectKind::from_plural(&stem).is_some();
    if is_kind && matches!(group, Group::Table(_)) {
        format!("{stem}_table")
    } else if is_device(&stem) {
        format!("{stem}_")
    } else if stem.is_empty() {
        "unnamed".to_owned()
    } else {
        stem
    }
}

/// The names that Windows keeps for devices, with any extension.
fn is_device(name: &str) -> bool {
    let numbered = |prefix: &str| {
        let rest = name.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    ["con", "prn", "aux", "nul"].contains(&name) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem_of(name: &str) -> String {
        stem(&Group::Table(QualifiedName::public(name)))
    }

    #[test]
    fn names_of_files() {
        for (name, expected) in [
            ("users", "users"),
            ("UserGroups", "user_groups"),
            ("../../etc/passwd", "etc_passwd"),
            ("C:\\x", "c_x"),
            ("a/b.c", "a_b_c"),
            ("名", "unnamed"),
            ("", "unnamed"),
            ("nul", "nul_"),
            ("com1", "com1_"),
            ("type", "type"),
            ("domains", "domains_table"),
            ("1st", "1st"),
        ] {
            assert_eq!(stem_of(name), expected, "{name}");
        }
    }

    #[test]
    fn tables_of_statistics() {
        let table = |sql| statistics_table(sql).map(|name| name.to_string());
        let simple = "CREATE STATISTICS public.s ON a, b FROM app.\"T\"";
        assert_eq!(table(simple).as_deref(), Some("app.T"));
        let expression = "CREATE STATISTICS s ON EXTRACT(year FROM d), b FROM t";
        assert_eq!(table(expression).as_deref(), Some("public.t"));
    }
}
