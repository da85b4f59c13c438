//! Table constraints: one struct per kind, and [`Constraint`] which names one.

mod check;
mod exclusion;
mod foreign_key;
mod primary_key;
mod unique;

pub use check::Check;
pub use exclusion::{Exclusion, ExclusionElement};
pub use foreign_key::{ForeignKey, MatchType, ReferentialAction};
pub use primary_key::PrimaryKey;
pub use unique::Unique;

use std::collections::BTreeMap;
use std::fmt;

use crate::index::{Index, IndexElement};
use crate::name::Name;

/// A named constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The constraint's name, unique within its table.
    pub name: Name,
    /// What it demands.
    pub definition: ConstraintDefinition,
    /// `COMMENT ON CONSTRAINT`; never `Some("")`.
    pub comment: Option<String>,
}

impl Constraint {
    /// A constraint without a comment.
    pub fn new(name: impl Into<Name>, definition: impl Into<ConstraintDefinition>) -> Self {
        Self {
            name: name.into(),
            definition: definition.into(),
            comment: None,
        }
    }

    /// Whether an index of the same name stands behind it.
    pub fn has_index(&self) -> bool {
        match self.definition {
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Exclusion(_) => true,
            ConstraintDefinition::Check(_) | ConstraintDefinition::ForeignKey(_) => false,
        }
    }

    /// The index that the server would build for a primary key or unique constraint, as an index of its
    /// own.
    pub fn own_index(&self, name: Name) -> Option<Index> {
        let (include, nulls_not_distinct) = match &self.definition {
            ConstraintDefinition::PrimaryKey(key) => (&key.include, false),
            ConstraintDefinition::Unique(unique) => (&unique.include, unique.nulls_not_distinct),
            ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_) => return None,
        };
        let columns = self.definition.columns().iter().cloned();
        let parameters = self.definition.storage_parameters();
        Some(Index {
            unique: true,
            nulls_not_distinct,
            include: include.clone(),
            storage_parameters: parameters.cloned().unwrap_or_default(),
            ..Index::new(name, columns.map(IndexElement::column).collect())
        })
    }

    /// Which kind it is.
    pub fn kind(&self) -> ConstraintKind {
        match self.definition {
            ConstraintDefinition::PrimaryKey(_) => ConstraintKind::PrimaryKey,
            ConstraintDefinition::Unique(_) => ConstraintKind::Unique,
            ConstraintDefinition::Check(_) => ConstraintKind::Check,
            ConstraintDefinition::ForeignKey(_) => ConstraintKind::ForeignKey,
            ConstraintDefinition::Exclusion(_) => ConstraintKind::Exclusion,
        }
    }
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintDefinition {
    /// `PRIMARY KEY`.
    PrimaryKey(PrimaryKey),
    /// `UNIQUE`.
    Unique(Unique),
    /// `CHECK`.
    Check(Check),
    /// `FOREIGN KEY`.
    ForeignKey(ForeignKey),
    /// `EXCLUDE`.
    Exclusion(Exclusion),
}

impl ConstraintDefinition {
    /// The columns of this table that it names; those inside expressions are not looked for.
    pub fn columns(&self) -> &[Name] {
        match self {
            Self::PrimaryKey(key) => &key.columns,
            Self::Unique(unique) => &unique.columns,
            Self::ForeignKey(key) => &key.columns,
            Self::Check(_) | Self::Exclusion(_) => &[],
        }
    }

    /// The parameters of the index behind it, if there is one.
    pub fn storage_parameters(&self) -> Option<&BTreeMap<String, String>> {
        match self {
            Self::PrimaryKey(key) => Some(&key.storage_parameters),
            Self::Unique(unique) => Some(&unique.storage_parameters),
            Self::Exclusion(exclusion) => Some(&exclusion.storage_parameters),
            Self::Check(_) | Self::ForeignKey(_) => None,
        }
    }

    /// The parameters of the index behind it, if there is one.
    pub fn storage_parameters_mut(&mut self) -> Option<&mut BTreeMap<String, String>> {
        match self {
            Self::PrimaryKey(key) => Some(&mut key.storage_parameters),
            Self::Unique(unique) => Some(&mut unique.storage_parameters),
            Self::Exclusion(exclusion) => Some(&mut exclusion.storage_parameters),
            Self::Check(_) | Self::ForeignKey(_) => None,
        }
    }

    /// Whether a key of the index behind it has a target of statistics of its own.
    pub fn has_statistics(&self) -> bool {
        match self {
            Self::Exclusion(exclusion) => {
                let mut keys = exclusion.elements.iter();
                keys.any(|key| key.element.statistics.is_some())
            }
            Self::PrimaryKey(_) | Self::Unique(_) | Self::Check(_) | Self::ForeignKey(_) => false,
        }
    }

    /// The keys of the index behind an exclusion constraint; nothing else has keys that say more than
    /// a column.
    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut IndexElement> {
        let exclusion = match self {
            Self::Exclusion(exclusion) => Some(exclusion),
            Self::PrimaryKey(_) | Self::Unique(_) | Self::Check(_) | Self::ForeignKey(_) => None,
        };
        let keys = exclusion.into_iter().flat_map(|e| &mut e.elements);
        keys.map(|key| &mut key.element)
    }

    /// Whether the two are the same but for what changes in place at the index behind them:
    /// parameters and statistics.
    pub fn is_like(&self, other: &Self) -> bool {
        self == other || self.storage_parameters().is_some() && self.bare() == other.bare()
    }

    fn bare(&self) -> Self {
        let mut bare = self.clone();
        if let Some(parameters) = bare.storage_parameters_mut() {
            parameters.clear();
        }
        bare.elements_mut()
            .for_each(|element| element.statistics = None);
        bare
    }
}

macro_rules! from_definition {
    ($($kind:ident)*) => {$(
        impl From<$kind> for ConstraintDefinition {
            fn from(definition: $kind) -> Self {
                Self::$kind(definition)
            }
        }
    )*};
}

from_definition!(PrimaryKey Unique Check ForeignKey Exclusion);

/// The kinds of constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey,
    /// `UNIQUE`.
    Unique,
    /// `CHECK`.
    Check,
    /// `EXCLUDE`.
    Exclusion,
    /// `FOREIGN KEY`.
    ForeignKey,
}

/// The kind in the words of messages: `foreign key`.
impl fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
            Self::Check => "check constraint",
            Self::Exclusion => "exclusion constraint",
            Self::ForeignKey => "foreign key",
        })
    }
}

/// When a constraint is checked (PostgreSQL manual, `SET CONSTRAINTS`). Checks can't be deferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deferrable {
    /// `NOT DEFERRABLE`.
    #[default]
    No,
    /// `DEFERRABLE INITIALLY IMMEDIATE`.
    Immediate,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    Deferred,
}
