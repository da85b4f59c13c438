//! Which items stand in which file.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};

use crate::file::{MANAGE, Module, file, imports, modules, root_file, sql_files};
use crate::ident;
use crate::names::is_reserved_module;
use crate::options::Layout;
use crate::pull::{SourceFile, used_schemas};
use crate::scope::Scope;
use crate::sql_file::{FOLDER, Owner, SCHEMAS};
use crate::table::Source;
use crate::{derived_type, enum_type, sql_text, table};

/// All files, the root first.
pub(crate) fn files(source: &Source<'_>) -> Vec<SourceFile> {
    let mut all = match source.options.layout {
        Layout::Table => by_table(source),
        Layout::Schema => by_schema(source),
        Layout::Single => vec![SourceFile {
            path: source.options.root.clone(),
            text: single(source),
        }],
    };
    all.extend(sql(source));
    all
}

/// The `.sql` files.
fn sql(source: &Source<'_>) -> Vec<SourceFile> {
    let files = source.sql.all().map(|file| {
        let home = match &file.owner {
            Owner::Root => None,
            Owner::Schema(schema) => Some(schema),
            Owner::Table(table) => Some(&table.schema),
        };
        let module = home.and_then(|schema| source.names.schemas.get(schema));
        let beside = match (source.options.layout, module) {
            (Layout::Table, Some(module)) => format!("{module}/"),
            (Layout::Table | Layout::Schema | Layout::Single, _) => String::new(),
        };
        let path = sql_path(source, home, &file.path);
        SourceFile {
            path: format!("{beside}{path}"),
            text: sql_text::text(file.objects.iter().copied()),
        }
    });
    let schemas = Some(SourceFile {
        path: sql_path(source, None, SCHEMAS),
        text: sql_text::schemas(source.sql.schemas.iter().copied()),
    });
    let schemas = schemas.filter(|_| !source.sql.schemas.is_empty());
    schemas.into_iter().chain(files).collect()
}

/// The path of a `.sql` file from the file on that names it.
fn sql_path(source: &Source<'_>, home: Option<&Name>, path: &str) -> String {
    let module = home.and_then(|schema| source.names.schemas.get(schema));
    match (source.options.layout, module) {
        (Layout::Schema | Layout::Single, Some(module)) => {
            // The folders of kinds are beside those of schemas.
            let mark = match limbeck_schema::SqlObjectKind::from_plural(module) {
                Some(_) => "_schema",
                None => "",
            };
            format!("{FOLDER}/{module}{mark}/{path}.sql")
        }
        (Layout::Table | Layout::Schema | Layout::Single, _) => format!("{FOLDER}/{path}.sql"),
    }
}

/// The lines that name the `.sql` files of an owner.
fn named(source: &Source<'_>, owner: &Owner, indent: usize) -> String {
    let home = match owner {
        Owner::Root => None,
        Owner::Schema(schema) => Some(schema),
        Owner::Table(table) => Some(&table.schema),
    };
    let has_schemas = *owner == Owner::Root && !source.sql.schemas.is_empty();
    let files = source.sql.of(owner).map(|file| file.path.as_str());
    let paths = has_schemas.then_some(SCHEMAS).into_iter().chain(files);
    sql_files(paths.map(|path| sql_path(source, home, path)), indent)
}

/// The PostgreSQL schemas that have something, the default one first.
fn schemas<'a>(source: &Source<'a>) -> Vec<&'a Name> {
    let used = used_schemas(source.schema, source.listed);
    let (mut first, rest): (Vec<&Name>, Vec<&Name>) =
        used.into_iter().partition(|name| **name == DEFAULT_SCHEMA);
    first.extend(rest);
    first
}

/// Imports, types, tables and other objects of a schema as sections of one module.
fn sections(source: &Source<'_>, schema: &Name, indent: usize) -> Vec<String> {
    let mut scope = Scope::new(source.options.layout, schema, &source.names.schemas);
    let mut items = Vec::new();
    for found in source.schema.enums.values() {
        if found.name.schema == *schema {
            items.push(enum_type::write(source, found, &mut scope, indent));
        }
    }
    for (name, found) in source.derived {
        if name.schema == *schema {
            items.push(derived_type::write(source, name, found, &mut scope, indent));
        }
    }
    for found in source.schema.tables.values() {
        if found.name.schema == *schema && !source.listed.contains(&found.name) {
            items.push(table::write(source, found, &mut scope, indent));
            items.push(named(source, &Owner::Table(found.name.clone()), indent));
        }
    }
    items.push(named(source, &Owner::Schema(schema.clone()), indent));
    let mut all = vec![imports(&scope, indent)];
    all.append(&mut items);
    all
}

fn single(source: &Source<'_>) -> String {
    let mut all = Vec::new();
    for schema in schemas(source) {
        match source.names.schemas.get(schema) {
            None => all.extend(sections(source, schema, 0)),
            Some(module) => {
                let mut inner = sections(source, schema, 4);
                inner.retain(|section| !section.is_empty());
                let inner = inner.join("\n");
                all.push(format!("pub mod {module} {{\n{inner}}}\n"));
            }
        }
    }
    all.push(MANAGE.to_owned());
    all.push(named(source, &Owner::Root, 0));
    root_file(&all)
}

fn by_schema(source: &Source<'_>) -> Vec<SourceFile> {
    let mut declared = BTreeMap::new();
    let mut found = Vec::new();
    for schema in schemas(source) {
        let own = source.names.schemas.get(schema);
        let name = own.map_or("public", String::as_str).to_owned();
        found.push(SourceFile {
            path: format!("{name}.rs"),
            text: file(&sections(source, schema, 0)),
        });
        let exports = match own {
            Some(_) => BTreeSet::new(),
            None => exports(source, schema),
        };
        let module = Module {
            is_public: own.is_some(),
            exports,
        };
        declared.insert(name, module);
    }
    with_root(source, &declared, Vec::new(), found)
}

