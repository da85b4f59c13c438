//! `#[derive(PgDomain)]`: checks the attributes, and gives the application the type's name.

use limbeck_model::item::{Derive, DomainItem};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use crate::model::{crate_path, expand_struct, name_constants};

/// The implementation, or what is wrong with the item.
pub(crate) fn expand(item: &Item) -> TokenStream {
    expand_struct(item, Derive::Domain, |item, mistakes| {
        DomainItem::read(item, mistakes)
            .as_ref()
            .map(implementation)
    })
}

fn implementation(found: &DomainItem) -> TokenStream {
    let krate = crate_path(found.attrs.krate.as_ref().map(|path| &path.value));
    let ident = &found.ident;
    let constants = name_constants(&found.attrs.type_name, ident);
    quote! {
        #[automatically_derived]
        impl #krate::PgDomain for #ident {
            #constants
        }
    }
}
