//! What a revision file needs: `use limbeck::op::*;` is this module.

pub use crate::builder::{
    Operations, check, column, default_partition, desc, exclude, expression, foreign_key, key,
    null, number, primary_key, sql, unique, value, values_from_to, values_in, values_with,
};
pub use limbeck_schema::ColumnStorage::{Extended, External, Main, Plain};
pub use limbeck_schema::Compression::{Lz4, Pglz};
pub use limbeck_schema::IdentityKind::{Always, ByDefault};
pub use limbeck_schema::ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
