//! Views of all columns, as `*` and `TABLE` say, of what gets or loses columns. The server keeps the columns
//! that there were when such a view was made.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::sql_object::parts::{self, Growth, takes_all_columns};
use limbeck_schema::{Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind};

use crate::change::SchemaChange;
use crate::context::Context;

/// Such views.
#[derive(Clone, Debug, Default)]
pub(super) struct Views {
    /// Those that are made again.
    pub(super) again: BTreeSet<SqlObjectId>,
    /// Those that can be replaced: what they have stays, and more comes at the end.
    pub(super) replaced: BTreeSet<SqlObjectId>,
    /// The names of those that get columns themselves.
    pub(super) grown: BTreeSet<QualifiedName>,
}

/// Finds them; views over those that are made again are found by others.
pub(super) fn views(context: &Context<'_>, changes: &[SchemaChange<'_>]) -> Views {
    let schemas = context.schemas;
    // Whether a relation just gets more columns at its end.
    let mut changed: BTreeMap<QualifiedName, bool> = BTreeMap::new();
    for name in relations(schemas.from) {
        let (Some(from), Some(to)) = (columns(schemas.from, &name), columns(schemas.to, &name))
        else {
            continue;
        };
        if from != to {
            changed.insert(name, from.is_subset(&to));
        }
    }
    let mut found = Views::default();
    let is_changed = |id: &SqlObjectId| {
        let mut objects = changes.iter().filter_map(SchemaChange::of_object);
        objects.any(|change| change.from().is_some_and(|object| object.id == *id))
    };
    let mut waiting: Vec<(&SqlObject, &SqlObject)> = Vec::new();
    for old in schemas.from.objects.values() {
        let kind = old.id.kind;
        if matches!(kind, SqlObjectKind::View | SqlObjectKind::MaterializedView) {
            let new = schemas.to.objects.get(&old.id);
            waiting.extend(new.map(|new| (old, new)));
        }
    }
    loop {
        let before = changed.len();
        waiting.retain(|(old, new)| {
            let all = changed.iter().flat_map(|(name, grows)| {
                [old, new].map(|view| Some((takes_all_columns(&view.definition, name)?, *grows)))
            });
            let all: Vec<(Growth, bool)> = all.flatten().collect();
            if all.is_empty() {
                return true;
            }
            if is_changed(&old.id) && keeps_columns(old, new) {
                // It is replaced for its own sake.
                changed.extend(old.id.qualified_name().map(|name| (name, true)));
                return false;
            }
            let may_stay = old.id.kind == SqlObjectKind::View && !is_changed(&old.id);
            let growth = all.iter().map(|(growth, _)| *growth).max();
            let is_replaced = may_stay
                && all.iter().all(|(_, grows)| *grows)
                && growth != Some(Growth::Elsewhere);
            if !is_replaced {
                found.again.insert(old.id.clone());
                return false;
            }
            found.replaced.insert(old.id.clone());
            if growth == Some(Growth::AtEnd) {
                changed.extend(old.id.qualified_name().map(|name| (name, true)));
                found.grown.extend(old.id.qualified_name());
            }
            false
        });
        if changed.len() == before {
            return found;
        }
    }
}

/// Whether the columns stay, and others follow at most, as the server says of the state to come.
fn keeps_columns(old: &SqlObject, new: &SqlObject) -> bool {
    match (&old.columns.0, &new.columns.0) {
        (Some(old), Some(new)) => new.starts_with(old),
        _ => false,
    }
}

/// Tables and foreign tables.
fn relations(schema: &Schema) -> impl Iterator<Item = QualifiedName> {
    let objects = schema.objects.keys();
    let foreign = objects.filter(|id| id.kind == SqlObjectKind::ForeignTable);
    let foreign = foreign.filter_map(SqlObjectId::qualified_name);
    schema.tables.keys().cloned().chain(foreign)
}

fn columns(schema: &Schema, name: &QualifiedName) -> Option<BTreeSet<Name>> {
    if let Some(table) = schema.tables.get(name) {
        return Some(table.columns.keys().cloned().collect());
    }
    let id = SqlObjectId::in_schema(SqlObjectKind::ForeignTable, name.clone());
    let table = parts::foreign_table(&schema.objects.get(&id)?.definition)?;
    Some(
        table
            .columns
            .into_iter()
            .map(|column| column.name)
            .collect(),
    )
}
