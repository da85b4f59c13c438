//! Migration operations: what a revision file can say.
//!
//! [`Op`] is the closed vocabulary with Alembic's names. From one operation come its SQL text
//! ([`sql`]), its effect on a [`limbeck_schema::Schema`] in memory ([`apply`]) and on tables that are
//! in use ([`effect`]); [`Operations`] is the builder that revision files call. No IO.

pub mod apply;
pub mod builder;
pub mod effect;
pub mod op;
pub mod prelude;
pub mod sql;
mod uses;

pub use builder::{BuildError, BuildErrorKind, Operations};
pub use op::{
    AlterIndex, AlterObject, AttachPartition, BulkInsert, ColumnAlteration, CreateIndex,
    DefaultChange, DropIndex, EnumUse, EnumValuePosition, IndexAlteration, Op, RebuildEnum,
    RebuildType, RebuiltType, RenamePartitionIndex, TableAlteration, UseIndex, Value,
};
