//! The derive macros of limbeck.

mod migrations;

use proc_macro::TokenStream;

/// Compiles a folder of revision files into the application: an expression of type
/// `limbeck::Migrations`, for a `const` or `static` as well.
///
/// The folder is relative to the crate's `Cargo.toml`; it holds the files or a folder `versions`
/// with them. Without an argument it is `migrations`, or else `versions`.
///
/// ```ignore
/// static MIGRATIONS: limbeck::Migrations = limbeck::migrations!("migrations");
/// ```
///
/// Cargo notices changes in the files that are there, but no new ones unless a `build.rs` says so:
///
/// ```ignore
/// fn main() {
///     println!("cargo::rerun-if-changed=migrations");
/// }
/// ```
#[proc_macro]
pub fn migrations(input: TokenStream) -> TokenStream {
    migrations::expand(input.into()).into()
}
