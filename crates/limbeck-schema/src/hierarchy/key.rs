//! Indexes and keys of partitioned tables, and the indexes that partitions have for them.

use crate::constraint::{Constraint, ConstraintDefinition, ConstraintKind};
use crate::index::Index;
use crate::name::{Name, QualifiedName};
use crate::naming::{default_object_name, index_words};
use crate::schema::Schema;
use crate::table::Table;

/// An index or key of a table above a partition.
#[derive(Clone, Copy, Debug)]
pub struct InheritedKey<'a> {
    /// The table that declares it.
    pub owner: &'a Table,
    object: Object<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Object<'a> {
    Index(&'a Index),
    Constraint(&'a Constraint),
}

impl<'a> InheritedKey<'a> {
    /// The indexes and keys that a table declares itself.
    pub fn declared_by(owner: &'a Table) -> impl Iterator<Item = Self> {
        let indexes = owner.indexes.values().map(Object::Index);
        let constraints = owner.constraints.values().filter(|c| has_index(c));
        indexes
            .chain(constraints.map(Object::Constraint))
            .map(move |object| Self { owner, object })
    }

    /// The name of the index at the table that declares it.
    pub fn name(&self) -> QualifiedName {
        let name = match self.object {
            Object::Index(index) => &index.name,
            Object::Constraint(constraint) => &constraint.name,
        };
        self.owner.name.sibling(name.clone())
    }

    /// The index, if it backs no constraint.
    pub fn index(&self) -> Option<&'a Index> {
        match self.object {
            Object::Index(index) => Some(index),
            Object::Constraint(_) => None,
        }
    }

    /// The constraint, if there is one.
    pub fn constraint(&self) -> Option<&'a Constraint> {
        match self.object {
            Object::Index(_) => None,
            Object::Constraint(constraint) => Some(constraint),
        }
    }

    /// Whether the other one, perhaps of another schema, is the same but for its name.
    pub fn same_definition(&self, other: &InheritedKey<'_>) -> bool {
        match (self.object, other.object) {
            (Object::Index(index), Object::Index(other)) => index.same_definition(other),
            (Object::Constraint(constraint), Object::Constraint(other)) => {
                constraint.definition.is_like(&other.definition)
            }
            (Object::Index(_), Object::Constraint(_))
            | (Object::Constraint(_), Object::Index(_)) => false,
        }
    }

    /// The name that PostgreSQL chooses for the partition's index where it is free.
    pub fn default_name(&self, partition: &QualifiedName) -> Name {
        let table = partition.name.as_str();
        let (words, label) = match self.object {
            Object::Index(index) => (index_words(&index.elements), "idx"),
            Object::Constraint(constraint) => match &constraint.definition {
                ConstraintDefinition::Unique(unique) => (unique.columns.clone(), "key"),
                ConstraintDefinition::Exclusion(exclusion) => {
                    let elements = exclusion.elements.iter().map(|e| &e.element);
                    (index_words(elements), "excl")
                }
                ConstraintDefinition::PrimaryKey(_)
                | ConstraintDefinition::Check(_)
                | ConstraintDefinition::ForeignKey(_) => (Vec::new(), "pkey"),
            },
        };
        let words: Vec<&str> = words.iter().map(Name::as_str).collect();
        default_object_name(table, &words.join("_"), label)
    }

    /// The name of the partition's index.
    pub fn name_in(&self, partition: &Table) -> Name {
        let names = partition.partition_of.as_ref().map(|of| &of.index_names);
        let told = names.and_then(|names| names.get(&self.name()));
        told.cloned()
            .unwrap_or_else(|| self.default_name(&partition.name))
    }
}

/// Whether a constraint has an index of its own name behind it.
fn has_index(constraint: &Constraint) -> bool {
    match constraint.kind() {
        ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion => true,
        ConstraintKind::Check | ConstraintKind::ForeignKey => false,
    }
}

