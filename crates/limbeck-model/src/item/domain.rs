//! A newtype that derives `PgDomain`.

use proc_macro2::Ident;
use syn::ItemStruct;
use syn::spanned::Spanned as _;

use super::newtype_field;
use crate::attr::domain::{self, DomainAttrs};
use crate::attr::table::doc_text;
use crate::mistake::Mistake;
use crate::types::RustType;

/// A domain.
#[derive(Clone, Debug)]
pub struct DomainItem {
    /// The newtype's name.
    pub ident: Ident,
    /// What its attributes say.
    pub attrs: DomainAttrs,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The type of its field.
    pub ty: RustType,
}

impl DomainItem {
    /// Reads a struct; `None` when it wraps nothing that a domain could be over.
    pub fn read(item: &ItemStruct, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let attrs = domain::read(&item.attrs, mistakes);
        attrs.type_name.check(&item.ident, mistakes);
        if let Some(param) = item.generics.params.first() {
            let message = format!("newtype `{}` has parameters, a domain has none", item.ident);
            mistakes.push(Mistake::error(param.span(), message));
            return None;
        }
        let Some(field) = newtype_field(&item.fields) else {
            let message = format!("type `{}` doesn't wrap exactly one field", item.ident);
            mistakes.push(
                Mistake::error(item.ident.span(), message)
                    .help("A domain is a newtype over one field: `struct Email(String);`."),
            );
            return None;
        };
        Some(Self {
            ident: item.ident.clone(),
            doc: doc_text(&item.attrs),
            attrs,
            ty: RustType::read(&field.ty),
        })
    }
}
