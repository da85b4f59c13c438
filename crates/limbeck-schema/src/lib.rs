//! What a PostgreSQL schema is, as plain values.
//!
//! One struct per object kind, identifier types, column types, SQL expressions and the rules of
//! the normal form in which two [`Schema`] values may be compared with `==`. No IO: the model
//! reader and the catalogue reader build these values, the differ compares them, the operations
//! change them.

pub mod canonical;
mod column;
mod column_options;
mod comment;
mod constraint;
mod desired;
mod dump;
mod enum_type;
mod expr;
mod hierarchy;
mod index;
mod inheritance;
mod keywords;
mod name;
mod naming;
mod object;
mod partition;
mod schema;
mod sequence;
mod serial;
pub mod sql_object;
pub mod sql_token;
mod table;
mod table_options;
mod types;

pub use column::{Column, ColumnDefault, Generated, GeneratedKind, Identity, IdentityKind, Serial};
pub use column_options::{ColumnOptions, ColumnStorage, Compression};
pub use comment::normal_comment;
pub use constraint::{
    Check, Constraint, ConstraintDefinition, ConstraintKind, Deferrable, Exclusion,
    ExclusionElement, ForeignKey, MatchType, PrimaryKey, ReferentialAction, Unique,
};
pub use desired::{Desired, RenamedFrom, SourceSpan};
pub use enum_type::EnumType;
pub use expr::Expr;
pub use hierarchy::{InheritedKey, Misfit, column_for_child, default_alone, default_below};
pub use index::{Index, IndexElement, IndexKey, NullsOrder, OperatorClass, SortOrder};
pub use inheritance::Inherits;
pub use keywords::needs_quotes;
pub use name::{DEFAULT_SCHEMA, MAX_NAME_BYTES, Name, NameError, QualifiedName};
pub use naming::{NamingConvention, default_object_name, helper_name, index_words, truncate_name};
pub use object::{ObjectId, ObjectKind};
pub use partition::{PartitionBound, PartitionBy, PartitionOf, PartitionStrategy};
pub use schema::{Namespace, Schema};
pub use sequence::SequenceOptions;
pub use sql_object::{SqlObject, SqlObjectId, SqlObjectKind};
pub use table::{ByName, Table};
pub use table_options::{ReplicaIdentity, TableOptions};
pub use types::{Builtin, ColumnType, TypeError, TypeName};
