//! A schema as Rust models: the source files that `limbeck pull` writes.
//!
//! [`pull`] turns a [`limbeck_schema::Schema`] into texts that `limbeck-model` reads back as the same
//! schema: Rust for tables and enum types, SQL for everything else. No IO: reading the database and writing files is the caller's.

mod attribute;
mod column;
mod column_options;
mod constraint;
mod default;
mod derived_type;
mod enum_type;
mod exclusion;
mod file;
mod foreign_key;
mod hierarchy;
mod ident;
mod index;
mod key;
mod layout;
mod literal;
mod names;
mod options;
mod parameters;
mod partition;
mod pull;
mod rename_rule;
mod rust_type;
mod scope;
mod sort;
mod sql_file;
mod sql_text;
mod table;
mod table_options;
mod type_of;

pub use file::HEADER;
pub use options::{Layout, PullOptions, TimeCrate};
pub use pull::{Pulled, SourceFile, Unsaid, pull};
pub use sql_text::SQL_HEADER;
