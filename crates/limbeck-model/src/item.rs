//! One item with its attributes: what the derive sees and what the reader finds.

pub mod composite_type;
pub mod domain;
pub mod enum_type;
pub mod model;
pub mod newtype;
pub mod sql;

pub use composite_type::{AttributeItem, CompositeItem};
pub use domain::DomainItem;
pub use enum_type::{EnumItem, VariantItem};
pub use model::{FieldItem, ModelItem};
pub use newtype::{NewtypeItem, newtype_field};
pub use sql::SqlMacro;

use proc_macro2::{Ident, Span};

use crate::mistake::Mistake;

/// The derives that make something of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derive {
    /// `Model`: a table.
    Model,
    /// `PgEnum`: an enum type.
    Enum,
    /// `PgDomain`: a domain.
    Domain,
    /// `PgComposite`: a composite type.
    Composite,
    /// `PgType`: a column type of the application's own.
    Type,
}

impl Derive {
    /// The mistake of a derive on an item that can't be this; `shape` is what it is: `a union`.
    pub fn wrong_shape(self, shape: &str, span: Span) -> Mistake {
        let (what, help) = match self {
            Self::Model => (
                "a model",
                "A model is a struct; an enum type derives `PgEnum`.",
            ),
            Self::Enum => (
                "an enum type",
                "An enum type is an enum; a table derives `Model`.",
            ),
            Self::Domain => (
                "a domain",
                "A domain is a newtype over one field: `struct Email(String);`.",
            ),
            Self::Composite => (
                "a composite type",
                "A composite type is a struct with named fields.",
            ),
            Self::Type => ("a newtype", "A newtype is a struct that wraps one field."),
        };
        Mistake::error(span, format!("{shape} can't be {what}")).help(help)
    }
}

/// A Rust name without `r#`.
pub fn bare_name(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}
