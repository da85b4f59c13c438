//! A struct that derives `PgComposite`.

use std::collections::HashMap;

use limbeck_schema::Name;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned as _;
use syn::{Fields, ItemStruct};

use super::bare_name;
use crate::attr::composite_type::{self, AttributeAttrs, CompositeAttrs};
use crate::attr::table::doc_text;
use crate::mistake::Mistake;
use crate::types::RustType;

/// A composite type.
#[derive(Clone, Debug)]
pub struct CompositeItem {
    /// The struct's name.
    pub ident: Ident,
    /// What its attributes say.
    pub attrs: CompositeAttrs,
    /// Its doc comment.
    pub doc: Option<String>,
    /// Its fields.
    pub attributes: Vec<AttributeItem>,
}

/// A field, which is an attribute of the type.
#[derive(Clone, Debug)]
pub struct AttributeItem {
    /// The field's name.
    pub ident: Ident,
    /// What its attributes say.
    pub attrs: AttributeAttrs,
    /// The attribute's name.
    pub name: Name,
    /// The field's type.
    pub ty: RustType,
}

impl CompositeItem {
    /// Reads a struct; `None` when its fields can't be attributes.
    pub fn read(item: &ItemStruct, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let attrs = composite_type::read(&item.attrs, mistakes);
        attrs.type_name.check(&item.ident, mistakes);
        if let Some(param) = item.generics.params.first() {
            let message = format!(
                "struct `{}` has parameters, a composite type has none",
                item.ident
            );
            mistakes.push(Mistake::error(param.span(), message));
            return None;
        }
        if let Fields::Unnamed(fields) = &item.fields {
            mistakes.push(
                Mistake::error(fields.span(), "attributes of a composite type have names")
                    .help("Give the struct named fields; a domain derives `PgDomain`."),
            );
            return None;
        }
        let mut found = Self {
            ident: item.ident.clone(),
            doc: doc_text(&item.attrs),
            attrs,
            attributes: Vec::new(),
        };
        for field in &item.fields {
            if let Some(ident) = &field.ident {
                let attrs = composite_type::read_field(&field.attrs, mistakes);
                let name = found.name_of(ident, &attrs);
                found.attributes.push(AttributeItem {
                    ident: ident.clone(),
                    attrs,
                    name,
                    ty: RustType::read(&field.ty),
                });
            }
        }
        found.check_names(mistakes);
        Some(found)
    }

    fn name_of(&self, ident: &Ident, attrs: &AttributeAttrs) -> Name {
        let bare = bare_name(ident);
        match (&attrs.rename, &self.attrs.rename_all) {
            (Some(name), _) => name.value.clone(),
            (None, Some(rule)) => Name::new(rule.value.apply(&bare)),
            (None, None) => Name::new(bare),
        }
    }

    fn check_names(&self, mistakes: &mut Vec<Mistake>) {
        let mut seen: HashMap<&Name, Span> = HashMap::new();
        for attribute in &self.attributes {
            let span = attribute.span();
            if let Err(error) = Name::checked(attribute.name.as_str()) {
                mistakes.push(Mistake::error(span, error.to_string()));
            }
            if let Some(first) = seen.insert(&attribute.name, span) {
                let message = format!("attribute \"{}\" is declared twice", attribute.name);
                mistakes.push(Mistake::error(span, message).also(first, "first declared here"));
            }
        }
    }
}

impl AttributeItem {
    /// The place of the name.
    pub fn span(&self) -> Span {
        match &self.attrs.rename {
            Some(rename) => rename.span,
            None => self.ident.span(),
        }
    }
}
