//! `alter_column`: what can change about a column under its name.

use std::collections::BTreeMap;

use limbeck_schema::{
    ColumnStorage, ColumnType, Compression, Expr, Identity, Name, QualifiedName, Serial,
};

/// The changes of one `alter_column`. `None` and an empty list leave a property as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnAlteration {
    /// `SET DATA TYPE`.
    pub data_type: Option<ColumnType>,
    /// `USING`, with `data_type`.
    pub using: Option<Expr>,
    /// The collation, with `data_type`. `Some(None)` is the type's own one.
    pub collation: Option<Option<QualifiedName>>,
    /// `DROP NOT NULL` when true, `SET NOT NULL` when false.
    pub nullable: Option<bool>,
    /// Steps from the old source of values to the new one, in order.
    pub default: Vec<DefaultChange>,
    /// `ALTER TABLE ONLY` for `SET DEFAULT` and `DROP DEFAULT`: tables below keep theirs.
    pub only: bool,
    /// `SET STORAGE`; `Some(None)` is that of the type.
    pub storage: Option<Option<ColumnStorage>>,
    /// `SET COMPRESSION`; `Some(None)` is the server's default.
    pub compression: Option<Option<Compression>>,
    /// `SET STATISTICS`; `Some(None)` is the server's default.
    pub statistics: Option<Option<u16>>,
    /// `SET (…)`; `RESET (…)` for names without a value.
    pub parameters: BTreeMap<String, Option<String>>,
    /// The new comment; `Some(None)` removes it.
    pub comment: Option<Option<String>>,
}

/// One step that changes where a column's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultChange {
    /// `SET DEFAULT`.
    SetDefault(Expr),
    /// `DROP DEFAULT`.
    DropDefault,
    /// `ADD GENERATED … AS IDENTITY`; the sequence goes on after the largest value in the column.
    AddIdentity(Identity),
    /// `ALTER SEQUENCE … RENAME TO` of the sequence behind an identity or serial column.
    RenameSequence {
        /// The old name.
        from: QualifiedName,
        /// The new name.
        to: Name,
    },
    /// `SET GENERATED …` and the options of an identity column; its sequence keeps its name.
    SetIdentity(Identity),
    /// `DROP IDENTITY`.
    DropIdentity,
    /// Makes a sequence that the column owns and takes its default from it; the sequence goes on
    /// after the largest value in the column.
    AddSerial(Serial),
    /// `ALTER SEQUENCE` of a serial column.
    SetSerial(Serial),
    /// `DROP DEFAULT`, then `DROP SEQUENCE`.
    DropSerial {
        /// The owned sequence.
        sequence: QualifiedName,
    },
    /// `DROP EXPRESSION`: a stored generated column becomes a plain one and keeps its values.
    DropExpression,
    /// `SET EXPRESSION`: a generated column gets another expression, and its values are computed anew
    /// (PostgreSQL 17).
    SetExpression(Expr),
}

impl DefaultChange {
    /// Whether the step is a `SET DEFAULT` or `DROP DEFAULT`, which the server does in tables below as well.
    pub fn reaches_below(&self) -> bool {
        match self {
            Self::SetDefault(_)
            | Self::DropDefault
            | Self::AddSerial(_)
            | Self::DropSerial { .. } => true,
            Self::AddIdentity(_)
            | Self::SetIdentity(_)
            | Self::RenameSequence { .. }
            | Self::DropIdentity
            | Self::SetSerial(_)
            | Self::SetExpression(_)
            | Self::DropExpression => false,
        }
    }

    /// Whether the step leaves the old source of values; the others enter or change the new one. All leaving
    /// steps of an alteration come before its change of type, all entering ones after it.
    pub fn leaves(&self) -> bool {
        match self {
            Self::DropDefault
            | Self::DropIdentity
            | Self::DropSerial { .. }
            | Self::DropExpression => true,
            Self::SetDefault(_)
            | Self::AddIdentity(_)
            | Self::RenameSequence { .. }
            | Self::SetIdentity(_)
            | Self::AddSerial(_)
            | Self::SetSerial(_)
            | Self::SetExpression(_) => false,
        }
    }
}
