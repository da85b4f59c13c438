//! Where in a schema an expression stands.

use crate::column::ColumnDefault;
use crate::constraint::{Constraint, ConstraintDefinition, Exclusion};
use crate::expr::Expr;
use crate::index::{Index, IndexElement, IndexKey};
use crate::name::{Name, QualifiedName};
use crate::object::ObjectId;
use crate::schema::Schema;
use crate::table::Table;

/// The place of one expression in a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The table.
    pub table: QualifiedName,
    /// Where in the table.
    pub spot: Spot,
}

/// The place of one expression in a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The default of a column.
    Default(Name),
    /// The expression of a generated column.
    Generated(Name),
    /// A check constraint.
    Check(Name),
    /// The predicate of an index.
    IndexPredicate(Name),
    /// A key of an index, counted from 0.
    IndexKey(Name, usize),
    /// The predicate of an exclusion constraint.
    ExclusionPredicate(Name),
    /// A key of an exclusion constraint, counted from 0.
    ExclusionKey(Name, usize),
    /// A key that the table is partitioned by, counted from 0.
    PartitionKey(usize),
    /// A value of the bound of a partition, counted from 0.
    Bound(usize),
}

/// Which expressions of one table may stand for one another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pool {
    Default(Name),
    Generated(Name),
    Check,
    Predicate,
    Key,
    PartitionKey,
    Bound,
}

impl Place {
    /// The object that the expression belongs to, for its position in a model's source.
    pub fn object(&self) -> ObjectId {
        let table = self.table.clone();
        match &self.spot {
            Spot::Default(name) | Spot::Generated(name) => ObjectId::Column(table, name.clone()),
            Spot::Check(name) | Spot::ExclusionPredicate(name) | Spot::ExclusionKey(name, _) => {
                ObjectId::Constraint(table, name.clone())
            }
            Spot::IndexPredicate(name) | Spot::IndexKey(name, _) => {
                ObjectId::Index(table, name.clone())
            }
            Spot::PartitionKey(_) | Spot::Bound(_) => ObjectId::Table(table),
        }
    }
}

impl Spot {
    pub(super) fn pool(&self) -> Pool {
        match self {
            Self::Default(column) => Pool::Default(column.clone()),
            Self::Generated(column) => Pool::Generated(column.clone()),
            Self::Check(_) => Pool::Check,
            Self::IndexPredicate(_) | Self::ExclusionPredicate(_) => Pool::Predicate,
            Self::IndexKey(..) | Self::ExclusionKey(..) => Pool::Key,
            Self::PartitionKey(_) => Pool::PartitionKey,
            Self::Bound(_) => Pool::Bound,
        }
    }
}

/// Every expression of a table with its place, in a fixed order. The values of a bound are not among
/// them: what they mean is decided by the table above.
pub(super) fn expressions(table: &Table) -> Vec<(Spot, &Expr)> {
    let mut found = Vec::new();
    for (name, column) in &table.columns {
        match &column.default {
            ColumnDefault::Expression(expr) => found.push((Spot::Default(name.clone()), expr)),
            ColumnDefault::Generated(generated) => {
                found.push((Spot::Generated(name.clone()), &generated.expression));
            }
            ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => {}
        }
    }
    for (name, constraint) in &table.constraints {
        of_constraint(name, constraint, &mut found);
    }
    for (name, index) in &table.indexes {
        of_index(name, index, &mut found);
    }
    if let Some(by) = &table.partition_by {
        found.extend(keyed(by.keys.iter(), Spot::PartitionKey));
    }
    found
}

fn of_constraint<'a>(name: &Name, constraint: &'a Constraint, found: &mut Vec<(Spot, &'a Expr)>) {
    match &constraint.definition {
        ConstraintDefinition::Check(check) => {
            found.push((Spot::Check(name.clone()), &check.expression));
        }
        ConstraintDefinition::Exclusion(exclusion) => {
            let keys = exclusion.elements.iter().map(|e| &e.element);
            found.extend(keyed(keys, |at| Spot::ExclusionKey(name.clone(), at)));
            let predicate = exclusion.predicate.iter();
            found.extend(predicate.map(|e| (Spot::ExclusionPredicate(name.clone()), e)));
        }
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::ForeignKey(_) => {}
    }
}

fn of_index<'a>(name: &Name, index: &'a Index, found: &mut Vec<(Spot, &'a Expr)>) {
    found.extend(keyed(index.elements.iter(), |at| {
        Spot::IndexKey(name.clone(), at)
    }));
    let predicate = index.predicate.iter();
    found.extend(predicate.map(|e| (Spot::IndexPredicate(name.clone()), e)));
}

fn keyed<'a>(
    elements: impl Iterator<Item = &'a IndexElement>,
    spot: impl Fn(usize) -> Spot,
) -> impl Iterator<Item = (Spot, &'a Expr)> {
    elements
        .enumerate()
        .filter_map(move |(at, element)| match &element.key {
            IndexKey::Expression(expr) => Some((spot(at), expr)),
            IndexKey::Column(_) => None,
        })
}

/// The expression at a place, to be replaced.
pub(super) fn expression_mut<'a>(schema: &'a mut Schema, place: &Place) -> Option<&'a mut Expr> {
    let table = schema.tables.get_mut(&place.table)?;
    match &place.spot {
        Spot::Default(name) | Spot::Generated(name) => {
            match &mut table.columns.get_mut(name)?.default {
                ColumnDefault::Expression(expr) => Some(expr),
                ColumnDefault::Generated(generated) => Some(&mut generated.expression),
                ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => None,
            }
        }
        Spot::Check(name) => match &mut table.constraints.get_mut(name)?.definition {
            ConstraintDefinition::Check(check) => Some(&mut check.expression),
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_) => None,
        },
        Spot::IndexPredicate(name) => table.indexes.get_mut(name)?.predicate.as_mut(),
        Spot::IndexKey(name, at) => key_mut(table.indexes.get_mut(name)?.elements.get_mut(*at)?),
        Spot::ExclusionPredicate(name) => exclusion_mut(table, name)?.predicate.as_mut(),
        Spot::ExclusionKey(name, at) => {
            let elements = &mut exclusion_mut(table, name)?.elements;
            key_mut(&mut elements.get_mut(*at)?.element)
        }
        Spot::PartitionKey(at) => key_mut(table.partition_by.as_mut()?.keys.get_mut(*at)?),
        Spot::Bound(at) => table.partition_of.as_mut()?.bound.values_mut().nth(*at),
    }
}

fn exclusion_mut<'a>(table: &'a mut Table, name: &Name) -> Option<&'a mut Exclusion> {
    match &mut table.constraints.get_mut(name)?.definition {
        ConstraintDefinition::Exclusion(exclusion) => Some(exclusion),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Check(_) => None,
    }
}

fn key_mut(element: &mut IndexElement) -> Option<&mut Expr> {
    match &mut element.key {
        IndexKey::Expression(expr) => Some(expr),
        IndexKey::Column(_) => None,
    }
}
