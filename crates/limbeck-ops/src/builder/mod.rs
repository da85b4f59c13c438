//! The vocabulary of revision files: [`Operations`] and the values that its methods take.
//!
//! Both readings of a revision file go through here: the compiler's, and that of the file reader,
//! which calls the same methods with what it finds in the source. Nothing panics; mistakes are
//! gathered and come out of [`Operations::finish`]. What an operation does is not known here.

mod alter_column;
mod alter_constraint;
mod alter_table;
mod bound;
mod column;
mod comment;
mod constraint;
mod create_table;
mod enum_type;
mod error;
mod execute;
mod index;
mod key;
mod names;
mod namespace;
mod object;
mod object_calls;
mod operations;
mod rebuild_type;
mod rows;
mod sequence;

pub use alter_column::{AlterColumn, sequence_type};
pub use alter_constraint::AlterConstraint;
pub use alter_table::AlterTable;
pub use bound::{BoundSpec, default_partition, values_from_to, values_in, values_with};
pub use column::{ColumnSpec, column, serial_sequence};
pub use constraint::{
    CheckSpec, CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey, CreatePrimaryKey,
    CreateUniqueConstraint, ExcludeSpec, ForeignKeySpec, IntoConstraint, PrimaryKeySpec,
    UniqueSpec, check, exclude, foreign_key, primary_key, unique,
};
pub use create_table::CreateTable;
pub use enum_type::{AddEnumValue, CreateEnum, RebuildEnum};
pub use error::{BuildError, BuildErrorKind, TakeErrors};
pub use index::{AlterIndex, CreateIndex, DropIndex};
pub use key::{Key, desc, expression, key};
pub use names::{Keys, Names};
pub use object::{AlterObject, CreateObject};
pub use object_calls::{ObjectCalls, object_calls, object_reference};
pub use operations::Operations;
pub use rebuild_type::RebuildType;
pub use rows::{BulkInsert, IntoValue, null, number, sql, value};
pub use sequence::SaidOptions;

#[cfg(test)]
mod tests;
