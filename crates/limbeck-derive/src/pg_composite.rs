//! `#[derive(PgComposite)]`: checks the attributes, and gives the application the type's name and attributes.

use limbeck_model::item::{CompositeItem, Derive};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use crate::model::{crate_path, expand_struct, name_constants};

/// The implementation, or what is wrong with the item.
pub(crate) fn expand(item: &Item) -> TokenStream {
    expand_struct(item, Derive::Composite, |item, mistakes| {
        CompositeItem::read(item, mistakes)
            .as_ref()
            .map(implementation)
    })
}

fn implementation(found: &CompositeItem) -> TokenStream {
    let krate = crate_path(found.attrs.krate.as_ref().map(|path| &path.value));
    let ident = &found.ident;
    let constants = name_constants(&found.attrs.type_name, ident);
    let names = found
        .attributes
        .iter()
        .map(|attribute| attribute.name.as_str());
    quote! {
        #[automatically_derived]
        impl #krate::PgComposite for #ident {
            #constants
            const ATTRIBUTES: &'static [&'static str] = &[#(#names),*];
        }
    }
}
