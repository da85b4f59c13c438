//! Tables with their columns, constraints and indexes.

use indexmap::IndexMap;
use litemap::LiteMap;

use crate::column::Column;
use crate::constraint::{Constraint, ConstraintDefinition, PrimaryKey};
use crate::index::{Index, IndexKey};
use crate::inheritance::Inherits;
use crate::name::{Name, QualifiedName};
use crate::partition::{PartitionBy, PartitionOf};
use crate::table_options::TableOptions;

/// The few objects of one kind that a table has, sorted by name.
pub type ByName<T> = LiteMap<Name, T>;

/// A table: an ordinary one, a partitioned one or a partition.
///
/// `==` ignores the order of columns: PostgreSQL can't change it, so a difference in order is not
/// one that a migration could mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The table's name.
    pub name: QualifiedName,
    /// The columns, in the order of the model or of `attnum`.
    pub columns: IndexMap<Name, Column>,
    /// The constraints by name. NOT NULL is a property of the column, also on PostgreSQL 18.
    pub constraints: ByName<Constraint>,
    /// The indexes by name, without those that back a constraint.
    pub indexes: ByName<Index>,
    /// All other properties.
    pub options: TableOptions,
    /// `COMMENT ON TABLE`; never `Some("")`.
    pub comment: Option<String>,
    /// `PARTITION BY`.
    pub partition_by: Option<PartitionBy>,
    /// `PARTITION OF`.
    pub partition_of: Option<PartitionOf>,
    /// `INHERITS`.
    pub inherits: Inherits,
}

impl Table {
    /// A table without anything in it.
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            columns: IndexMap::new(),
            constraints: ByName::new(),
            indexes: ByName::new(),
            options: TableOptions::default(),
            comment: None,
            partition_by: None,
            partition_of: None,
            inherits: Inherits::default(),
        }
    }

    /// The constraints, to change all but their names.
    pub fn constraints_mut(&mut self) -> impl Iterator<Item = &mut Constraint> {
        self.constraints
            .iter_mut()
            .map(|(_, constraint)| constraint)
    }

    /// The indexes, to change all but their names.
    pub fn indexes_mut(&mut self) -> impl Iterator<Item = &mut Index> {
        self.indexes.iter_mut().map(|(_, index)| index)
    }

    /// Adds a column at the end, or replaces the one of the same name in its place.
    pub fn add_column(&mut self, column: Column) -> &mut Self {
        self.columns.insert(column.name.clone(), column);
        self
    }

    /// Adds a constraint, or replaces the one of the same name.
    pub fn add_constraint(&mut self, constraint: Constraint) -> &mut Self {
        self.constraints.insert(constraint.name.clone(), constraint);
        self
    }

    /// Adds an index, or replaces the one of the same name.
    pub fn add_index(&mut self, index: Index) -> &mut Self {
        self.indexes.insert(index.name.clone(), index);
        self
    }

    /// The tables whose columns it has: the one it is a partition of, or those it inherits from.
    pub fn parents(&self) -> impl Iterator<Item = &QualifiedName> {
        let partitioned = self.partition_of.iter().map(|of| &of.parent);
        partitioned.chain(&self.inherits.parents)
    }

    /// Whether it is a partition or inherits.
    pub fn has_parent(&self) -> bool {
        self.parents().next().is_some()
    }

    /// Whether an index finds the largest value of a column at once: a B-tree over all rows that begins with it.
    pub fn has_leading_index(&self, column: &Name) -> bool {
        let leads = |constraint: &Constraint| {
            constraint.has_index() && constraint.definition.columns().first() == Some(column)
        };
        let mut constraints = self.constraints.values().filter(|constraint| {
            !matches!(constraint.definition, ConstraintDefinition::Exclusion(_))
        });
        let mut indexes = self
            .indexes
            .values()
            .filter(|index| index.predicate.is_none() && index.method.as_str() == "btree");
        constraints.any(leads)
            || indexes.any(|index| {
                matches!(index.elements.first().map(|first| &first.key), Some(IndexKey::Column(name)) if name == column)
            })
    }

    /// Whether an index has this name, be it one of its own or that behind a constraint.
    pub fn has_index(&self, name: &Name) -> bool {
        self.indexes.contains_key(name)
            || self
                .constraints
                .get(name)
                .is_some_and(Constraint::has_index)
    }

    /// The primary key with its name.
    pub fn primary_key(&self) -> Option<(&Name, &PrimaryKey)> {
        self.constraints
            .iter()
            .find_map(|(name, constraint)| match &constraint.definition {
                ConstraintDefinition::PrimaryKey(key) => Some((name, key)),
                ConstraintDefinition::Unique(_)
                | ConstraintDefinition::Check(_)
                | ConstraintDefinition::ForeignKey(_)
                | ConstraintDefinition::Exclusion(_) => None,
            })
    }
}