impl Schema {
    /// The indexes and keys that a partition has from above.
    pub fn inherited_keys<'a>(&'a self, table: &'a Table) -> Vec<InheritedKey<'a>> {
        let mut keys = self.keys_above(table);
        if !keys.is_empty() {
            keys.retain(|key| !self.is_without(table, *key));
        }
        keys
    }

    /// The indexes and keys of the tables above a partition, also those that it has no index for.
    pub fn keys_above<'a>(&'a self, table: &'a Table) -> Vec<InheritedKey<'a>> {
        if table.partition_of.is_none() {
            return Vec::new();
        }
        let above = self.ancestors(table).into_iter();
        above.flat_map(InheritedKey::declared_by).collect()
    }

    /// Whether a partition, or a table between it and the one that declares the key, has no index for
    /// it.
    pub fn is_without(&self, table: &Table, key: InheritedKey<'_>) -> bool {
        let name = key.name();
        let mut next = Some(table);
        while let Some(of) = next.and_then(|table| table.partition_of.as_ref()) {
            if of.without.contains(&name) {
                return true;
            }
            if of.parent == key.owner.name {
                return false;
            }
            next = self.tables.get(&of.parent);
        }
        false
    }

    /// Whether a partition below the table that declares a key has no index for it.
    pub fn is_partial(&self, key: InheritedKey<'_>) -> bool {
        let name = key.name();
        let mut tables = self.tables.values();
        tables.any(|table| {
            let of = table.partition_of.as_ref();
            of.is_some_and(|of| of.without.contains(&name))
        })
    }

    /// What the indexes of a table are called: its own, those behind its keys, and those that it has for
    /// tables above.
    pub fn index_names(&self, table: &Table) -> Vec<Name> {
        let keys = table.constraints.values().filter(|key| key.has_index());
        let own = table
            .indexes
            .keys()
            .chain(keys.map(|key| &key.name))
            .cloned();
        let above = self.inherited_keys(table).into_iter();
        own.chain(above.map(|key| key.name_in(table))).collect()
    }

    /// Does something that changes names, and notes those of the indexes of partitions that stay what
    /// they are and are not what PostgreSQL would choose any more. `below` are the tables whose
    /// partitions and whose own indexes may be concerned.
    pub fn keeping_index_names<E>(
        &mut self,
        partitions: &[QualifiedName],
        change: impl FnOnce(&mut Self) -> Result<(), E>,
        renamed: impl Fn(&QualifiedName) -> QualifiedName,
    ) -> Result<(), E> {
        let mut kept: Vec<(QualifiedName, Vec<Option<Name>>)> = Vec::new();
        for name in partitions {
            if let Some(table) = self.tables.get(name) {
                let of = table.partition_of.as_ref();
                let is_here =
                    |key: &InheritedKey<'_>| of.is_none_or(|of| !of.without.contains(&key.name()));
                let keys = self.keys_above(table).into_iter();
                let names = keys.map(|key| is_here(&key).then(|| key.name_in(table)));
                kept.push((renamed(name), names.collect()));
            }
        }
        change(self)?;
        for (name, names) in kept {
            self.set_index_names(&name, &names);
        }
        Ok(())
    }

    /// Notes the names of a partition's indexes, in the order of [`Schema::keys_above`]; `None` where it
    /// has none.
    fn set_index_names(&mut self, partition: &QualifiedName, names: &[Option<Name>]) {
        let Some(table) = self.tables.get(partition) else {
            return;
        };
        let keys = self.keys_above(table);
        let told = keys.iter().zip(names).filter_map(|(key, name)| {
            let name = name.as_ref()?;
            (key.default_name(partition) != *name).then(|| (key.name(), name.clone()))
        });
        let told = told.collect();
        let missing = keys.iter().zip(names).filter(|(_, name)| name.is_none());
        let missing = missing.map(|(key, _)| key.name()).collect();
        if let Some(of) = self
            .tables
            .get_mut(partition)
            .and_then(|table| table.partition_of.as_mut())
        {
            of.index_names = told;
            of.without = missing;
        }
    }
}
