//! `#[derive(PgEnum)]`: checks the attributes, and gives the application the type's name and labels.

use limbeck_model::item::{Derive, EnumItem};
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
        Item::Enum(item) => {
            let found = EnumItem::read(item, &mut mistakes);
            let whole = item.generics.params.is_empty()
                && item
                    .variants
                    .iter()
                    .all(|variant| matches!(variant.fields, syn::Fields::Unit));
            whole.then(|| implementation(&found))
        }
        Item::Struct(item) => {
            mistakes.push(Derive::Enum.wrong_shape("a struct", item.ident.span()));
            None
        }
        _ => {
            mistakes.push(Derive::Enum.wrong_shape("a union", Span::call_site()));
            None
        }
    };
    errors_and_code(&mistakes, code)
}

fn implementation(found: &EnumItem) -> TokenStream {
    let krate = crate_path(found.attrs.krate.as_ref().map(|path| &path.value));
    let ident = &found.ident;
    let constants = name_constants(&found.attrs.type_name, ident);
    let variants: Vec<_> = found.variants.iter().map(|v| &v.ident).collect();
    let labels: Vec<_> = found.variants.iter().map(|v| v.label.as_str()).collect();
    let label = match variants.is_empty() {
        true => quote!(match *self {}),
        false => quote!(match self { #(Self::#variants => #labels,)* }),
    };
    quote! {
        #[automatically_derived]
        impl #krate::PgEnum for #ident {
            #constants
            const LABELS: &'static [&'static str] = &[#(#labels),*];

            fn as_str(&self) -> &'static str {
                #label
            }

            fn from_label(label: &str) -> ::core::option::Option<Self> {
                match label {
                    #(#labels => ::core::option::Option::Some(Self::#variants),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    }
}
