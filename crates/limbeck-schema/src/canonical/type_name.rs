//! Type names that only the server can complete: those without a schema, and the modifiers of
//! extension types; the storage of such types; collations by bare name.

use crate::constraint::ConstraintDefinition;
use crate::index::IndexElement;
use crate::name::QualifiedName;
use crate::schema::Schema;
use crate::sql_object::{SqlObjectId, SqlObjectKind};
use crate::table::Table;
use crate::types::{ColumnType, TypeName};

use super::question::{Answers, Questions};

/// Asks for types and collations of the desired schema that the live column does not settle.
pub(super) fn collect(current: &Schema, desired: &Schema, questions: &mut Questions) {
    // What the models declare is where they say, and perhaps not there yet.
    let is_open = |collation: &&QualifiedName| {
        let id = SqlObjectId::in_schema(SqlObjectKind::Collation, (*collation).clone());
        !desired.objects.contains_key(&id)
    };
    for (name, table) in &desired.tables {
        let live = current.tables.get(name);
        for (name, column) in &table.columns {
            let live = live.and_then(|table| table.columns.get(name));
            let is_same = live.is_some_and(|live| live.data_type == column.data_type);
            if !is_same && needs_server(&column.data_type) {
                questions.types.insert(column.data_type.clone());
            }
            if column.options.storage.is_some()
                && column.data_type.own_storage().is_none()
                && live.is_none_or(|live| live.options.storage != column.options.storage)
            {
                questions.storages.insert(column.data_type.clone());
            }
            if let Some(collation) = column.collation.as_ref().filter(is_open)
                && live.is_none_or(|live| live.collation.as_ref() != Some(collation))
            {
                questions.collations.insert(collation.clone());
            }
        }
        for element in elements(table) {
            let collation = element.collation.iter().filter(is_open);
            questions.collations.extend(collation.cloned());
        }
    }
}

/// Whether the spelling may differ from `format_type`'s: it has no schema, or modifiers of a type
/// whose rules the server does not share.
fn needs_server(data_type: &ColumnType) -> bool {
    match &data_type.name {
        TypeName::Unresolved(_) => true,
        TypeName::User(_) => !data_type.modifiers.is_empty(),
        TypeName::Builtin(_) => false,
    }
}

/// Puts the complete spellings in. Without an answer, a type without a schema is taken for the live
/// column's type of the same name.
pub(super) fn apply(answers: &Answers, current: &Schema, desired: &mut Schema) {
    for (name, table) in &mut desired.tables {
        let live = current.tables.get(name);
        for (name, column) in &mut table.columns {
            let live = live.and_then(|table| table.columns.get(name));
            let own = answers.storages.get(&column.data_type);
            if own.is_some() && column.options.storage.as_ref() == own {
                column.options.storage = None;
            }
            if let Some(complete) = answers.types.get(&column.data_type) {
                column.data_type = complete.clone();
            } else if let Some(live) = live.filter(|_| answers.unavailable.is_some())
                && has_bare_name_of(&column.data_type, &live.data_type)
            {
                column.data_type = live.data_type.clone();
            }
            let complete = column.collation.as_ref();
            let complete = complete.and_then(|collation| answers.collations.get(collation));
            if let Some(complete) = complete {
                column.collation = Some(complete.clone());
            }
            // COLLATE "default" says what the built-in types do by themselves.
            if column.collation.as_ref() == Some(&QualifiedName::new("pg_catalog", "default"))
                && matches!(column.data_type.name, TypeName::Builtin(_))
            {
                column.collation = None;
            }
        }
        for element in elements_mut(table) {
            let complete = element.collation.as_ref();
            let complete = complete.and_then(|collation| answers.collations.get(collation));
            if let Some(complete) = complete {
                element.collation = Some(complete.clone());
            }
        }
    }
}

fn has_bare_name_of(desired: &ColumnType, live: &ColumnType) -> bool {
    match (&desired.name, &live.name) {
        (TypeName::Unresolved(bare), TypeName::User(full)) => {
            *bare == full.name && desired.array == live.array && desired.modifiers == live.modifiers
        }
        _ => false,
    }
}

/// The keys of all indexes, exclusion constraints and of the partition key.
pub(super) fn elements(table: &Table) -> impl Iterator<Item = &IndexElement> {
    let exclusions = table
        .constraints
        .values()
        .filter_map(|constraint| match &constraint.definition {
            ConstraintDefinition::Exclusion(exclusion) => Some(exclusion),
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_) => None,
        })
        .flat_map(|exclusion| exclusion.elements.iter().map(|e| &e.element));
    let indexes = table.indexes.values().flat_map(|index| &index.elements);
    let partition_key = table.partition_by.iter().flat_map(|by| &by.keys);
    indexes.chain(exclusions).chain(partition_key)
}

fn elements_mut(table: &mut Table) -> impl Iterator<Item = &mut IndexElement> {
    let exclusions = table
        .constraints
        .iter_mut()
        .map(|(_, object)| object)
        .filter_map(|constraint| match &mut constraint.definition {
            ConstraintDefinition::Exclusion(exclusion) => Some(exclusion),
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_) => None,
        })
        .flat_map(|exclusion| exclusion.elements.iter_mut().map(|e| &mut e.element));
    let indexes = table
        .indexes
        .iter_mut()
        .map(|(_, object)| object)
        .flat_map(|index| &mut index.elements);
    let partition_key = table.partition_by.iter_mut().flat_map(|by| &mut by.keys);
    indexes.chain(exclusions).chain(partition_key)
}
