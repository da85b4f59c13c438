//! `alter_column`: what can change about a column under its name.

use limbeck_schema::{ColumnDefault, ColumnType, QualifiedName};

/// The changes of one `alter_column`. `None` leaves a property as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnAlteration {
    /// `SET DATA TYPE`.
    pub data_type: Option<ColumnType>,
    /// `USING`, with `data_type`.
    pub using: Option<String>,
    /// The collation of the new type, with `data_type`. `Some(None)` is the type's own one.
    pub collation: Option<Option<QualifiedName>>,
    /// `DROP NOT NULL` when true, `SET NOT NULL` when false.
    pub nullable: Option<bool>,
    /// The new default, identity, serial or generated state.
    pub default: Option<DefaultChange>,
    /// The new comment; `Some(None)` removes it.
    pub comment: Option<Option<String>>,
}

/// A change of where the column's value comes from. The old state is told as well, because
/// PostgreSQL has a statement of its own for leaving each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultChange {
    /// What is there now.
    pub from: ColumnDefault,
    /// What shall be there.
    pub to: ColumnDefault,
}
