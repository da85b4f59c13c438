//! Column types in PostgreSQL's own words.
//!
//! [`ColumnType`] reads every spelling that the server accepts for its built-in types
//! (`varchar(10)`, `int4`, `timestamptz`) and prints the one that `format_type` prints.

mod builtin;
mod parse;
mod reference;

pub use builtin::Builtin;
pub use parse::TypeError;

use std::fmt;

use crate::name::{DEFAULT_SCHEMA, Name, QualifiedName};

/// The type of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnType {
    /// Which type, or of which type an array.
    pub name: TypeName,
    /// What stands in parentheses: length, precision and scale, or the words of an extension
    /// type (`Point`, `4326`). In normal form: `character` without a length is `character(1)`,
    /// `numeric(10)` is `numeric(10,0)`.
    pub modifiers: Vec<String>,
    /// The fields of an `interval`, lower case: `day to second`. Its precision is in `modifiers`.
    pub interval_fields: Option<String>,
    /// Whether it is an array. PostgreSQL ignores the number of dimensions and their sizes.
    pub array: bool,
}

/// Which type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeName {
    /// A type of `pg_catalog` that the manual's chapter 8 lists.
    Builtin(Builtin),
    /// Any other type, with its schema.
    User(QualifiedName),
    /// A type that a model names without a schema and does not declare, e.g. `citext`: the server
    /// knows where it is. Not part of the normal form.
    Unresolved(Name),
}

impl ColumnType {
    /// A built-in type by its name in `format_type`'s spelling or an alias, without modifiers.
    /// `None` when there is no such built-in type.
    pub fn builtin(name: &str) -> Option<Self> {
        Builtin::find(name).map(|builtin| Self::plain(TypeName::Builtin(builtin)))
    }

    /// A type of the user's.
    pub fn user(name: QualifiedName) -> Self {
        Self::plain(TypeName::User(name))
    }

    fn plain(name: TypeName) -> Self {
        Self {
            name,
            modifiers: Vec::new(),
            interval_fields: None,
            array: false,
        }
    }

    /// The array of this type.
    pub fn array_of(mut self) -> Self {
        self.array = true;
        self
    }

    /// With these modifiers in place of its own.
    pub fn with_modifiers(mut self, modifiers: impl IntoIterator<Item = impl ToString>) -> Self {
        self.modifiers = modifiers.into_iter().map(|m| m.to_string()).collect();
        self
    }

    /// Whether it is this built-in type, by `format_type`'s spelling, and no array.
    pub fn is_builtin(&self, name: &str) -> bool {
        !self.array && matches!(self.name, TypeName::Builtin(Builtin(builtin)) if builtin == name)
    }

    /// The user's type behind it (also behind an array), if it is one.
    pub fn user_type(&self) -> Option<&QualifiedName> {
        match &self.name {
            TypeName::User(name) => Some(name),
            TypeName::Builtin(_) | TypeName::Unresolved(_) => None,
        }
    }

    /// SQL text, as `format_type` prints it under an empty `search_path`.
    pub fn to_sql(&self) -> String {
        match &self.name {
            TypeName::Builtin(builtin) => self.decorate(builtin.0),
            TypeName::User(name) => self.decorate(&name.quoted()),
            TypeName::Unresolved(name) => self.decorate(&name.quoted()),
        }
    }

    /// The form of revision files: like [`ColumnType::to_sql`] without the default schema, where
    /// leaving it out can't be mistaken for a built-in type.
    pub fn to_reference(&self) -> String {
        match &self.name {
            TypeName::User(name)
                if name.schema == DEFAULT_SCHEMA
                    && Builtin::find(name.name.as_str()).is_none()
                    && !parse::is_type_syntax(name.name.as_str()) =>
            {
                self.decorate(&name.name.quoted())
            }
            TypeName::User(_) | TypeName::Builtin(_) | TypeName::Unresolved(_) => self.to_sql(),
        }
    }

    /// Puts modifiers and brackets where the grammar wants them: `timestamp(3) with time zone`,
    /// `interval day to second(2)`.
    fn decorate(&self, name: &str) -> String {
        let modifiers = if self.modifiers.is_empty() {
            String::new()
        } else {
            format!("({})", self.modifiers.join(","))
        };
        let fields = self
            .interval_fields
            .as_ref()
            .map(|f| format!(" {f}"))
            .unwrap_or_default();
        let mut text = match (&self.name, name.split_once(' ')) {
            (TypeName::Builtin(_), Some((first, rest))) if first.starts_with("time") => {
                format!("{first}{modifiers} {rest}")
            }
            _ => format!("{name}{fields}{modifiers}"),
        };
        if self.array {
            text.push_str("[]");
        }
        text
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_sql())
    }
}

#[cfg(test)]
mod tests;
