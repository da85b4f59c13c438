//! `FOREIGN KEY` constraints (PostgreSQL manual, 5.5.5).

use super::Deferrable;
use crate::name::{Name, QualifiedName};

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns of this table.
    pub columns: Vec<Name>,
    /// The table that they refer to.
    pub referenced_table: QualifiedName,
    /// The columns there, pair by pair; never empty.
    pub referenced_columns: Vec<Name>,
    /// `MATCH`.
    pub match_type: MatchType,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// The column list of `ON DELETE SET NULL (…)` or `SET DEFAULT (…)` (PostgreSQL 15); empty for
    /// all columns.
    pub on_delete_columns: Vec<Name>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// `NOT VALID`: rows that were there before are not known to satisfy it.
    pub not_valid: bool,
}

impl ForeignKey {
    /// A plain foreign key: no actions, checked at once.
    pub fn new(
        columns: impl IntoIterator<Item = impl Into<Name>>,
        referenced_table: QualifiedName,
        referenced_columns: impl IntoIterator<Item = impl Into<Name>>,
    ) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            referenced_table,
            referenced_columns: referenced_columns.into_iter().map(Into::into).collect(),
            match_type: MatchType::Simple,
            on_update: ReferentialAction::NoAction,
            on_delete: ReferentialAction::NoAction,
            on_delete_columns: Vec::new(),
            deferrable: Deferrable::No,
            not_valid: false,
        }
    }
}

/// When a row with NULLs satisfies the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatchType {
    /// When any column is NULL.
    #[default]
    Simple,
    /// Only when all columns are NULL.
    Full,
}

/// What happens to referring rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReferentialAction {
    /// Error, at the end of the statement or transaction.
    #[default]
    NoAction,
    /// Error, at once.
    Restrict,
    /// They go or change too.
    Cascade,
    /// Their columns become NULL.
    SetNull,
    /// Their columns get their defaults.
    SetDefault,
}

impl ReferentialAction {
    /// The SQL words.
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}
