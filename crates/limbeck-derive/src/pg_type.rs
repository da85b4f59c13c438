//! `#[derive(PgType)]`: checks the attributes. A newtype needs nothing of limbeck at run time.

use limbeck_model::item::{Derive, NewtypeItem, bare_name};
use proc_macro2::{Span, TokenStream};
use syn::Item;

use crate::compile_error::compile_errors;

/// What is wrong with the item.
pub(crate) fn expand(item: &Item) -> TokenStream {
    let mut mistakes = Vec::new();
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a derive stands on a struct, an enum or a union"
    )]
    match item {
        Item::Struct(item) => {
            let name = bare_name(&item.ident);
            let name = (name.as_str(), item.ident.span());
            NewtypeItem::read(&item.attrs, name, Some(&item.fields), &mut mistakes);
        }
        Item::Enum(item) => {
            let name = bare_name(&item.ident);
            let name = (name.as_str(), item.ident.span());
            NewtypeItem::read(&item.attrs, name, None, &mut mistakes);
        }
        _ => mistakes.push(Derive::Type.wrong_shape("a union", Span::call_site())),
    }
    compile_errors(&mistakes)
}
