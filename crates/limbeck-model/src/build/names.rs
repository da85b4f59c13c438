//! Names for what the models leave unnamed, and the finished tables.
//!
//! The server looks for a free name among the relations of the schema (tables, indexes, keys) and
//! among its constraints, and counts up where one is taken (`ChooseRelationName` and
//! `ChooseConstraintName`); written names go first here, so that none is taken away.

use std::collections::{BTreeMap, HashMap, HashSet};

use limbeck_schema::{
    ColumnDefault, Constraint, ConstraintDefinition, ConstraintKind, Desired, Name, ObjectId,
    QualifiedName, RenamedFrom, SqlObjectKind, index_words, normal_comment,
};
use proc_macro2::Span;

use super::Input;
use super::below::{Below, check_named_indexes};
use super::key::used_columns;
use super::object::{ConstraintDraft, IndexDraft, TableDraft};
use super::sql_object::Declared;
use super::typed::check_typed;
use crate::mistake::{Mistake, Spot};
use crate::report::{Place, Report};

/// The names that are taken, by schema.
#[derive(Default)]
struct Taken {
    /// Tables, indexes and keys: `pg_class`.
    relations: HashMap<QualifiedName, (String, Option<Spot>)>,
    /// Constraints of any table.
    constraints: HashSet<QualifiedName>,
}

/// Names everything and puts the tables into the desired state.
pub(super) fn name_and_add(
    input: &Input<'_>,
    drafts: Vec<TableDraft>,
    objects: &[Declared],
    desired: &mut Desired,
    report: &mut Report,
) {
    let mut taken = Taken::default();
    take_types(input, &drafts, objects, &mut taken, report);
    for draft in &drafts {
        take_written(draft, &mut taken, report);
    }
    let mut below = Vec::new();
    let mut named_indexes = Vec::new();
    let mut typed = Vec::new();
    for mut draft in drafts {
        if !draft.named_indexes.is_empty() {
            let names = std::mem::take(&mut draft.named_indexes);
            named_indexes.push((draft.table.name.clone(), names));
        }
        if let Some(place) = draft.of_type {
            typed.push((draft.table.name.clone(), place));
        }
        if draft.table.has_parent() {
            below.push(Below {
                table: draft.table.name.clone(),
                place: draft.place,
                index_names: std::mem::take(&mut draft.index_names),
                without_indexes: std::mem::take(&mut draft.without_indexes),
            });
        }
        add_table(input, draft, &mut taken, desired);
    }
    // What a table above is without, those below it are without as well.
    below.sort_by_key(|table| {
        let found = desired.schema.tables.get(&table.table);
        found.map_or(0, |table| desired.schema.ancestors(table).len())
    });
    for table in below {
        table.finish(desired, report);
    }
    for (table, names) in named_indexes {
        check_named_indexes(&desired.schema, &table, &names, report);
    }
    for (table, place) in typed {
        check_typed(&desired.schema, &table, place, report);
    }
}

/// Takes the names of tables, and of types in their own namespace.
fn take_types(
    input: &Input<'_>,
    drafts: &[TableDraft],
    objects: &[Declared],
    taken: &mut Taken,
    report: &mut Report,
) {
    // A table has a row type of its own name, an index has none.
    let mut types = Taken::default();
    for found in &input.enums {
        let spot = Spot::Tokens(found.file, found.item.name_span());
        let entry = ("enum type".to_owned(), Some(spot));
        types.relations.insert(found.name.clone(), entry);
    }
    for draft in drafts {
        types.relation(&draft.table.name, "table", draft.place, report);
        // Told once, where the names of types are compared.
        taken.relations.entry(draft.table.name.clone()).or_insert((
            "table".to_owned(),
            Some(Spot::Tokens(draft.place.file, draft.place.span)),
        ));
    }
    for object in objects {
        let Some(name) = object.id.qualified_name() else {
            continue;
        };
        let kind = object.id.kind;
        if kind.is_type() || kind.is_relation() && kind != SqlObjectKind::Sequence {
            types.object(&name, object, report);
        }
        if kind == SqlObjectKind::Sequence {
            taken.object(&name, object, report);
        } else if kind.is_relation() || kind == SqlObjectKind::CompositeType {
            let spot = Spot::Text(object.location.clone());
            let entry = (kind.to_string(), Some(spot));
            taken.relations.entry(name).or_insert(entry);
        }
    }
}

