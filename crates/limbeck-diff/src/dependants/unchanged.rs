//! Parts of tables that are the same on both sides and yet have to be made or said again.

use std::collections::BTreeSet;

use limbeck_schema::{Name, QualifiedName, Table};

use super::{Dependants, Keys};
use crate::change::SchemaChange;
use crate::context::Context;
use crate::kind::table_options;
use crate::pair::{Change, Pair};

/// Changes for what is the same on both sides and yet has to be made again.
pub(super) fn unchanged_members<'a>(
    context: &Context<'a>,
    found: &Dependants,
    changes: &[SchemaChange<'a>],
) -> Vec<SchemaChange<'a>> {
    let mut changed: [Keys; 3] = Default::default();
    for change in changes {
        let (kind, table, name) = match change {
            SchemaChange::Column(table, change) => (0, table, change.from().map(|c| &c.name)),
            SchemaChange::Constraint(table, change) => (1, table, change.from().map(|c| &c.name)),
            SchemaChange::Index(table, change) => (2, table, change.from().map(|i| &i.name)),
            SchemaChange::Namespace(_)
            | SchemaChange::Enum(_)
            | SchemaChange::Table(_)
            | SchemaChange::TableComment(..)
            | SchemaChange::TableOptions(..)
            | SchemaChange::Object(_)
            | SchemaChange::IndexNames(_) => continue,
        };
        if let Some(name) = name {
            changed[kind].insert(((*table).clone(), name.clone()));
        }
    }
    let [columns, constraints, indexes] = changed;
    let mut members = Vec::new();
    let columns_of = found.columns.union(&found.defaults);
    let again: Keys = columns_of.chain(&found.collated).cloned().collect();
    for key in &again {
        members.extend(
            member(context, key, &columns, |table| table.columns.get(&key.1))
                .map(|(table, pair)| SchemaChange::Column(table, Change::Alter(pair))),
        );
    }
    for key in &found.constraints {
        members.extend(
            member(context, key, &constraints, |table| {
                table.constraints.get(&key.1)
            })
            .map(|(table, pair)| SchemaChange::Constraint(table, Change::Alter(pair))),
        );
    }
    for key in &found.indexes {
        members.extend(
            member(context, key, &indexes, |table| table.indexes.get(&key.1))
                .map(|(table, pair)| SchemaChange::Index(table, Change::Alter(pair))),
        );
    }
    members
}

/// Options that are the same on both sides and name an index that is made anew.
pub(super) fn lost_options<'a>(
    context: &Context<'a>,
    changes: &[SchemaChange<'a>],
) -> Vec<SchemaChange<'a>> {
    let changed: BTreeSet<&QualifiedName> = changes
        .iter()
        .filter_map(|change| match change {
            SchemaChange::TableOptions(table, _) => Some(*table),
            SchemaChange::Namespace(_)
            | SchemaChange::Enum(_)
            | SchemaChange::Table(_)
            | SchemaChange::TableComment(..)
            | SchemaChange::Column(..)
            | SchemaChange::Constraint(..)
            | SchemaChange::Index(..)
            | SchemaChange::IndexNames(_)
            | SchemaChange::Object(_) => None,
        })
        .collect();
    let tables = context.schemas.from.tables.keys();
    tables
        .filter(|name| !changed.contains(name))
        .filter_map(|name| context.table(name))
        .filter(|tables| table_options::are_lost(context, *tables))
        .map(|tables| {
            let options = tables.map(|table| &table.options);
            SchemaChange::TableOptions(&tables.to.name, Change::Alter(options))
        })
        .collect()
}

fn member<'a, T>(
    context: &Context<'a>,
    key: &(QualifiedName, Name),
    changed: &Keys,
    part: impl Fn(&'a Table) -> Option<&'a T>,
) -> Option<(&'a QualifiedName, Pair<&'a T>)> {
    if changed.contains(key) {
        return None;
    }
    let tables = context.table(&key.0)?;
    let pair = Pair {
        from: part(tables.from)?,
        to: part(tables.to)?,
    };
    Some((&tables.to.name, pair))
}
