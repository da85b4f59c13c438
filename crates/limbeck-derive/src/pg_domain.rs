//! `#[derive(PgDomain)]`: checks the attributes, and gives the application the type's name.

use limbeck_model::item::{Derive, DomainItem};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Item;

use crate::model::{crate_path, errors_and_code, name_constants};

/// The implementation, or what is wrong with the item.
pub(crate) fn expand(item: &Item) -> TokenStream {
    let mut mistakes = Vec::new();
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a derive stands on a struct, an enum or a union"
    )]
    let code = match item {
        Item::Struct(item) => DomainItem::read(item, &mut mistakes)
            .as_ref()
            .map(implementation),
        Item::Enum(item) => {
            mistakes.push(Derive::Domain.wrong_shape("an enum", item.ident.span()));
            None
        }
        _ => {
            mistakes.push(Derive::Domain.wrong_shape("a union", Span::call_site()));
            None
        }
    };
    errors_and_code(&mistakes, code)
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
