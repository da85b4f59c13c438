//! `sql!`, `sql_file!`, `manage!`: declarations for the command line, checked when they compile.
//!
//! They make nothing. A file that is named is tracked as `include_bytes!` tracks it, so that Cargo
//! compiles again when it changes.

use std::path::Path;

use limbeck_model::Mistake;
use limbeck_model::item::sql::SqlArguments;
use limbeck_model::item::{SqlMacro, sql};
use limbeck_schema::sql_object::{StatementError, read_statements};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::compile_error::compile_errors;

/// `sql!("…")`.
pub(crate) fn expand_sql(input: TokenStream) -> TokenStream {
    let mut mistakes = Vec::new();
    let given = sql::read_arguments(input, Span::call_site(), SqlMacro::Sql, &mut mistakes);
    if let Some(SqlArguments { text, renamed_from }) = given {
        let read = read_statements(&text.value);
        let old = renamed_from.map(|old| sql::renamed_from(&old, &read.objects));
        mistakes.extend(old.and_then(Result::err));
        let errors = read.errors.into_iter();
        mistakes.extend(errors.map(|error| sql::statement_mistake(error, text.span)));
    }
    compile_errors(&mistakes)
}

/// `sql_file!("…")`.
pub(crate) fn expand_sql_file(input: TokenStream) -> TokenStream {
    let mut mistakes = Vec::new();
    let given = sql::read_arguments(input, Span::call_site(), SqlMacro::SqlFile, &mut mistakes);
    let Some(SqlArguments {
        text: name,
        renamed_from,
    }) = given
    else {
        return compile_errors(&mistakes);
    };
    let path = &name.value;
    // Not there in an editor's own expansion: then `include_bytes!` alone tells what is missing.
    if let Some(source) = Span::call_site().local_file() {
        let folder = source.parent().unwrap_or(Path::new(""));
        // A file that can't be read is told by `include_bytes!`.
        if let Ok(text) = std::fs::read_to_string(folder.join(path)) {
            let read = read_statements(&text);
            let old = renamed_from.map(|old| sql::renamed_from(&old, &read.objects));
            mistakes.extend(old.and_then(Result::err));
            let errors = read.errors.into_iter();
            mistakes.extend(errors.map(|error| in_file(path, &text, error, name.span)));
        }
    }
    let errors = compile_errors(&mistakes);
    quote_spanned! {name.span=>
        #errors
        const _: &[u8] = ::core::include_bytes!(#path);
    }
}

/// `manage!(…)`.
pub(crate) fn expand_manage(input: TokenStream) -> TokenStream {
    let mut mistakes = Vec::new();
    sql::read_managed(input, Span::call_site(), &mut mistakes);
    compile_errors(&mistakes)
}

/// The mistake of a statement in a file: the compiler can't point into it.
fn in_file(path: &str, text: &str, mut error: StatementError, span: Span) -> Mistake {
    let before = text.get(..error.range.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.lines().last().filter(|_| !before.ends_with('\n'));
    let column = column.map_or(0, |line| line.chars().count()) + 1;
    error.message = format!("{path}:{line}:{column}: {}", error.message);
    sql::statement_mistake(error, span)
}
