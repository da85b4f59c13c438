//! Columns and where their values come from.

use crate::column_options::ColumnOptions;
use crate::expr::Expr;
use crate::name::{Name, QualifiedName};
use crate::naming::default_object_name;
use crate::sequence::SequenceOptions;
use crate::types::ColumnType;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The column's name.
    pub name: Name,
    /// Its type with modifiers.
    pub data_type: ColumnType,
    /// Whether NULL is allowed. `false` for identity, serial and primary-key columns.
    pub nullable: bool,
    /// What a row gets when an insert names no value.
    pub default: ColumnDefault,
    /// The collation, where it is not the type's own default.
    pub collation: Option<QualifiedName>,
    /// All other properties. A storage that is the type's own is not among them.
    pub options: ColumnOptions,
    /// `COMMENT ON COLUMN`; never `Some("")`.
    pub comment: Option<String>,
}

impl Column {
    /// A nullable column of which nothing else is said.
    pub fn new(name: impl Into<Name>, data_type: ColumnType) -> Self {
        Self {
            name: name.into(),
            data_type,
            nullable: true,
            default: ColumnDefault::None,
            collation: None,
            options: ColumnOptions::default(),
            comment: None,
        }
    }
}

/// What a row gets when an insert names no value: at most one of these can hold for a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnDefault {
    /// NULL.
    None,
    /// `DEFAULT expression`. `DEFAULT NULL` is [`ColumnDefault::None`]; `DEFAULT NULL::type` says no
    /// more, but the server keeps it, so that it is one of these.
    Expression(Expr),
    /// `GENERATED … AS IDENTITY`.
    Identity(Identity),
    /// `DEFAULT nextval(…)` of a sequence that the column owns: what `serial` makes.
    Serial(Serial),
    /// `GENERATED ALWAYS AS (…)`.
    Generated(Generated),
}

impl Column {
    /// The sequence that belongs to it, of a serial or identity column.
    pub fn sequence(&self, table: &QualifiedName) -> Option<QualifiedName> {
        match &self.default {
            ColumnDefault::Serial(serial) => Some(serial.sequence.clone()),
            ColumnDefault::Identity(identity) => Some(identity.sequence_of(table, &self.name)),
            ColumnDefault::None | ColumnDefault::Expression(_) | ColumnDefault::Generated(_) => {
                None
            }
        }
    }
}

impl ColumnDefault {
    /// The SQL expression in it, if there is one.
    pub fn expression(&self) -> Option<&Expr> {
        match self {
            Self::Expression(expr) => Some(expr),
            Self::Generated(generated) => Some(&generated.expression),
            Self::None | Self::Identity(_) | Self::Serial(_) => None,
        }
    }

    /// Whether it is `NULL::type`, which says nothing.
    pub fn is_typed_null(&self) -> bool {
        self.null_type().is_some()
    }

    /// The type of `NULL::type`.
    pub fn null_type(&self) -> Option<ColumnType> {
        let Self::Expression(expr) = self else {
            return None;
        };
        expr.as_str().strip_prefix("NULL::")?.parse().ok()
    }
}

/// An identity column (PostgreSQL manual, 5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `ALWAYS` or `BY DEFAULT`.
    pub kind: IdentityKind,
    /// The name of the sequence behind it, which is in the schema of the table, where it is not
    /// `{table}_{column}_seq`.
    pub sequence: Option<Name>,
    /// The options of the sequence behind it.
    pub options: SequenceOptions,
}

impl Identity {
    /// The name of the sequence behind the column.
    pub fn sequence_of(&self, table: &QualifiedName, column: &Name) -> QualifiedName {
        let usual = || usual_sequence(table, column);
        table.sibling(self.sequence.clone().unwrap_or_else(usual))
    }

    /// Notes the name of the sequence behind the column.
    pub fn name_sequence(&mut self, name: Name, table: &QualifiedName, column: &Name) {
        self.sequence = (name != usual_sequence(table, column)).then_some(name);
    }
}

/// PostgreSQL's name for a new sequence of a column.
fn usual_sequence(table: &QualifiedName, column: &Name) -> Name {
    default_object_name(table.name.as_str(), column.as_str(), "seq")
}

/// Whether an insert may give its own value to an identity column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    /// Only with `OVERRIDING SYSTEM VALUE`.
    Always,
    /// It may.
    ByDefault,
}

/// A serial column: an integer column with a sequence of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serial {
    /// The owned sequence. PostgreSQL's name for a new one is `{table}_{column}_seq`.
    pub sequence: QualifiedName,
    /// The sequence's options; its type is the column's.
    pub options: SequenceOptions,
}

impl Serial {
    /// The column's default as the server prints it.
    pub fn nextval(&self) -> Expr {
        let name = self.sequence.quoted().replace('\'', "''");
        Expr::new(match name.contains('\\') {
            true => format!("nextval(E'{}'::regclass)", name.replace('\\', "\\\\")),
            false => format!("nextval('{name}'::regclass)"),
        })
    }
}

/// A generated column (PostgreSQL manual, 5.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The expression over other columns of the row.
    pub expression: Expr,
    /// Stored or virtual.
    pub kind: GeneratedKind,
}

/// Where a generated column's value lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratedKind {
    /// Computed on write and stored.
    Stored,
    /// Computed on read (PostgreSQL 18).
    Virtual,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_nulls() {
        let is_null = |text: &str| ColumnDefault::Expression(Expr::new(text)).is_typed_null();
        assert!(is_null("NULL::character varying"));
        assert!(is_null("NULL::public.\"Mood\""));
        assert!(!is_null("NULL::text || 'x'"));
        assert!(!is_null("NULLIF(1, 2)"));
    }
}
