//! What reading source can't see: models that macros make, and `include!`.

use proc_macro2::{TokenStream, TokenTree};
use syn::ItemMacro;

use crate::mistake::Mistake;

/// The derives that make something of the schema.
const DERIVES: [&str; 3] = ["Model", "PgEnum", "PgType"];

/// The warning about a macro at the place of an item, if it hides something.
pub(super) fn check_macro(item: &ItemMacro) -> Option<Mistake> {
    let name = item.mac.path.segments.last()?.ident.clone();
    if name == "include" {
        return Some(
            Mistake::warning(name.span(), "what `include!` brings in is not read")
                .help("Use a module with `#[path = \"…\"]` for files that hold models.")
                .hiding_models(),
        );
    }
    let derive = find_derive(item.mac.tokens.clone())?;
    let maker = match &item.ident {
        Some(ident) if name == "macro_rules" => ident,
        Some(_) | None => &name,
    };
    Some(
        Mistake::warning(
            maker.span(),
            format!("types that derive `{derive}` inside macro `{maker}!` can't be seen"),
        )
        .help("Write the structs out; limbeck reads source and does not expand macros.")
        .hiding_models(),
    )
}

/// The first of our derives in `derive(…)` somewhere in the tokens.
fn find_derive(tokens: TokenStream) -> Option<&'static str> {
    let mut after_derive = false;
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                let found = if after_derive {
                    derived(group.stream())
                } else {
                    find_derive(group.stream())
                };
                if found.is_some() {
                    return found;
                }
                after_derive = false;
            }
            TokenTree::Ident(ident) => after_derive = ident == "derive",
            TokenTree::Punct(_) | TokenTree::Literal(_) => after_derive = false,
        }
    }
    None
}

fn derived(list: TokenStream) -> Option<&'static str> {
    list.into_iter().find_map(|tree| match tree {
        TokenTree::Ident(ident) => DERIVES.into_iter().find(|derive| ident == derive),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    })
}