impl Taken {
    /// Takes a written name, or says who has it.
    fn relation(
        &mut self,
        name: &QualifiedName,
        kind: &'static str,
        place: Place,
        report: &mut Report,
    ) {
        let spot = Spot::Tokens(place.file, place.span);
        let mistake = |text| Mistake::error(place.span, text);
        if let Some(mistake) = self.take(name, kind, spot, mistake) {
            report.push(place.file, mistake);
        }
    }

    /// The same for an object that is declared as SQL.
    fn object(&mut self, name: &QualifiedName, object: &Declared, report: &mut Report) {
        let location = object.location.clone();
        let spot = Spot::Text(location.clone());
        let mistake = |text| Mistake::error(Span::call_site(), text).at(location);
        let kind = object.id.kind.to_string();
        if let Some(mistake) = self.take(name, &kind, spot, mistake) {
            report.push(object.file, mistake);
        }
    }

    fn take(
        &mut self,
        name: &QualifiedName,
        kind: &str,
        spot: Spot,
        mistake: impl FnOnce(String) -> Mistake,
    ) -> Option<Mistake> {
        let Some((other, first)) = self.relations.get(name) else {
            let entry = (kind.to_owned(), Some(spot));
            self.relations.insert(name.clone(), entry);
            return None;
        };
        let text = format!("name \"{name}\" of this {kind} is already that of the {other}");
        let mistake = mistake(text);
        Some(match first {
            Some(first) => mistake.also_at(first.clone(), format!("{other} here")),
            None => mistake,
        })
    }
}

fn take_written(draft: &TableDraft, taken: &mut Taken, report: &mut Report) {
    let mut own: BTreeMap<&Name, Place> = BTreeMap::new();
    for constraint in &draft.constraints {
        let Some(name) = &constraint.name else {
            continue;
        };
        let place = Place {
            file: constraint.place.file,
            span: name.span,
        };
        if let Some(first) = own.insert(&name.value, place) {
            report.push(
                place.file,
                Mistake::error(
                    place.span,
                    format!(
                        "constraint \"{}\" of table \"{}\" is declared twice",
                        name.value, draft.table.name
                    ),
                )
                .also_in(first.file, first.span, "first declared here"),
            );
            continue;
        }
        let qualified = draft.table.name.sibling(name.value.clone());
        if has_index(&constraint.definition) {
            taken.relation(&qualified, "key", place, report);
        }
        taken.constraints.insert(qualified);
    }
    for index in &draft.indexes {
        if let Some(name) = &index.name {
            let place = Place {
                file: index.place.file,
                span: name.span,
            };
            let qualified = draft.table.name.sibling(name.value.clone());
            taken.relation(&qualified, "index", place, report);
        }
    }
}

/// Whether a constraint has an index of the same name behind it.
fn has_index(definition: &ConstraintDefinition) -> bool {
    match definition {
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_) => true,
        ConstraintDefinition::Check(_) | ConstraintDefinition::ForeignKey(_) => false,
    }
}

fn add_table(input: &Input<'_>, mut draft: TableDraft, taken: &mut Taken, desired: &mut Desired) {
    for constraint in std::mem::take(&mut draft.constraints) {
        add_constraint(input, &mut draft, constraint, taken, desired);
    }
    for index in std::mem::take(&mut draft.indexes) {
        add_index(input, &mut draft, index, taken, desired);
    }
    let table = draft.table.name.clone();
    let id = ObjectId::Table(table.clone());
    input.note_span(desired, id.clone(), draft.place.file, draft.place.span);
    if let Some(old) = draft.renamed_from {
        desired.renamed_from.insert(id, RenamedFrom::Qualified(old));
    }
    for column in draft.columns.into_iter().filter(|c| c.said.field) {
        let id = ObjectId::Column(table.clone(), column.name.clone());
        let key = (table.clone(), column.name);
        input.note_span(desired, id.clone(), column.place.file, column.place.span);
        let default = draft
            .table
            .columns
            .get(&key.1)
            .map(|column| &column.default);
        if let Some(ColumnDefault::Serial(_) | ColumnDefault::Identity(_)) = default
            && !column.named_sequence
        {
            desired.unnamed.insert(id.clone());
        }
        if let Some(old) = column.renamed_from {
            let old = RenamedFrom::Name(old.as_str().to_owned());
            desired.renamed_from.insert(id, old);
        }
        if let Some(sql) = column.backfill {
            desired.backfill.insert(key.clone(), sql);
        }
        if let Some(sql) = column.using {
            desired.using.insert(key, sql);
        }
    }
    desired.schema.add_table(draft.table);
}

