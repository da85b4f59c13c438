//! What tables have from the tables above them: partitions and inheriting tables.
//!
//! Every table holds all its columns. Checks, keys, foreign keys and indexes that come from above
//! stand at the table that declares them only; here they are found again for the tables below.

mod inherit;
mod key;
mod partition;

pub use key::InheritedKey;
pub use partition::{default_alone, default_below};

use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;

use crate::column::{Column, ColumnDefault};
use crate::constraint::{Constraint, ConstraintDefinition};
use crate::name::{Name, QualifiedName};
use crate::schema::Schema;
use crate::table::Table;

/// Why a table can't become a partition of another one, or inherit from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The other table is not partitioned.
    NotPartitioned,
    /// The other table is partitioned, so that nothing can inherit from it.
    Partitioned,
    /// The table has a parent already.
    HasParent,
    /// The table does not have this column of the other one.
    MissingColumn(Name),
    /// The table has a column that the other one has not.
    ExtraColumn(Name),
    /// The column has another type or collation.
    ColumnType(Name),
    /// The column allows NULL, that of the other table does not.
    Nullable(Name),
    /// The table does not have this check, or has another one of its name.
    Check(Name),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPartitioned => f.write_str("it is not partitioned"),
            Self::Partitioned => f.write_str("it is partitioned"),
            Self::HasParent => f.write_str("the table has a parent already"),
            Self::MissingColumn(name) => write!(f, "the table has no column \"{name}\""),
            Self::ExtraColumn(name) => write!(f, "it has no column \"{name}\""),
            Self::ColumnType(name) => write!(f, "column \"{name}\" is of another type"),
            Self::Nullable(name) => write!(f, "column \"{name}\" may be NULL in the table"),
            Self::Check(name) => write!(f, "the table does not have its check \"{name}\""),
        }
    }
}

impl Schema {
    /// The tables directly below a table.
    pub fn children<'a>(&'a self, parent: &'a QualifiedName) -> impl Iterator<Item = &'a Table> {
        let tables = self.tables.values();
        tables.filter(move |table| table.parents().any(|name| name == parent))
    }

    /// All tables, each after those above it, else by name.
    pub fn parents_first(&self) -> Vec<&Table> {
        let mut tables: Vec<&Table> = self.tables.values().collect();
        tables.sort_by_key(|table| match table.has_parent() {
            true => self.ancestors(table).len(),
            false => 0,
        });
        tables
    }

    /// The tables below a table, each after those that it has its columns from.
    pub fn descendants(&self, parent: &QualifiedName) -> Vec<QualifiedName> {
        let mut found = Vec::new();
        self.collect_below(parent, &mut found);
        // The last place of a table that is reached twice is behind all its parents.
        let mut seen = BTreeSet::new();
        let mut ordered: Vec<QualifiedName> = found
            .into_iter()
            .rev()
            .filter(|name| seen.insert(name.clone()))
            .collect();
        ordered.reverse();
        ordered
    }

    fn collect_below(&self, parent: &QualifiedName, found: &mut Vec<QualifiedName>) {
        for child in self.children(parent) {
            if child.name != *parent && found.len() <= self.tables.len() * 2 {
                found.push(child.name.clone());
                self.collect_below(&child.name, found);
            }
        }
    }

    /// The tables above a table, nearest first; those that are not in the schema are left out.
    pub fn ancestors<'a>(&'a self, table: &'a Table) -> Vec<&'a Table> {
        let mut found: Vec<&Table> = Vec::new();
        let mut next: Vec<&QualifiedName> = table.parents().collect();
        while !next.is_empty() {
            let mut above = Vec::new();
            for name in next {
                let Some(parent) = self.tables.get(name) else {
                    continue;
                };
                if parent.name != table.name && !found.iter().any(|known| known.name == *name) {
                    found.push(parent);
                    above.extend(parent.parents());
                }
            }
            next = above;
        }
        found
    }

    /// The columns that a table has from above, as they are unless it says otherwise.
    pub fn inherited_columns(&self, table: &Table) -> IndexMap<Name, Column> {
        let mut columns: IndexMap<Name, Column> = IndexMap::new();
        for parent in table.parents().filter_map(|name| self.tables.get(name)) {
            for column in parent.columns.values() {
                match columns.get_mut(&column.name) {
                    Some(merged) => merged.nullable &= column.nullable,
                    None => {
                        let column = column_for_child(column, table.partition_of.is_some());
                        columns.insert(column.name.clone(), column);
                    }
                }
            }
        }
        columns
    }

    /// Whether a column comes from a table above.
    pub fn is_inherited_column(&self, table: &Table, column: &Name) -> bool {
        let mut parents = table.parents().filter_map(|name| self.tables.get(name));
        parents.any(|parent| parent.columns.contains_key(column))
    }

    /// The default of a column as the table itself has it: a number from the sequence of a table above is an
    /// expression there.
    pub fn own_default(&self, table: &Table, column: &Column) -> ColumnDefault {
        let is_above = |parent: &Table| {
            let above = parent.columns.get(&column.name);
            above.is_some_and(|above| above.default == column.default)
        };
        let mut parents = table.parents().filter_map(|name| self.tables.get(name));
        match &column.default {
            ColumnDefault::Serial(_) if parents.any(is_above) => default_alone(&column.default),
            ColumnDefault::None
            | ColumnDefault::Expression(_)
            | ColumnDefault::Identity(_)
            | ColumnDefault::Serial(_)
            | ColumnDefault::Generated(_) => column.default.clone(),
        }
    }

    /// The checks that a table has from above.
    pub fn inherited_checks<'a>(&'a self, table: &'a Table) -> Vec<&'a Constraint> {
        let above = self.ancestors(table).into_iter();
        let constraints = above.flat_map(|parent| parent.constraints.values());
        constraints
            .filter(|constraint| is_handed_down(constraint))
            .collect()
    }

    /// The foreign keys that a partition has from above.
    pub fn inherited_foreign_keys<'a>(&'a self, table: &'a Table) -> Vec<&'a Constraint> {
        if table.partition_of.is_none() {
            return Vec::new();
        }
        let above = self.ancestors(table).into_iter();
        let constraints = above.flat_map(|parent| parent.constraints.values());
        constraints
            .filter(|constraint| {
                matches!(constraint.definition, ConstraintDefinition::ForeignKey(_))
            })
            .collect()
    }
}

/// Whether a constraint is a check that tables below have, too.
fn is_handed_down(constraint: &Constraint) -> bool {
    matches!(&constraint.definition, ConstraintDefinition::Check(check) if !check.no_inherit)
}

/// Whether a table's own check is the one of a table above, so that the two become one.
fn is_same_check(own: &Constraint, check: &Constraint) -> bool {
    match (&own.definition, &check.definition) {
        (ConstraintDefinition::Check(own), ConstraintDefinition::Check(check)) => {
            own.expression.same_tokens(&check.expression) && !own.no_inherit
        }
        _ => false,
    }
}

/// A column as a table below has it at first: without the comment and statistics, and without the
/// identity unless the table is a partition, which counts as having that of its parent.
pub fn column_for_child(column: &Column, of_partition: bool) -> Column {
    let mut inherited = column.clone();
    inherited.comment = None;
    inherited.options = column.options.for_child();
    if matches!(column.default, ColumnDefault::Identity(_)) && !of_partition {
        inherited.default = ColumnDefault::None;
    }
    inherited
}

#[cfg(test)]
mod tests;
