//! Objects that are declared as SQL or stand for SQL: over all files, with the statements that complete them.

use std::collections::{BTreeMap, HashSet};

use limbeck_schema::sql_object::{Loose, SqlObject, SqlObjectId};
use limbeck_schema::{
    Desired, Name, Namespace, ObjectId, QualifiedName, SourceSpan, SqlObjectKind,
};
use proc_macro2::Span;

use super::Input;
use super::derived_type::derived_objects;
use crate::diagnostic::Location;
use crate::mistake::{Mistake, Spot};
use crate::report::Report;
use crate::tree::{FileId, SqlDecl, Tree};

/// An object with its place.
pub(super) struct Declared {
    pub(super) id: SqlObjectId,
    pub(super) file: FileId,
    pub(super) location: Location,
}

/// Adds every object, the PostgreSQL schemas that are declared, and the kinds that are managed; what was declared comes back in the order of
/// the source.
pub(super) fn add_objects(
    input: &Input<'_>,
    desired: &mut Desired,
    report: &mut Report,
) -> Vec<Declared> {
    let mut objects: BTreeMap<SqlObjectId, SqlObject> = BTreeMap::new();
    let mut declared: Vec<Declared> = Vec::new();
    let mut places: BTreeMap<&SqlObjectId, &SqlDecl<SqlObject>> = BTreeMap::new();
    let derived = derived_objects(input, report);
    for decl in input.tree.sql.objects.iter().chain(&derived) {
        let id = &decl.what.id;
        if let Some(first) = places.get(id) {
            let mistake = mistake_at(decl, format!("{} \"{id}\" is declared twice", id.kind));
            let first = Spot::Text(first.location.clone());
            report.push(decl.file, mistake.also_at(first, "first declared here"));
            continue;
        }
        places.insert(id, decl);
        objects.insert(id.clone(), decl.what.clone());
        declared.push(Declared {
            id: id.clone(),
            file: decl.file,
            location: decl.location.clone(),
        });
    }
    attach(input, &mut objects, report);
    desired.managed.clone_from(&input.tree.sql.managed.kinds);
    desired.manages_names = input.tree.sql.managed.names;
    for found in &declared {
        desired.managed.insert(found.id.kind);
        let span = source_span(&found.location);
        desired
            .spans
            .insert(ObjectId::Sql(Box::new(found.id.clone())), span);
    }
    for (id, from) in &input.tree.sql.renamed_from {
        let id = ObjectId::Sql(Box::new(id.clone()));
        desired.renamed_from.insert(id, from.clone());
    }
    for decl in &input.tree.sql.namespaces {
        let Namespace { name, comment } = decl.what.clone();
        let span = source_span(&decl.location);
        desired.spans.insert(ObjectId::Schema(name.clone()), span);
        let namespaces = desired.schema.namespaces.entry(name.clone());
        let declared = namespaces.or_insert_with(|| Namespace::new(name));
        declared.comment = comment.or(declared.comment.take());
    }
    desired.schema.objects = objects;
    declared
}

fn source_span(location: &Location) -> SourceSpan {
    SourceSpan {
        file: location.file.as_path().into(),
        line: location.line,
        column: location.column,
    }
}

fn mistake_at<T>(decl: &SqlDecl<T>, message: String) -> Mistake {
    Mistake::error(Span::call_site(), message).at(decl.location.clone())
}

/// Joins statements to the objects of other texts. Those about indexes come last: the index may be
/// among the others.
fn attach(input: &Input<'_>, objects: &mut BTreeMap<SqlObjectId, SqlObject>, report: &mut Report) {
    let loose = &input.tree.sql.loose;
    let (last, first): (Vec<_>, Vec<_>) = loose.iter().partition(|l| l.what.is_about_index());
    for decl in first.into_iter().chain(last) {
        if let Err(left) = decl.what.clone().attach(objects.values_mut()) {
            report.push(decl.file, about_nothing(input, decl, &left));
        }
    }
}

/// The mistake of a statement about an object that no model declares.
fn about_nothing(input: &Input<'_>, decl: &SqlDecl<Loose>, left: &Loose) -> Mistake {
    let tables = || {
        let models = input.models.iter().map(|model| &model.item);
        models.map(|item| item.table_name(&input.options.default_schema))
    };
    match left
        .relation()
        .filter(|name| tables().any(|table| table == **name))
    {
        Some(table) => mistake_at(decl, format!("table \"{table}\" is declared by a model"))
            .help("Say this in the attributes of its struct."),
        None => mistake_at(decl, format!("no model declares {}", left.about()))
            .help("A statement completes an object that `sql!` or `sql_file!` creates."),
    }
}

/// The types that columns can have: those that are declared as SQL, and the multirange types that
/// come with range types.
pub(super) fn types(tree: &Tree) -> Vec<QualifiedName> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for decl in &tree.sql.objects {
        let id = &decl.what.id;
        let Some(name) = id.qualified_name().filter(|_| id.kind.is_type()) else {
            continue;
        };
        if id.kind == SqlObjectKind::RangeType {
            let multirange = name.sibling(multirange(name.name.as_str()));
            if seen.insert(multirange.clone()) {
                found.push(multirange);
            }
        }
        if seen.insert(name.clone()) {
            found.push(name);
        }
    }
    found
}

/// What is declared as SQL and has a row type.
pub(super) fn rows(tree: &Tree) -> HashSet<QualifiedName> {
    let ids = tree.sql.objects.iter().map(|decl| &decl.what.id);
    let relations = ids.filter(|id| id.kind.is_relation() && id.kind != SqlObjectKind::Sequence);
    relations.filter_map(SqlObjectId::qualified_name).collect()
}

/// The name that the server gives the multirange type of a range type (`makeMultirangeTypeName`).
fn multirange(range: &str) -> Name {
    Name::new(match range.contains("range") {
        true => range.replacen("range", "multirange", 1),
        false => format!("{range}_multirange"),
    })
}

/// Whether casts are declared, which may make types fit that PostgreSQL by itself does not compare.
pub(super) fn has_casts(tree: &Tree) -> bool {
    let mut objects = tree.sql.objects.iter();
    objects.any(|decl| decl.what.id.kind == SqlObjectKind::Cast)
}
