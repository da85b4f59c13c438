//! Which constraints and indexes need no name in the models: those that have the name which limbeck
//! would choose for them.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::sql_token::words;
use limbeck_schema::{
    Check, ConstraintDefinition, Name, NamingConvention, QualifiedName, Schema, Table, index_words,
};

/// The objects that have the name which limbeck would choose.
pub(crate) struct Unnamed {
    constraints: BTreeSet<(QualifiedName, Name)>,
    indexes: BTreeSet<(QualifiedName, Name)>,
}

impl Unnamed {
    pub(crate) fn find(schema: &Schema, naming: &NamingConvention) -> Self {
        // Names are counted up where one is taken, in any table of the schema: two that would be
        // chosen alike are both written.
        let mut count: BTreeMap<QualifiedName, usize> = BTreeMap::new();
        for table in schema.tables.values() {
            for name in table.constraints.keys() {
                *count.entry(table.name.sibling(name.clone())).or_default() += 1;
            }
        }
        let mut found = Self {
            constraints: BTreeSet::new(),
            indexes: BTreeSet::new(),
        };
        for table in schema.tables.values() {
            for (name, constraint) in &table.constraints {
                let chosen = constraint_name(table, &constraint.definition, naming);
                if chosen == *name && count.get(&table.name.sibling(name.clone())) == Some(&1) {
                    found.constraints.insert((table.name.clone(), name.clone()));
                }
            }
            for (name, index) in &table.indexes {
                let words = index_words(&index.elements);
                let words: Vec<&str> = words.iter().map(Name::as_str).collect();
                if naming.index(index.unique, &table.name.name, &words) == *name {
                    found.indexes.insert((table.name.clone(), name.clone()));
                }
            }
        }
        found
    }

    pub(crate) fn has_constraint(&self, table: &QualifiedName, name: &Name) -> bool {
        self.constraints.contains(&(table.clone(), name.clone()))
    }

    pub(crate) fn has_index(&self, table: &QualifiedName, name: &Name) -> bool {
        self.indexes.contains(&(table.clone(), name.clone()))
    }
}

fn constraint_name(
    table: &Table,
    definition: &ConstraintDefinition,
    naming: &NamingConvention,
) -> Name {
    use limbeck_schema::ConstraintKind as Kind;
    let mut other = None;
    let (kind, columns) = match definition {
        ConstraintDefinition::PrimaryKey(key) => (Kind::PrimaryKey, key.columns.clone()),
        ConstraintDefinition::Unique(unique) => (Kind::Unique, unique.columns.clone()),
        ConstraintDefinition::Check(check) => {
            let only = only_column(table, check).cloned();
            (Kind::Check, only.into_iter().collect())
        }
        ConstraintDefinition::ForeignKey(key) => {
            other = Some((&key.referenced_table.name, &key.referenced_columns));
            (Kind::ForeignKey, key.columns.clone())
        }
        ConstraintDefinition::Exclusion(exclusion) => {
            let elements = exclusion.elements.iter().map(|key| &key.element);
            (Kind::Exclusion, index_words(elements))
        }
    };
    let columns: Vec<&str> = columns.iter().map(Name::as_str).collect();
    let other_columns: Vec<&str> = other
        .iter()
        .flat_map(|(_, columns)| columns.iter().map(Name::as_str))
        .collect();
    let other = other.map(|(table, _)| (table, other_columns.as_slice()));
    naming.constraint(kind, &table.name.name, &columns, other)
}

/// The column that a check is about, when its words name exactly one.
pub(crate) fn only_column<'t>(table: &'t Table, check: &Check) -> Option<&'t Name> {
    let words: BTreeSet<String> = words(check.expression.as_str()).into_iter().collect();
    let mut used = table
        .columns
        .keys()
        .filter(|name| words.contains(name.as_str()));
    let first = used.next()?;
    used.next().is_none().then_some(first)
}
