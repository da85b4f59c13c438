//! Mistakes of the attribute grammar as compile errors, each at its own tokens.

use limbeck_model::{Mistake, Severity};
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// One `compile_error!` per mistake. Warnings are left to the command line: a macro can't warn.
pub(crate) fn compile_errors(mistakes: &[Mistake]) -> TokenStream {
    mistakes
        .iter()
        .filter(|mistake| mistake.severity == Severity::Error)
        .map(|mistake| {
            let text = mistake.to_compile_error_text();
            quote_spanned!(mistake.span=> ::core::compile_error! { #text })
        })
        .collect()
}