fn add_constraint(
    input: &Input<'_>,
    draft: &mut TableDraft,
    constraint: ConstraintDraft,
    taken: &mut Taken,
    desired: &mut Desired,
) {
    let table = draft.table.name.clone();
    let name = match &constraint.name {
        Some(name) => name.value.clone(),
        None => choose_constraint_name(input, draft, &constraint.definition, taken),
    };
    let id = ObjectId::Constraint(table, name.clone());
    if constraint.name.is_none() {
        desired.unnamed.insert(id.clone());
    }
    if let Some(old) = constraint.renamed_from {
        let old = RenamedFrom::Name(old.as_str().to_owned());
        desired.renamed_from.insert(id.clone(), old);
    }
    input.note_span(desired, id, constraint.place.file, constraint.place.span);
    let mut named = Constraint::new(name, constraint.definition);
    named.comment = normal_comment(constraint.comment.map(|comment| comment.value));
    draft.table.add_constraint(named);
}

fn choose_constraint_name(
    input: &Input<'_>,
    draft: &TableDraft,
    definition: &ConstraintDefinition,
    taken: &mut Taken,
) -> Name {
    let (kind, columns, other) = match definition {
        ConstraintDefinition::PrimaryKey(key) => {
            (ConstraintKind::PrimaryKey, key.columns.clone(), None)
        }
        ConstraintDefinition::Unique(unique) => {
            (ConstraintKind::Unique, unique.columns.clone(), None)
        }
        ConstraintDefinition::Check(check) => {
            let used = used_columns(draft, check.expression.as_str());
            let only = if used.len() == 1 { used } else { Vec::new() };
            (ConstraintKind::Check, only, None)
        }
        ConstraintDefinition::ForeignKey(key) => (
            ConstraintKind::ForeignKey,
            key.columns.clone(),
            Some((&key.referenced_table.name, &key.referenced_columns)),
        ),
        ConstraintDefinition::Exclusion(exclusion) => {
            let elements = exclusion.elements.iter().map(|key| &key.element);
            (ConstraintKind::Exclusion, index_words(elements), None)
        }
    };
    let columns: Vec<&str> = columns.iter().map(Name::as_str).collect();
    let other_columns: Vec<&str> = other
        .iter()
        .flat_map(|(_, columns)| columns.iter().map(Name::as_str))
        .collect();
    let other = other.map(|(table, _)| (table, other_columns.as_slice()));
    let table = &draft.table.name;
    let name = input
        .options
        .naming
        .free_constraint(kind, &table.name, &columns, other, |name| {
            let name = table.sibling(name.clone());
            taken.constraints.contains(&name)
                || has_index(definition) && taken.relations.contains_key(&name)
        });
    let qualified = table.sibling(name.clone());
    if has_index(definition) {
        taken
            .relations
            .insert(qualified.clone(), ("key".to_owned(), None));
    }
    taken.constraints.insert(qualified);
    name
}

fn add_index(
    input: &Input<'_>,
    draft: &mut TableDraft,
    found: IndexDraft,
    taken: &mut Taken,
    desired: &mut Desired,
) {
    let table = draft.table.name.clone();
    let mut index = found.index;
    index.name = match &found.name {
        Some(name) => name.value.clone(),
        None => {
            let words = index_words(&index.elements);
            let words: Vec<&str> = words.iter().map(Name::as_str).collect();
            let name = input
                .options
                .naming
                .free_index(index.unique, &table.name, &words, |name| {
                    taken.relations.contains_key(&table.sibling(name.clone()))
                });
            taken
                .relations
                .insert(table.sibling(name.clone()), ("index".to_owned(), None));
            name
        }
    };
    let id = ObjectId::Index(table.clone(), index.name.clone());
    if found.name.is_none() {
        desired.unnamed.insert(id.clone());
    }
    if found.concurrently {
        desired.concurrently.insert((table, index.name.clone()));
    }
    if let Some(old) = found.renamed_from {
        let old = RenamedFrom::Name(old.as_str().to_owned());
        desired.renamed_from.insert(id.clone(), old);
    }
    input.note_span(desired, id, found.place.file, found.place.span);
    draft.table.add_index(index);
}
