//! The catalogue of a PostgreSQL server as a [`limbeck_schema::Schema`].
//!
//! [`read`] sends a fixed number of statements in two messages and one snapshot; the text of each is
//! a file in `src/sql/`. Turning rows into types needs no server and no other IO. [`canonical`] asks
//! the server what expressions mean, [`to_sea_schema`] speaks sea-schema's language.

mod array;
mod assemble;
pub mod canonical;
mod catalogue;
mod column;
mod comment;
mod constraint;
mod enum_type;
mod error;
mod hierarchy;
mod index;
mod index_definition;
mod literal;
mod lookup;
mod object_statements;
mod read;
mod relation;
mod request;
mod row;
mod sea_schema;
mod sequence;
mod sql_object;
mod statements;
mod unmanaged;

pub use catalogue::{Catalogue, RelationSize, Unmanaged};
pub use error::CatalogError;
pub use read::{read, schemas, statements_sql};
pub use request::ReadRequest;
pub use sea_schema::to_sea_schema;
pub use statements::OLDEST_SERVER;
