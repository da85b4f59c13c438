//! limbeck: schema-diff autogenerate for Rust and PostgreSQL, as an application sees it.
//!
//! - [`Model`], [`PgEnum`], [`PgDomain`], [`PgComposite`] and [`PgType`] declare tables and types; `limbeck
//!   revision --autogenerate` reads the same source and writes migrations.
//! - [`sql!`], [`sql_file!`] and [`manage!`] declare what has no Rust type: views, functions,
//!   triggers, policies and so on.
//! - [`op`] is the vocabulary of revision files.
//! - [`migrations!`] compiles a project's revision files into the application, and
//!   [`Migrations`] applies them at start.

mod migrations;
#[cfg(feature = "migrator")]
pub mod migrator;
mod model;

pub use limbeck_derive::{
    Model, PgComposite, PgDomain, PgEnum, PgType, manage, migrations, sql, sql_file,
};
pub use migrations::{Migration, Migrations};
#[doc(hidden)]
pub use model::prefixed_name;
pub use model::{Column, Columns, Model, PgComposite, PgDomain, PgEnum};
pub use sea_query;

/// Everything that a revision file uses: `use limbeck::op::*;`.
pub mod op {
    pub use limbeck_ops::prelude::*;
}
