//! The macros of limbeck: `Model`, `PgEnum`, `PgDomain`, `PgComposite` and `PgType` on types, `sql!`, `sql_file!` and `manage!`
//! for what is declared as SQL, `migrations!` for revisions.
//!
//! They read `#[limbeck(…)]` and statements with the parser of `limbeck-model`, so that what compiles is
//! what the command line reads, and mistakes have the same texts. What needs other items (foreign
//! keys, column types) only the command line can tell.

mod compile_error;
mod migrations;
mod model;
mod pg_composite;
mod pg_domain;
mod pg_enum;
mod pg_type;
mod sql;

use proc_macro::TokenStream;

/// Makes a struct a table.
///
/// Checks its `#[limbeck(…)]` attributes, implements `limbeck::Model`, and makes an enum of column
/// identifiers: `UserColumn::Email` for the field `email` of `User`. All attributes are in
/// `docs/models.md`.
#[proc_macro_derive(Model, attributes(limbeck))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    derive(input, model::expand)
}

/// Makes an enum an enum type of PostgreSQL.
///
/// Checks its `#[limbeck(…)]` attributes and implements `limbeck::PgEnum`.
#[proc_macro_derive(PgEnum, attributes(limbeck))]
pub fn derive_pg_enum(input: TokenStream) -> TokenStream {
    derive(input, pg_enum::expand)
}

/// Makes a newtype a domain of PostgreSQL.
///
/// Checks its `#[limbeck(…)]` attributes and implements `limbeck::PgDomain`.
#[proc_macro_derive(PgDomain, attributes(limbeck))]
pub fn derive_pg_domain(input: TokenStream) -> TokenStream {
    derive(input, pg_domain::expand)
}

/// Makes a struct a composite type of PostgreSQL.
///
/// Checks its `#[limbeck(…)]` attributes and implements `limbeck::PgComposite`.
#[proc_macro_derive(PgComposite, attributes(limbeck))]
pub fn derive_pg_composite(input: TokenStream) -> TokenStream {
    derive(input, pg_composite::expand)
}

/// Makes a newtype, or any type with `#[limbeck(type = …)]`, a column type.
#[proc_macro_derive(PgType, attributes(limbeck))]
pub fn derive_pg_type(input: TokenStream) -> TokenStream {
    derive(input, pg_type::expand)
}

fn derive(input: TokenStream, expand: fn(&syn::Item) -> proc_macro2::TokenStream) -> TokenStream {
    match syn::parse(input) {
        Ok(item) => expand(&item).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// Declares what has no Rust type: views, functions, triggers, policies, domains and so on.
///
/// The command line reads the statements; the macro checks them as far as it can and makes nothing.
/// All that they may be is in `docs/models.md`.
///
/// ```ignore
/// limbeck::sql!("CREATE VIEW active_users AS SELECT * FROM users WHERE active");
/// ```
#[proc_macro]
pub fn sql(input: TokenStream) -> TokenStream {
    sql::expand_sql(input.into()).into()
}

/// The same as [`sql!`] for a file, whose path is relative to the file that names it.
///
/// ```ignore
/// limbeck::sql_file!("sql/active_users.sql");
/// ```
#[proc_macro]
pub fn sql_file(input: TokenStream) -> TokenStream {
    sql::expand_sql_file(input.into()).into()
}

/// Says that the models are about all objects of some kinds: what the database has beyond them is
/// dropped. A kind of which the models declare an object is managed without it.
///
/// ```ignore
/// limbeck::manage!(views, functions, triggers);
/// ```
#[proc_macro]
pub fn manage(input: TokenStream) -> TokenStream {
    sql::expand_manage(input.into()).into()
}

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
