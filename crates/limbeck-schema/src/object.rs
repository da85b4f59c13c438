//! Naming one object of a schema, for messages, dependencies and source positions.

use std::fmt;

use crate::name::{Name, QualifiedName};
use crate::sql_object::{SqlObjectId, SqlObjectKind};

/// One object of a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectId {
    /// A PostgreSQL schema.
    Schema(Name),
    /// An enum type.
    Enum(QualifiedName),
    /// A label of an enum type.
    EnumLabel(QualifiedName, String),
    /// A table.
    Table(QualifiedName),
    /// A column of a table.
    Column(QualifiedName, Name),
    /// A constraint of a table.
    Constraint(QualifiedName, Name),
    /// An index, by its table and its own name.
    Index(QualifiedName, Name),
    /// An object that is defined by SQL.
    Sql(Box<SqlObjectId>),
}

/// The kind of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A PostgreSQL schema.
    Schema,
    /// An enum type.
    Enum,
    /// A label of an enum type.
    EnumLabel,
    /// A table.
    Table,
    /// A column of a table.
    Column,
    /// A constraint of a table.
    Constraint,
    /// An index.
    Index,
    /// An object that is defined by SQL.
    Sql(SqlObjectKind),
}

impl ObjectId {
    /// The object's kind.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Self::Schema(_) => ObjectKind::Schema,
            Self::Enum(_) => ObjectKind::Enum,
            Self::EnumLabel(..) => ObjectKind::EnumLabel,
            Self::Table(_) => ObjectKind::Table,
            Self::Column(..) => ObjectKind::Column,
            Self::Constraint(..) => ObjectKind::Constraint,
            Self::Index(..) => ObjectKind::Index,
            Self::Sql(id) => ObjectKind::Sql(id.kind),
        }
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Schema => "schema",
            Self::Enum => "enum type",
            Self::EnumLabel => "enum label",
            Self::Table => "table",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Sql(kind) => return kind.fmt(f),
        })
    }
}

/// The object as messages name it: `table "public.users"`, `column "public.users.email"`.
impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::Schema(name) => write!(f, "{kind} \"{name}\""),
            Self::Enum(name) | Self::Table(name) => write!(f, "{kind} \"{name}\""),
            Self::Sql(id) => write!(f, "{kind} \"{id}\""),
            Self::EnumLabel(owner, label) => write!(f, "{kind} \"{label}\" of \"{owner}\""),
            Self::Column(owner, name) => write!(f, "{kind} \"{owner}.{name}\""),
            Self::Constraint(owner, name) | Self::Index(owner, name) => {
                write!(f, "{kind} \"{name}\" of table \"{owner}\"")
            }
        }
    }
}
