//! What a view may read, and what makes it.

use crate::column::Column;
use crate::enum_type::EnumType;
use crate::name::{Name, QualifiedName};
use crate::schema::Schema;
use crate::sql_object::{SqlObject, SqlObjectKind as K, parts};
use crate::sql_token::words;
use crate::table::Table;

/// Something that a view may read.
#[derive(Clone, Copy)]
pub(super) enum Thing<'s> {
    Table(&'s Table),
    Enum(&'s EnumType),
    Object(&'s SqlObject),
}

impl Thing<'_> {
    pub(super) fn name(&self) -> QualifiedName {
        match self {
            Thing::Table(table) => table.name.clone(),
            Thing::Enum(enum_type) => enum_type.name.clone(),
            Thing::Object(object) => {
                let home = object.id.schema.clone();
                let home = home.unwrap_or_else(|| Name::new(crate::DEFAULT_SCHEMA));
                QualifiedName::new(home, object.id.name.clone())
            }
        }
    }

    pub(super) fn is_routine(&self) -> bool {
        matches!(self, Thing::Object(object) if object.id.kind.is_routine())
    }

    /// The names in what makes it; some may mean something else.
    pub(super) fn words(&self) -> Vec<String> {
        match self {
            Thing::Table(table) => {
                let types = table.columns.values().map(|c| c.data_type.to_sql());
                types.flat_map(|sql| words(&sql)).collect()
            }
            Thing::Enum(_) => Vec::new(),
            Thing::Object(object) => words(&object.definition),
        }
    }

    /// What makes it, with its real names.
    pub(super) fn statement(&self, (live, desired): (&Schema, &Schema)) -> Option<String> {
        match self {
            Thing::Table(table) => Some(create_table(table, live.tables.get(&table.name))),
            Thing::Enum(enum_type) => {
                let labels = enum_type.labels.iter();
                let labels: Vec<String> = labels
                    .map(|label| format!("'{}'", label.replace('\'', "''")))
                    .collect();
                let name = enum_type.name.quoted();
                Some(format!(
                    "CREATE TYPE {name} AS ENUM ({})",
                    labels.join(", ")
                ))
            }
            Thing::Object(object) if object.id.kind == K::MaterializedView => {
                // There are no temporary ones; a view gives the same columns.
                let view = parts::materialized_view(&object.definition)?;
                let columns = view.columns.map(|piece| format!(" {}", piece.text));
                Some(format!(
                    "CREATE VIEW {}{} AS {}",
                    object.id.to_sql(),
                    columns.unwrap_or_default(),
                    view.query.text
                ))
            }
            Thing::Object(object) if object.id.kind == K::ForeignTable => {
                create_foreign_table(object, desired)
            }
            Thing::Object(object) => Some(object.definition.clone()),
        }
    }
}

/// A plain table in the place of a foreign one: its parent must not be locked.
pub(super) fn create_foreign_table(object: &SqlObject, desired: &Schema) -> Option<String> {
    let table = parts::foreign_table(&object.definition)?;
    let mut items: Vec<String> = Vec::new();
    if table.parent.is_some() {
        let parent = parts::foreign_parent(&object.definition)?;
        items.extend(
            desired
                .tables
                .get(&parent.name)?
                .columns
                .values()
                .map(typed),
        );
    }
    items.extend(table.columns.iter().map(|column| {
        let collation = match &column.collation {
            Some(collation) => format!(" COLLATE {}", collation.text),
            None => String::new(),
        };
        format!("{} {}{collation}", column.name.quoted(), column.data_type)
    }));
    Some(format!(
        "CREATE TABLE {} ({})",
        object.id.to_sql(),
        items.join(", ")
    ))
}

pub(super) fn typed(column: &Column) -> String {
    let collation = match &column.collation {
        Some(collation) => format!(" COLLATE {}", collation.quoted()),
        None => String::new(),
    };
    let data_type = column.data_type.to_sql();
    format!("{} {data_type}{collation}", column.name.quoted())
}

/// Its columns in the order that they will have, and the key, by which a query may be grouped.
pub(super) fn create_table(table: &Table, live: Option<&Table>) -> String {
    let names = live.into_iter().flat_map(|live| live.columns.keys());
    let old = names.filter_map(|name| table.columns.get(name));
    let is_new = |name: &Name| live.is_none_or(|live| !live.columns.contains_key(name));
    let new = table.columns.values().filter(|column| is_new(&column.name));
    let mut items: Vec<String> = old.chain(new).map(typed).collect();
    if let Some((_, key)) = table.primary_key() {
        let columns: Vec<String> = key.columns.iter().map(|c| c.quoted().to_string()).collect();
        items.push(format!("PRIMARY KEY ({})", columns.join(", ")));
    }
    let name = table.name.quoted();
    format!("CREATE TABLE {name} ({})", items.join(", "))
}
