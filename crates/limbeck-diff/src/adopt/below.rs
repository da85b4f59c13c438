//! What partitions and inheriting tables share with the tables above, under adopted names.

use std::collections::{BTreeMap, HashSet};

use limbeck_schema::{ColumnDefault, InheritedKey, Name, ObjectId, QualifiedName, Schema, Table};

use super::NewNames;

/// A column whose numbers come from the sequence of a table above.
pub(super) struct Shared {
    table: QualifiedName,
    column: Name,
    parent: QualifiedName,
}

/// The columns with the sequence of a table above, each behind the one that it has it from.
pub(super) fn shared_sequences(schema: &Schema) -> Vec<Shared> {
    let tables = schema.parents_first().into_iter();
    tables.flat_map(|table| shared_by(schema, table)).collect()
}

fn shared_by(schema: &Schema, table: &Table) -> Vec<Shared> {
    let mut shared = Vec::new();
    for parent in table.parents().filter_map(|name| schema.tables.get(name)) {
        for column in table.columns.values() {
            let above = parent.columns.get(&column.name);
            let is_same = above.is_some_and(|above| above.default == column.default);
            let is_shared = match &column.default {
                ColumnDefault::Serial(_) => true,
                ColumnDefault::Identity(_) => table.partition_of.is_some(),
                ColumnDefault::None
                | ColumnDefault::Expression(_)
                | ColumnDefault::Generated(_) => false,
            };
            if is_same && is_shared {
                shared.push(Shared {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    parent: parent.name.clone(),
                });
            }
        }
    }
    shared
}

/// Gives them the sequence that the table above has now.
pub(super) fn share_sequences(schema: &mut Schema, shared: Vec<Shared>) {
    for Shared {
        table,
        column,
        parent,
    } in shared
    {
        let above = schema.tables.get(&parent);
        let Some(above) = above.and_then(|parent| parent.columns.get(&column)) else {
            continue;
        };
        let default = above.default.clone();
        let table = schema.tables.get_mut(&table);
        if let Some(own) = table.and_then(|table| table.columns.get_mut(&column)) {
            own.default = default;
        }
    }
}

/// The names of partitions' indexes are kept by those of the indexes above.
pub(super) fn rekey_index_names(schema: &mut Schema, new_names: &NewNames) {
    let mut renamed: BTreeMap<QualifiedName, QualifiedName> = BTreeMap::new();
    for (from, to) in &new_names.0 {
        let (
            ObjectId::Index(table, from) | ObjectId::Constraint(table, from),
            ObjectId::Index(_, to) | ObjectId::Constraint(_, to),
        ) = (from, to)
        else {
            continue;
        };
        renamed.insert(table.sibling(from.clone()), table.sibling(to.clone()));
    }
    let tables = schema.tables.values_mut();
    for of in tables.filter_map(|table| table.partition_of.as_mut()) {
        let names = std::mem::take(&mut of.index_names).into_iter();
        of.index_names = names
            .map(|(key, name)| (renamed.get(&key).cloned().unwrap_or(key), name))
            .collect();
    }
}

/// What the models don't name is called as it is.
pub(super) fn adopt_index_names(
    current: &Schema,
    schema: &mut Schema,
    claimed: &HashSet<QualifiedName>,
) {
    let mut adopted = Vec::new();
    for table in schema.tables.values() {
        if let Some(of) = &table.partition_of
            && let Some(live) = current.tables.get(&table.name)
        {
            let mut names = of.index_names.clone();
            for key in schema.inherited_keys(table) {
                if names.contains_key(&key.name()) {
                    continue;
                }
                let found = live_name(current, live, table, key);
                let is_free = |name: &Name| {
                    !names.values().any(|taken| taken == name)
                        && !claimed.contains(&table.name.sibling(name.clone()))
                };
                if let Some(name) = found.filter(is_free)
                    && name != key.default_name(&table.name)
                {
                    names.insert(key.name(), name);
                }
            }
            adopted.push((table.name.clone(), names));
        }
    }
    for (name, names) in adopted {
        let table = schema.tables.get_mut(&name);
        if let Some(of) = table.and_then(|table| table.partition_of.as_mut()) {
            of.index_names = names;
        }
    }
}

/// What the live table calls an index that it is to have for one above: it has it for one above
/// already, or as one of its own.
fn live_name(
    current: &Schema,
    live: &Table,
    desired: &Table,
    key: InheritedKey<'_>,
) -> Option<Name> {
    let keys = current.inherited_keys(live);
    // One of the same name and another definition goes, with those that partitions have for it.
    let alike = || keys.iter().filter(|other| other.same_definition(&key));
    let named = alike().find(|other| other.name() == key.name());
    if let Some(found) = named.or_else(|| alike().next()) {
        return Some(found.name_in(live));
    }
    let constraints = live.constraints.values().filter(|own| {
        let wanted = key.constraint();
        wanted.is_some_and(|wanted| own.definition.is_like(&wanted.definition))
    });
    let indexes = live.indexes.values().filter(|own| {
        let wanted = key.index();
        wanted.is_some_and(|wanted| own.same_definition(wanted))
    });
    let names = constraints.map(|own| &own.name);
    let mut names = names.chain(indexes.map(|own| &own.name));
    let is_own =
        |name: &Name| desired.constraints.contains_key(name) || desired.indexes.contains_key(name);
    names.find(|name| !is_own(name)).cloned()
}
