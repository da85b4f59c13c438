//! From a schema to what a diagram shows of it.

use std::collections::BTreeMap;

use limbeck_schema::{
    Column, Constraint, ConstraintDefinition, ForeignKey, IndexKey, Name, QualifiedName, Schema,
    Table,
};

use super::{Columns, Diagram, Entity, Field, Keys, Link, Mark};
use crate::text::short_type;

impl Diagram {
    /// The tables for which `shown` says yes, each with the columns that it names. Partitions are
    /// counted where the table is shown that they are part of.
    pub fn of(schema: &Schema, shown: impl Fn(&QualifiedName) -> Option<Columns>) -> Self {
        let whole = |name: &QualifiedName| whole(schema, name, |name| shown(name).is_some());
        let mut partitions: BTreeMap<&QualifiedName, usize> = BTreeMap::new();
        for name in schema.tables.keys() {
            if let Some(whole) = whole(name) {
                *partitions.entry(whole).or_default() += 1;
            }
        }
        let mut diagram = Self::of_all(schema, |name| match whole(name) {
            Some(_) => None,
            None => shown(name),
        });
        for entity in &mut diagram.tables {
            entity.partitions = partitions.get(&entity.name).copied().unwrap_or_default();
        }
        diagram
    }

    /// The same with partitions as tables of their own.
    pub(super) fn of_all(
        schema: &Schema,
        shown: impl Fn(&QualifiedName) -> Option<Columns>,
    ) -> Self {
        let mut tables = Vec::new();
        let mut places = BTreeMap::new();
        for table in schema.tables.values() {
            if let Some(columns) = shown(&table.name) {
                places.insert(&table.name, tables.len());
                tables.push(entity(table, columns));
            }
        }
        let mut diagram = Self {
            tables,
            ..Self::default()
        };
        for (name, from) in &places {
            let Some(table) = schema.tables.get(*name) else {
                continue;
            };
            for (constraint, key) in foreign_keys(table) {
                match places.get(&key.referenced_table) {
                    Some(to) => diagram
                        .links
                        .push(link(table, constraint, key, (*from, *to))),
                    None => diagram.outward.push(format!(
                        "{}({}) → {}",
                        name.to_reference(),
                        super::joined(&key.columns),
                        key.referenced_table.to_reference()
                    )),
                }
            }
        }
        diagram
    }
}

/// The table that is shown and that this one is a partition of, over any number of levels.
fn whole<'s>(
    schema: &'s Schema,
    name: &QualifiedName,
    shown: impl Fn(&QualifiedName) -> bool,
) -> Option<&'s QualifiedName> {
    let parent = |name| Some(&schema.tables.get(name)?.partition_of.as_ref()?.parent);
    let mut found = parent(name)?;
    while let Some(next) = parent(found).filter(|next| shown(next)) {
        found = next;
    }
    shown(found).then_some(found)
}

/// The foreign keys of a table, by name.
pub(super) fn foreign_keys(table: &Table) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
    table
        .constraints
        .values()
        .filter_map(|constraint| match &constraint.definition {
            ConstraintDefinition::ForeignKey(key) => Some((constraint, key)),
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Check(_)
            | ConstraintDefinition::Exclusion(_) => None,
        })
}

fn entity(table: &Table, columns: Columns) -> Entity {
    let fields: Vec<Field> = table
        .columns
        .values()
        .map(|column| field(table, column))
        .filter(|field| columns == Columns::All || field.keys.primary || field.keys.foreign)
        .collect();
    Entity {
        name: table.name.clone(),
        comment: table.comment.clone(),
        hidden: table.columns.len() - fields.len(),
        partitions: 0,
        fields,
        mark: Mark::Same,
    }
}

fn field(table: &Table, column: &Column) -> Field {
    let name = &column.name;
    let primary = table
        .primary_key()
        .is_some_and(|(_, key)| key.columns.contains(name));
    Field {
        name: name.clone(),
        data_type: short_type(&column.data_type),
        nullable: column.nullable && !primary,
        keys: Keys {
            primary,
            foreign: foreign_keys(table).any(|(_, key)| key.columns.contains(name)),
            unique: is_unique(table, std::slice::from_ref(name)),
        },
        mark: Mark::Same,
    }
}

fn link(table: &Table, constraint: &Constraint, key: &ForeignKey, ends: (usize, usize)) -> Link {
    let primary = table.primary_key().map(|(_, key)| key.columns.as_slice());
    let primary = primary.unwrap_or_default();
    let nullable = |name: &Name| {
        let column = table.columns.get(name);
        column.is_some_and(|column| column.nullable) && !primary.contains(name)
    };
    Link {
        name: constraint.name.clone(),
        from: ends.0,
        columns: key.columns.clone(),
        to: ends.1,
        referenced: key.referenced_columns.clone(),
        optional: key.columns.iter().any(nullable),
        unique: is_unique(table, &key.columns) || same_set(primary, &key.columns),
        identifying: key.columns.iter().all(|name| primary.contains(name)),
        mark: Mark::Same,
    }
}

/// Whether a constraint or an index without a condition makes these columns unique.
fn is_unique(table: &Table, columns: &[Name]) -> bool {
    let by_constraint = table
        .constraints
        .values()
        .any(|constraint| match &constraint.definition {
            ConstraintDefinition::Unique(unique) => same_set(&unique.columns, columns),
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_) => false,
        });
    by_constraint
        || table.indexes.values().any(|index| {
            let keys: Option<Vec<Name>> = index
                .elements
                .iter()
                .map(|element| match &element.key {
                    IndexKey::Column(name) => Some(name.clone()),
                    IndexKey::Expression(_) => None,
                })
                .collect();
            let whole = index.unique && index.predicate.is_none();
            whole && keys.is_some_and(|keys| same_set(&keys, columns))
        })
}

fn same_set(a: &[Name], b: &[Name]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.contains(name))
}