/// Everything that a schema declares in Rust.
fn exports(source: &Source<'_>, schema: &Name) -> BTreeSet<String> {
    let types = source.names.types.iter();
    let mut names: BTreeSet<String> = types
        .filter(|(name, _)| name.schema == *schema)
        .map(|(_, ident)| ident.clone())
        .collect();
    for (name, ident) in &source.names.tables {
        if name.schema == *schema {
            names.extend(table_exports(ident));
        }
    }
    names
}

/// The Rust names of types.
fn idents<'n>(
    source: &Source<'_>,
    names: impl Iterator<Item = &'n QualifiedName>,
) -> BTreeSet<String> {
    let idents = names.filter_map(|name| source.names.types.get(name));
    idents.cloned().collect()
}

fn table_exports(ident: &str) -> [String; 2] {
    [ident.to_owned(), format!("{ident}Column")]
}

fn with_root(
    source: &Source<'_>,
    declared: &BTreeMap<String, Module>,
    more: Vec<String>,
    found: Vec<SourceFile>,
) -> Vec<SourceFile> {
    let mut sections = modules(declared);
    sections.push(MANAGE.to_owned());
    sections.push(named(source, &Owner::Root, 0));
    sections.extend(more);
    let first = SourceFile {
        path: source.options.root.clone(),
        text: root_file(&sections),
    };
    std::iter::once(first).chain(found).collect()
}

fn by_table(source: &Source<'_>) -> Vec<SourceFile> {
    let mut root: BTreeMap<String, Module> = BTreeMap::new();
    for name in source.names.schemas.values() {
        let module = Module {
            is_public: true,
            exports: BTreeSet::new(),
        };
        root.insert(name.clone(), module);
    }
    let mut found = Vec::new();
    for schema in schemas(source) {
        match source.names.schemas.get(schema) {
            None => found.extend(schema_files(source, schema, "", &mut root)),
            Some(module) => {
                let mut own = BTreeMap::new();
                let folder = format!("{module}/");
                let files = schema_files(source, schema, &folder, &mut own);
                let mut sections = modules(&own);
                sections.push(named(source, &Owner::Schema(schema.clone()), 0));
                found.push(SourceFile {
                    path: format!("{folder}mod.rs"),
                    text: file(&sections),
                });
                found.extend(files);
            }
        }
    }
    let of_public = Owner::Schema(Name::new(DEFAULT_SCHEMA));
    let of_public = named(source, &of_public, 0);
    with_root(source, &root, vec![of_public], found)
}

/// A file for each table of a schema, one for its enum types and one for other types; their modules are declared.
fn schema_files(
    source: &Source<'_>,
    schema: &Name,
    folder: &str,
    declared: &mut BTreeMap<String, Module>,
) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut add = |name: String, exports: BTreeSet<String>, scope: &Scope<'_>, items: &[String]| {
        let mut sections = vec![imports(scope, 0)];
        sections.extend_from_slice(items);
        found.push(SourceFile {
            path: format!("{folder}{name}.rs"),
            text: file(&sections),
        });
        let module = Module {
            is_public: false,
            exports,
        };
        declared.insert(name, module);
    };
    let mut taken: BTreeSet<String> = match folder.is_empty() {
        true => source.names.schemas.values().cloned().collect(),
        // A module in a module of the same name is hard to tell from it.
        false => source
            .names
            .schemas
            .get(schema)
            .cloned()
            .into_iter()
            .collect(),
    };
    let enums = source.schema.enums.values();
    let enums: Vec<_> = enums.filter(|found| found.name.schema == *schema).collect();
    if !enums.is_empty() {
        let mut scope = Scope::new(source.options.layout, schema, &source.names.schemas);
        let items: Vec<String> = enums
            .iter()
            .map(|found| enum_type::write(source, found, &mut scope, 0))
            .collect();
        let names = enums.iter().map(|found| &found.name);
        add("enums".to_owned(), idents(source, names), &scope, &items);
    }
    let derived = source.derived.iter();
    let derived: Vec<_> = derived.filter(|(name, _)| name.schema == *schema).collect();
    if !derived.is_empty() {
        let mut scope = Scope::new(source.options.layout, schema, &source.names.schemas);
        let items: Vec<String> = derived
            .iter()
            .map(|(name, found)| derived_type::write(source, name, found, &mut scope, 0))
            .collect();
        let own = idents(source, derived.iter().map(|(name, _)| *name));
        for ident in &own {
            scope.is_in_file(ident);
        }
        add("types".to_owned(), own, &scope, &items);
    }
    for (name, ident) in &source.names.tables {
        let Some(table) = source.schema.tables.get(name) else {
            continue;
        };
        if name.schema != *schema {
            continue;
        }
        let wanted = match ident::module(name.name.as_str()) {
            wanted if is_reserved_module(&wanted) || taken.contains(&wanted) => {
                format!("{wanted}_table")
            }
            wanted => wanted,
        };
        let module = ident::free(&wanted, "_", |name| taken.contains(name));
        taken.insert(module.clone());
        let mut scope = Scope::new(source.options.layout, schema, &source.names.schemas);
        let text = table::write(source, table, &mut scope, 0);
        let sql = named(source, &Owner::Table(name.clone()), 0);
        add(module, table_exports(ident).into(), &scope, &[text, sql]);
    }
    found
}
