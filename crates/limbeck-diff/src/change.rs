//! [`SchemaChange`]: the vocabulary of differences, one variant per object kind.
//!
//! A change holds complete objects of both sides, so that it can be reversed; what operations it
//! becomes is said in [`crate::kind`], in which order in [`crate::order`].

use limbeck_schema::{
    Column, Constraint, ConstraintDefinition, EnumType, Index, Namespace, QualifiedName, SqlObject,
    Table, TableOptions,
};

use crate::pair::{Change, Pair};

/// One difference between two schemas.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SchemaChange<'a> {
    /// Of a PostgreSQL schema; there is nothing about one that could be altered.
    Namespace(Change<&'a Namespace>),
    /// Of an enum type.
    Enum(Change<&'a EnumType>),
    /// A whole table that is new or goes, with all that belongs to it.
    Table(Change<&'a Table>),
    /// Of the comment of a table that stays.
    TableComment(&'a QualifiedName, Change<&'a str>),
    /// Of the options of a table that stays. Where both sides are the same, they are lost on the
    /// way and have to be said again.
    TableOptions(&'a QualifiedName, Change<&'a TableOptions>),
    /// Of a column of a table that stays.
    Column(&'a QualifiedName, Change<&'a Column>),
    /// Of a constraint of a table that stays. An altered one with two names is the same
    /// constraint under another name.
    Constraint(&'a QualifiedName, Change<&'a Constraint>),
    /// Of an index of a table that stays; names as with constraints.
    Index(&'a QualifiedName, Change<&'a Index>),
    /// Of an object that is defined by SQL. One that is the same on both sides is made again.
    Object(Change<&'a SqlObject>),
    /// Of the names that a partition's indexes for those above have.
    IndexNames(Pair<&'a Table>),
}

impl<'a> SchemaChange<'a> {
    /// The change of an object that is defined by SQL, if it is one.
    pub(crate) fn of_object(&self) -> Option<Change<&'a SqlObject>> {
        match self {
            Self::Object(change) => Some(*change),
            Self::Namespace(_)
            | Self::Enum(_)
            | Self::Table(_)
            | Self::TableComment(..)
            | Self::TableOptions(..)
            | Self::Column(..)
            | Self::Constraint(..)
            | Self::Index(..)
            | Self::IndexNames(_) => None,
        }
    }

    /// The other direction.
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Namespace(change) => Self::Namespace(change.reversed()),
            Self::Enum(change) => Self::Enum(change.reversed()),
            Self::Table(change) => Self::Table(change.reversed()),
            Self::TableComment(table, change) => Self::TableComment(table, change.reversed()),
            Self::TableOptions(table, change) => Self::TableOptions(table, change.reversed()),
            Self::Column(table, change) => Self::Column(table, change.reversed()),
            Self::Constraint(table, change) => Self::Constraint(table, change.reversed()),
            Self::Index(table, change) => Self::Index(table, change.reversed()),
            Self::Object(change) => Self::Object(change.reversed()),
            Self::IndexNames(tables) => Self::IndexNames(tables.reversed()),
        }
    }
}

/// The foreign key in a constraint, if it is one.
pub(crate) fn foreign_key(constraint: &Constraint) -> Option<&limbeck_schema::ForeignKey> {
    match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some(key),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::Exclusion(_) => None,
    }
}
