//! [`SqlObjectId`]: which object it is, as the server tells objects of one kind apart.

use std::fmt;

use super::kind::{Scope, SqlObjectKind};
use crate::name::{Name, QualifiedName};

/// The identity of an object that is defined by SQL.
///
/// The order is that of kinds, then of names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SqlObjectId {
    /// Its kind.
    pub kind: SqlObjectKind,
    /// Its schema; `None` for kinds whose names are unique in the database or on a table.
    pub schema: Option<Name>,
    /// The table that a trigger, rule or policy is on.
    pub table: Option<QualifiedName>,
    /// Its name. Of a cast, the two types: `text AS public.email`. Of an operator, its symbol.
    pub name: Name,
    /// What else tells it apart: the input types of a routine (`integer, text`), the operands of an
    /// operator (`NONE, integer`), the access method of an operator class.
    pub signature: Option<String>,
}

impl SqlObjectId {
    /// An object in a schema, told apart by its name alone.
    pub fn in_schema(kind: SqlObjectKind, name: QualifiedName) -> Self {
        Self {
            kind,
            schema: Some(name.schema),
            table: None,
            name: name.name,
            signature: None,
        }
    }

    /// A trigger, rule or policy.
    pub fn on_table(kind: SqlObjectKind, name: Name, table: QualifiedName) -> Self {
        Self {
            kind,
            schema: None,
            table: Some(table),
            name,
            signature: None,
        }
    }

    /// An object whose name is unique in the database.
    pub fn in_database(kind: SqlObjectKind, name: Name) -> Self {
        Self {
            kind,
            schema: None,
            table: None,
            name,
            signature: None,
        }
    }

    /// With what else tells it apart.
    #[must_use]
    pub fn with_signature(mut self, signature: impl Into<String>) -> Self {
        self.signature = Some(signature.into());
        self
    }

    /// Its name in its schema, for kinds that have one.
    pub fn qualified_name(&self) -> Option<QualifiedName> {
        let schema = self.schema.clone()?;
        Some(QualifiedName::new(schema, self.name.clone()))
    }

    /// The PostgreSQL schema that it lives in: its own or its table's.
    pub fn home(&self) -> Option<&Name> {
        self.schema
            .as_ref()
            .or(self.table.as_ref().map(|table| &table.schema))
    }

    /// The object as `DROP` and `COMMENT ON` name it behind their own words and the kind's:
    /// `public.f(integer)`, `audit ON public.users`, `(text AS public.email)`.
    pub fn to_sql(&self) -> String {
        let name = match (&self.schema, self.kind) {
            (_, SqlObjectKind::Cast) => format!("({})", self.name),
            (Some(schema), SqlObjectKind::Operator) => format!("{}.{}", schema.quoted(), self.name),
            (Some(schema), _) => format!("{}.{}", schema.quoted(), self.name.quoted()),
            (None, _) => self.name.quoted(),
        };
        match (&self.table, &self.signature, self.kind) {
            (Some(table), _, _) => format!("{name} ON {}", table.quoted()),
            (None, Some(method), SqlObjectKind::OperatorClass | SqlObjectKind::OperatorFamily) => {
                format!("{name} USING {method}")
            }
            (None, Some(types), SqlObjectKind::Aggregate) if types.is_empty() => {
                format!("{name}(*)")
            }
            (None, Some(types), SqlObjectKind::Operator) => format!("{name} ({types})"),
            (None, Some(types), _) => format!("{name}({types})"),
            (None, None, _) => name,
        }
    }

    /// Whether names of its kind are unique on a table.
    pub fn is_on_table(&self) -> bool {
        self.kind.scope() == Scope::Table
    }
}

/// Without quotes and with its schema, as messages and lists name it: `public.f(integer)`,
/// `public.users.audit`.
impl fmt::Display for SqlObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(home) = &self.table {
            return write!(f, "{home}.{}", self.name);
        }
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(self.name.as_str())?;
        match &self.signature {
            Some(signature) => write!(f, "({signature})"),
            None => Ok(()),
        }
    }
}
