//! `name = "…"` and `schema = "…"` on what is a type of PostgreSQL.

use heck::ToSnakeCase;
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};
use proc_macro2::{Ident, Span};
use syn::Attribute;

use super::name::{Reference, object_name, reference};
use super::tokens::{Clause, Spanned};
use super::{set, sqlx};
use crate::item::bare_name;
use crate::mistake::Mistake;

/// The type's name as it is written.
#[derive(Clone, Debug, Default)]
pub struct TypeNameAttrs {
    /// The type's name, perhaps with a schema.
    pub name: Option<Spanned<Reference>>,
    /// Its schema.
    pub schema: Option<Spanned<Name>>,
}

impl TypeNameAttrs {
    /// Takes a clause, if it is about the name.
    pub(crate) fn word(&mut self, clause: &Clause) -> Option<Result<(), Mistake>> {
        let word = &clause.word;
        match word.text.as_str() {
            "name" => Some(reference(clause).and_then(|name| set(&mut self.name, word, name))),
            "schema" => {
                Some(object_name(clause).and_then(|name| set(&mut self.schema, word, name)))
            }
            _ => None,
        }
    }

    /// With sqlx's `type_name` where limbeck's own attributes name none.
    pub(crate) fn or_sqlx(&mut self, attrs: &[Attribute]) {
        self.name = self.name.take().or_else(|| sqlx::type_name(attrs));
    }

    /// The type's name; the item's in `snake_case`, and `default_schema`, where none is written.
    pub fn resolve(&self, ident: &Ident, default_schema: &Name) -> QualifiedName {
        let schema = match &self.schema {
            Some(schema) => &schema.value,
            None => default_schema,
        };
        match &self.name {
            Some(name) => name.value.in_schema(schema),
            None => QualifiedName::new(schema.clone(), bare_name(ident).to_snake_case()),
        }
    }

    /// The schema that is written, in one place or the other.
    pub fn written_schema(&self) -> Option<&Name> {
        let of_name = self.name.as_ref().and_then(|n| n.value.schema.as_ref());
        of_name.or(self.schema.as_ref().map(|schema| &schema.value))
    }

    /// The place of the type's name.
    pub fn span(&self, ident: &Ident) -> Span {
        match &self.name {
            Some(name) => name.span,
            None => ident.span(),
        }
    }

    pub(crate) fn check(&self, ident: &Ident, mistakes: &mut Vec<Mistake>) {
        let name = self.resolve(ident, &Name::new(DEFAULT_SCHEMA));
        if let Err(error) = Name::checked(name.name.as_str()) {
            mistakes.push(Mistake::error(self.span(ident), error.to_string()));
        }
        if let (Some(name), Some(schema)) = (&self.name, &self.schema)
            && let Some(written) = &name.value.schema
            && *written != schema.value
        {
            mistakes.push(
                Mistake::error(schema.span, "the type's schema is given twice")
                    .also(name.span, format!("schema \"{written}\" here")),
            );
        }
    }
}
