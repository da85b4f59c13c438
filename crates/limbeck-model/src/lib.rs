//! Rust source text to the desired schema, with diagnostics.
//!
//! [`read`] follows the modules of a crate, finds the types that derive `Model`, `PgEnum`, `PgDomain`,
//! `PgComposite` and `PgType` and the objects that `sql!` and `sql_file!` declare, and builds a [`Desired`](limbeck_schema::Desired). It compiles nothing and opens no
//! file itself. The attribute grammar in [`attr`] is shared with the derive macros.

pub mod attr;
mod build;
mod diagnostic;
pub mod item;
mod lines;
mod mistake;
mod read;
mod rename_rule;
#[cfg(feature = "render")]
mod render;
mod report;
mod source;
mod suggest;
mod tree;
mod types;

pub use attr::words;
pub use diagnostic::{Diagnostic, Label, Location, Severity};
pub use item::model::DocComments;
pub use mistake::Mistake;
pub use read::{ModelOutput, read};
pub use rename_rule::RenameRule;
#[cfg(feature = "render")]
pub use render::render;
pub use source::{Features, LoadError, ReadOptions, Root, SourceFile, SourceLoader};
pub use suggest::nearest;
pub use types::RustType;
