//! Spelled operations as Rust tokens.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::literal::string_literal;
use crate::spelling::{Argument, Call, Chain};

/// `op.…(…).…(…)`.
pub(super) fn statement(chain: &Chain) -> TokenStream {
    let calls = chain.calls.iter().map(call);
    quote!(op #(. #calls)*)
}

fn call(call: &Call) -> TokenStream {
    let name = Ident::new(call.name, Span::call_site());
    let arguments = call.arguments.iter().map(argument);
    quote!(#name(#(#arguments),*))
}

fn argument(value: &Argument) -> TokenStream {
    match value {
        Argument::Text(text) => literal(&string_literal(text)),
        Argument::Integer(value) => literal(&value.to_string()),
        Argument::Float(digits) => literal(digits),
        Argument::Boolean(value) => quote!(#value),
        Argument::Word(word) => {
            let word = Ident::new(word, Span::call_site());
            quote!(#word)
        }
        Argument::List(items) => {
            let items = items.iter().map(argument);
            quote!([#(#items),*])
        }
        Argument::Chain(chain) => {
            let calls = chain.calls.iter().map(call);
            quote!(#(#calls).*)
        }
    }
}

/// A literal in exactly this spelling; a negative number is two tokens.
fn literal(text: &str) -> TokenStream {
    let (minus, digits) = match text.strip_prefix('-') {
        Some(digits) => (quote!(-), digits),
        None => (TokenStream::new(), text),
    };
    // Only texts of `string_literal` and printed numbers get here; they are literals.
    let value = digits.parse().unwrap_or_else(|_| Literal::string(digits));
    quote!(#minus #value)
}
