//! The operations: one enum, larger variants in files of their own.

mod alter_column;
mod alter_index;
mod alter_table;
mod bulk_insert;
mod index;
mod made;
mod object;
mod partition;
mod rebuild_enum;
mod said;
mod use_index;

pub use alter_column::{ColumnAlteration, DefaultChange};
pub use alter_index::{AlterIndex, IndexAlteration};
pub use alter_table::TableAlteration;
pub use bulk_insert::{BulkInsert, Value};
pub use index::{CreateIndex, DropIndex};
pub use object::{AlterObject, RebuildType, RebuiltType};
pub use partition::{AttachIndex, AttachPartition, RenamePartitionIndex};
pub use rebuild_enum::{EnumUse, RebuildEnum};
pub use use_index::UseIndex;

use limbeck_schema::{
    Column, Constraint, Deferrable, EnumType, Name, QualifiedName, SqlObject, SqlObjectId, Table,
};

/// One operation of a revision: exactly what a revision file can say.
///
/// Names and order of arguments are Alembic's where Alembic has the operation. An operation knows
/// only its own direction; upgrade and downgrade are two lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// `CREATE SCHEMA`.
    CreateSchema {
        /// The new schema.
        name: Name,
    },
    /// `DROP SCHEMA`, which must be empty.
    DropSchema {
        /// The schema.
        name: Name,
    },
    /// `CREATE TYPE … AS ENUM`, with its comment.
    CreateEnum(EnumType),
    /// `DROP TYPE` of an enum.
    DropEnum {
        /// The type.
        name: QualifiedName,
    },
    /// `ALTER TYPE … RENAME TO` and `SET SCHEMA`.
    RenameEnum {
        /// The old name.
        from: QualifiedName,
        /// The new name.
        to: QualifiedName,
    },
    /// `ALTER TYPE … ADD VALUE`.
    AddEnumValue {
        /// The type.
        name: QualifiedName,
        /// The new label.
        value: String,
        /// Where it goes; at the end if `None`.
        position: Option<EnumValuePosition>,
    },
    /// `ALTER TYPE … RENAME VALUE`.
    RenameEnumValue {
        /// The type.
        name: QualifiedName,
        /// The old label.
        from: String,
        /// The new label.
        to: String,
    },
    /// Replaces an enum type by one with other labels: what PostgreSQL can't do in place (labels
    /// removed or reordered).
    RebuildEnum(RebuildEnum),
    /// `COMMENT ON SCHEMA`.
    SetSchemaComment {
        /// The schema.
        name: Name,
        /// The new comment, or none.
        comment: Option<String>,
    },
    /// `COMMENT ON TYPE`.
    SetEnumComment {
        /// The type.
        name: QualifiedName,
        /// The new comment, or none.
        comment: Option<String>,
    },
    /// `CREATE TABLE` with columns, constraints, options and comments. Its `indexes` are empty: each index
    /// is an operation of its own. So are its columns when it is a partition, and only those that it
    /// says itself are among them when it inherits.
    CreateTable(Table),
    /// `DROP TABLE`.
    DropTable {
        /// The table.
        name: QualifiedName,
    },
    /// `ALTER TABLE … RENAME TO` and `SET SCHEMA`.
    RenameTable {
        /// The old name.
        from: QualifiedName,
        /// The new name.
        to: QualifiedName,
    },
    /// Changes of a table itself that keep its name.
    AlterTable {
        /// The table.
        table: QualifiedName,
        /// What changes.
        alteration: TableAlteration,
    },
    /// `COMMENT ON TABLE`.
    CreateTableComment {
        /// The table.
        table: QualifiedName,
        /// The comment.
        comment: String,
    },
    /// `COMMENT ON TABLE … IS NULL`.
    DropTableComment {
        /// The table.
        table: QualifiedName,
    },
    /// `ALTER TABLE … ATTACH PARTITION`.
    AttachPartition(AttachPartition),
    /// `ALTER TABLE … DETACH PARTITION`.
    DetachPartition {
        /// The partitioned table.
        parent: QualifiedName,
        /// The partition.
        partition: QualifiedName,
    },
    /// `ALTER INDEX … ATTACH PARTITION`.
    AttachIndex(AttachIndex),
    /// `ALTER INDEX … RENAME TO` of the index that a partition has for one of a table above it.
    RenamePartitionIndex(RenamePartitionIndex),
    /// `ALTER TABLE … INHERIT`.
    Inherit {
        /// The table.
        table: QualifiedName,
        /// The table that it inherits from.
        parent: QualifiedName,
    },
    /// `ALTER TABLE … NO INHERIT`.
    NoInherit {
        /// The table.
        table: QualifiedName,
        /// The table that it inherits from.
        parent: QualifiedName,
    },
    /// `ALTER TABLE … ADD COLUMN`, with its comment.
    AddColumn {
        /// The table.
        table: QualifiedName,
        /// The new column.
        column: Column,
    },
    /// `ALTER TABLE … DROP COLUMN`.
    DropColumn {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
    },
    /// `ALTER TABLE … RENAME COLUMN`.
    RenameColumn {
        /// The table.
        table: QualifiedName,
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// Changes of one column that keep its name.
    AlterColumn {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// What changes.
        alteration: ColumnAlteration,
    },
    /// `ALTER TABLE … ADD CONSTRAINT`, written as `create_primary_key`,
    /// `create_unique_constraint`, `create_check_constraint`, `create_foreign_key` or
    /// `create_exclude_constraint`.
    CreateConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint with its name.
        constraint: Constraint,
    },
    /// `ALTER TABLE ONLY … ADD CONSTRAINT` of a key of a partitioned table, written as
    /// `create_primary_key`, `create_unique_constraint` or `create_exclude_constraint` with `.only()`:
    /// the partitions that are there don't get it.
    CreateKeyOnly {
        /// The table.
        table: QualifiedName,
        /// The key with its name.
        constraint: Constraint,
    },
    /// `ALTER TABLE … ADD CONSTRAINT … USING INDEX`, written as `create_primary_key` or
    /// `create_unique_constraint` with `.using_index(…)`.
    UseIndex(UseIndex),
    /// `ALTER TABLE … DROP CONSTRAINT`.
    DropConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint's name.
        name: Name,
    },
    /// `ALTER TABLE … RENAME CONSTRAINT`.
    RenameConstraint {
        /// The table.
        table: QualifiedName,
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `ALTER TABLE … VALIDATE CONSTRAINT`.
    ValidateConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint's name.
        name: Name,
    },
    /// `ALTER TABLE … ALTER CONSTRAINT` of a foreign key.
    AlterConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint's name.
        name: Name,
        /// When it is checked from then on.
        deferrable: Deferrable,
    },
    /// `COMMENT ON CONSTRAINT`.
    SetConstraintComment {
        /// The table.
        table: QualifiedName,
        /// The constraint's name.
        name: Name,
        /// The new comment, or none.
        comment: Option<String>,
    },
    /// `CREATE INDEX`.
    CreateIndex(CreateIndex),
    /// `ALTER INDEX … SET`, `RESET` and `ALTER COLUMN`.
    AlterIndex(AlterIndex),
    /// `DROP INDEX`.
    DropIndex(DropIndex),
    /// `ALTER INDEX … RENAME TO`.
    RenameIndex {
        /// The table that the index belongs to.
        table: QualifiedName,
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `COMMENT ON INDEX`.
    SetIndexComment {
        /// The table that the index belongs to.
        table: QualifiedName,
        /// The index's name.
        name: Name,
        /// The new comment, or none.
        comment: Option<String>,
    },
    /// The `CREATE` statement of an object that is defined by SQL, with what completes it and its
    /// comment; written as `create_view`, `create_function` and so on.
    CreateObject(SqlObject),
    /// `CREATE OR REPLACE`, written as `replace_view`, `replace_function` and so on.
    ReplaceObject(SqlObject),
    /// Statements that change an object in place.
    AlterObject(AlterObject),
    /// A type in the place of one of the same name that columns have.
    RebuildType(RebuildType),
    /// `DROP`, written as `drop_view`, `drop_function` and so on.
    DropObject {
        /// The object.
        id: SqlObjectId,
    },
    /// `ALTER … RENAME TO` and `SET SCHEMA`, written as `rename_view`, `rename_function` and so on. Kind,
    /// table and signature stay.
    RenameObject {
        /// The object under its old name.
        from: SqlObjectId,
        /// The object under its new name.
        to: SqlObjectId,
    },
    /// `COMMENT ON` an object that is defined by SQL.
    SetObjectComment {
        /// The object.
        id: SqlObjectId,
        /// The new comment, or none.
        comment: Option<String>,
    },
    /// SQL text of the author's own.
    Execute {
        /// One or more statements.
        sql: String,
    },
    /// Rows for a table.
    BulkInsert(BulkInsert),
}

/// Where a new enum label goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumValuePosition {
    /// Before this label.
    Before(String),
    /// After this label.
    After(String),
}
