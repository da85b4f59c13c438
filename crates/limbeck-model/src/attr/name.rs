//! Names of database objects in attributes.

use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};

use super::tokens::{Clause, Spanned};
use crate::mistake::Mistake;

/// `word = "name"`, checked as an identifier.
pub(crate) fn object_name(clause: &Clause) -> Result<Spanned<Name>, Mistake> {
    check_name(clause.string()?)
}

/// A text as an identifier.
pub(crate) fn check_name(text: Spanned<String>) -> Result<Spanned<Name>, Mistake> {
    match Name::checked(text.value) {
        Ok(name) => Ok(Spanned::new(name, text.span)),
        Err(error) => Err(Mistake::error(text.span, error.to_string())),
    }
}

/// A reference to an object that may name its schema: `ledger` or `accounting.ledger`.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The schema, when it is written.
    pub schema: Option<Name>,
    /// The object's own name.
    pub name: Name,
}

impl Reference {
    /// The whole name, in `schema` unless the reference has one of its own.
    pub fn in_schema(&self, schema: &Name) -> QualifiedName {
        let schema = self.schema.as_ref().unwrap_or(schema);
        QualifiedName::new(schema.clone(), self.name.clone())
    }
}

/// `word = "schema.name"`.
pub(crate) fn reference(clause: &Clause) -> Result<Spanned<Reference>, Mistake> {
    check_reference(clause.string()?)
}

/// A text as a reference.
pub(crate) fn check_reference(text: Spanned<String>) -> Result<Spanned<Reference>, Mistake> {
    let name: QualifiedName = text
        .value
        .parse()
        .map_err(|error| Mistake::error(text.span, format!("{error}")))?;
    // A bare name comes back with the default schema; with one, the text is longer than the name.
    let written = name.schema != DEFAULT_SCHEMA
        || text.value.starts_with("public.")
        || text.value.starts_with("\"public\".");
    Ok(Spanned::new(
        Reference {
            schema: written.then_some(name.schema),
            name: name.name,
        },
        text.span,
    ))
}
