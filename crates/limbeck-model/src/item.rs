//! One item with its attributes: what the derive sees and what the reader finds.

pub mod enum_type;
pub mod model;
pub mod newtype;

pub use enum_type::{EnumItem, VariantItem};
pub use model::{FieldItem, ModelItem};
pub use newtype::{NewtypeItem, newtype_field};

use proc_macro2::Ident;

/// A Rust name without `r#`.
pub fn bare_name(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}
