//! [`Operations`]: one method per operation, in Alembic's names and order of arguments.

use super::alter_column::AlterColumn;
use super::alter_constraint::AlterConstraint;
use super::alter_table::AlterTable;
use super::bound::BoundSpec;
use super::column::ColumnSpec;
use super::constraint::{
    CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey, CreatePrimaryKey,
    CreateUniqueConstraint, Places,
};
use super::create_table::CreateTable;
use super::enum_type::{AddEnumValue, CreateEnum, RebuildEnum};
use super::error::{BuildError, Problems, TakeErrors};
use super::execute::execute;
use super::index::{AlterIndex, CreateIndex, DropIndex};
use super::names::{Keys, Names};
use super::object::{AlterObject, CreateObject};
use super::rebuild_type::RebuildType;
use super::rows::BulkInsert;
use crate::{AttachPartition, Op, RenamePartitionIndex};

/// The operations of one function of a revision, in the order in which they were said.
///
/// Tables and types are named as `"users"` (schema `public`) or `"accounting.ledger"`, case kept;
/// a part that holds a dot is put in double quotes. Types and expressions are SQL text.
///
/// ```
/// use limbeck_ops::prelude::*;
///
/// let mut op = Operations::new();
/// op.create_table("votes")
///     .column(column("user_id", "bigint").not_null())
///     .column(column("post_id", "bigint").not_null())
///     .primary_key("votes_pkey", ["user_id", "post_id"]);
/// op.create_index("votes_post_id_idx", "votes", ["post_id"]);
/// assert_eq!(op.finish().unwrap().len(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Operations {
    entries: Vec<Entry>,
}

/// One operation as far as it is said.
#[derive(Clone, Debug)]
enum Entry {
    Plain(Op, Problems),
    CreateTable(CreateTable),
    AlterTable(AlterTable),
    AlterColumn(AlterColumn),
    CreateIndex(CreateIndex),
    AlterIndex(AlterIndex),
    AlterConstraint(AlterConstraint),
    DropIndex(DropIndex),
    CreatePrimaryKey(CreatePrimaryKey),
    CreateUniqueConstraint(CreateUniqueConstraint),
    CreateCheckConstraint(CreateCheckConstraint),
    CreateForeignKey(CreateForeignKey),
    CreateExcludeConstraint(CreateExcludeConstraint),
    CreateEnum(CreateEnum),
    AddEnumValue(AddEnumValue),
    RebuildEnum(RebuildEnum),
    CreateObject(CreateObject),
    AlterObject(AlterObject),
    RebuildType(RebuildType),
    BulkInsert(BulkInsert),
}

/// Adds a builder as the last entry and gives it out again.
macro_rules! push {
    ($self:ident, $kind:ident, $builder:expr) => {{
        $self.entries.push(Entry::$kind($builder));
        let Some(Entry::$kind(builder)) = $self.entries.last_mut() else {
            // The entry was pushed in the line before.
            unreachable!()
        };
        builder
    }};
}

impl Operations {
    /// No operations yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The operations.
    ///
    /// # Errors
    /// All mistakes in them, in order.
    pub fn finish(self) -> Result<Vec<Op>, Vec<BuildError>> {
        let mut ops = Vec::with_capacity(self.entries.len());
        let mut errors = Vec::new();
        for (i, entry) in self.entries.into_iter().enumerate() {
            let mut problems = Problems::default();
            ops.push(entry.finish(&mut problems));
            for mut error in problems.take() {
                error.operation = i + 1;
                errors.push(error);
            }
        }
        if errors.is_empty() {
            Ok(ops)
        } else {
            Err(errors)
        }
    }

    /// `CREATE TYPE … AS ENUM`: `op.create_enum("mood", ["happy", "sad"])`.
    pub fn create_enum(&mut self, name: &str, labels: impl Names) -> &mut CreateEnum {
        push!(self, CreateEnum, CreateEnum::new(name, labels))
    }

    /// `DROP TYPE` of an enum.
    pub fn drop_enum(&mut self, name: &str) {
        self.plain(|p| Op::DropEnum {
            name: p.qualified(("drop_enum", 0), name),
        });
    }

    /// `ALTER TYPE … RENAME TO`, and `SET SCHEMA` where the new name has another schema.
    pub fn rename_enum(&mut self, old_name: &str, new_name: &str) {
        self.plain(|p| Op::RenameEnum {
            from: p.qualified(("rename_enum", 0), old_name),
            to: p.qualified(("rename_enum", 1), new_name),
        });
    }

    /// `ALTER TYPE … ADD VALUE`, at the end unless `.before(label)` or `.after(label)` follows.
    pub fn add_enum_value(&mut self, name: &str, label: &str) -> &mut AddEnumValue {
        push!(self, AddEnumValue, AddEnumValue::new(name, label))
    }

    /// `ALTER TYPE … RENAME VALUE`.
    pub fn rename_enum_value(&mut self, name: &str, old_label: &str, new_label: &str) {
        self.plain(|p| Op::RenameEnumValue {
            name: p.qualified(("rename_enum_value", 0), name),
            from: old_label.to_owned(),
            to: new_label.to_owned(),
        });
    }

    /// Replaces an enum type by one with these labels, which PostgreSQL can't do in place when
    /// labels go or change their order. The columns of the type follow as `.column(table, column)`
    /// and `.array_column(table, column)`, what becomes of rows with a removed label as
    /// `.replace(old, new)`.
    pub fn rebuild_enum(&mut self, name: &str, labels: impl Names) -> &mut RebuildEnum {
        push!(self, RebuildEnum, RebuildEnum::new(name, labels))
    }

    /// `CREATE TABLE`; columns, primary key, constraints and comment follow as methods.
    pub fn create_table(&mut self, name: &str) -> &mut CreateTable {
        push!(self, CreateTable, CreateTable::new(name))
    }

    /// `DROP TABLE`.
    pub fn drop_table(&mut self, name: &str) {
        self.plain(|p| Op::DropTable {
            name: p.qualified(("drop_table", 0), name),
        });
    }

    /// `ALTER TABLE … RENAME TO`, and `SET SCHEMA` where the new name has another schema.
    pub fn rename_table(&mut self, old_name: &str, new_name: &str) {
        self.plain(|p| Op::RenameTable {
            from: p.qualified(("rename_table", 0), old_name),
            to: p.qualified(("rename_table", 1), new_name),
        });
    }

    /// `ALTER TABLE` for the table itself; what changes follows as methods:
    /// `op.alter_table("users").storage_parameter("fillfactor", "70")`.
    pub fn alter_table(&mut self, table: &str) -> &mut AlterTable {
        push!(self, AlterTable, AlterTable::new(table))
    }

    /// `ALTER TABLE … ATTACH PARTITION`:
    /// `op.attach_partition("events", "events_2024", values_in(["2024"]))`.
    pub fn attach_partition(&mut self, parent: &str, partition: &str, bound: BoundSpec) {
        self.plain(|p| {
            Op::AttachPartition(AttachPartition {
                parent: p.qualified(("attach_partition", 0), parent),
                partition: p.qualified(("attach_partition", 1), partition),
                bound: bound.finish(p),
            })
        });
    }

    /// `ALTER TABLE … DETACH PARTITION`: the partition stays, as a table of its own.
    pub fn detach_partition(&mut self, parent: &str, partition: &str) {
        self.plain(|p| Op::DetachPartition {
            parent: p.qualified(("detach_partition", 0), parent),
            partition: p.qualified(("detach_partition", 1), partition),
        });
    }

    /// `ALTER INDEX … RENAME TO` of the index that a partition has for an index, or the index of a key,
    /// of a table above it. The server chose its name, so it is told by the one above.
    pub fn rename_partition_index(&mut self, partition: &str, index: &str, new_name: &str) {
        self.plain(|p| {
            Op::RenamePartitionIndex(RenamePartitionIndex {
                partition: p.qualified(("rename_partition_index", 0), partition),
                index: p.qualified(("rename_partition_index", 1), index),
                name: p.name(("rename_partition_index", 2), new_name),
            })
        });
    }

    /// `ALTER TABLE … INHERIT`: what both tables have is inherited from now on.
    pub fn inherit(&mut self, table: &str, parent: &str) {
        self.plain(|p| Op::Inherit {
            table: p.qualified(("inherit", 0), table),
            parent: p.qualified(("inherit", 1), parent),
        });
    }

    /// `ALTER TABLE … NO INHERIT`: the table keeps its columns and checks.
    pub fn no_inherit(&mut self, table: &str, parent: &str) {
        self.plain(|p| Op::NoInherit {
            table: p.qualified(("no_inherit", 0), table),
            parent: p.qualified(("no_inherit", 1), parent),
        });
    }

    /// `ALTER TABLE … ADD COLUMN`:
    /// `op.add_column("users", column("age", "integer").not_null().server_default("0"))`.
    pub fn add_column(&mut self, table: &str, column: ColumnSpec) {
        self.plain(|p| {
            let table = p.qualified(("add_column", 0), table);
            let column = column.finish(&table, p);
            Op::AddColumn { table, column }
        });
    }

    /// `ALTER TABLE … DROP COLUMN`.
    pub fn drop_column(&mut self, table: &str, column: &str) {
        self.plain(|p| Op::DropColumn {
            table: p.qualified(("drop_column", 0), table),
            column: p.name(("drop_column", 1), column),
        });
    }

    /// `ALTER TABLE … RENAME COLUMN`.
    pub fn rename_column(&mut self, table: &str, old_name: &str, new_name: &str) {
        self.plain(|p| Op::RenameColumn {
            table: p.qualified(("rename_column", 0), table),
            from: p.name(("rename_column", 1), old_name),
            to: p.name(("rename_column", 2), new_name),
        });
    }

    /// `ALTER TABLE … ALTER COLUMN`; what changes follows as methods:
    /// `op.alter_column("users", "age").data_type("bigint").not_null()`.
    pub fn alter_column(&mut self, table: &str, column: &str) -> &mut AlterColumn {
        push!(self, AlterColumn, AlterColumn::new(table, column))
    }

    /// `ADD CONSTRAINT … PRIMARY KEY`.
    pub fn create_primary_key(
        &mut self,
        name: &str,
        table: &str,
        columns: impl Names,
    ) -> &mut CreatePrimaryKey {
        let value = places("create_primary_key").primary_key(name, columns);
        let table = (("create_primary_key", 1), table);
        push!(self, CreatePrimaryKey, CreatePrimaryKey::on(table, value))
    }

    /// `ADD CONSTRAINT … UNIQUE`.
    pub fn create_unique_constraint(
        &mut self,
        name: &str,
        table: &str,
        columns: impl Names,
    ) -> &mut CreateUniqueConstraint {
        let value = places("create_unique_constraint").unique(name, columns);
        let table = (("create_unique_constraint", 1), table);
        let builder = CreateUniqueConstraint::on(table, value);
        push!(self, CreateUniqueConstraint, builder)
    }

    /// `ADD CONSTRAINT … CHECK`.
    pub fn create_check_constraint(
        &mut self,
        name: &str,
        table: &str,
        condition: &str,
    ) -> &mut CreateCheckConstraint {
        let value = places("create_check_constraint").check(name, condition);
        let table = (("create_check_constraint", 1), table);
        let builder = CreateCheckConstraint::on(table, value);
        push!(self, CreateCheckConstraint, builder)
    }

    /// `ADD CONSTRAINT … FOREIGN KEY`:
    /// `op.create_foreign_key("posts_user_id_fkey", "posts", "users", ["user_id"], ["id"])`.
    pub fn create_foreign_key(
        &mut self,
        name: &str,
        source: &str,
        referent: &str,
        local_columns: impl Names,
        remote_columns: impl Names,
    ) -> &mut CreateForeignKey {
        let (local, remote) = ((3, local_columns), (4, remote_columns));
        let value = places("create_foreign_key").foreign_key(name, local, (2, referent), remote);
        let source = (("create_foreign_key", 1), source);
        push!(self, CreateForeignKey, CreateForeignKey::on(source, value))
    }

    /// `ADD CONSTRAINT … EXCLUDE`, by default with the access method `gist`.
    pub fn create_exclude_constraint(
        &mut self,
        name: &str,
        table: &str,
        keys: impl Keys,
    ) -> &mut CreateExcludeConstraint {
        let value = places("create_exclude_constraint").exclude(name, keys);
        let table = (("create_exclude_constraint", 1), table);
        let builder = CreateExcludeConstraint::on(table, value);
        push!(self, CreateExcludeConstraint, builder)
    }

    /// `ALTER TABLE … DROP CONSTRAINT`.
    pub fn drop_constraint(&mut self, name: &str, table: &str) {
        self.plain(|p| Op::DropConstraint {
            name: p.name(("drop_constraint", 0), name),
            table: p.qualified(("drop_constraint", 1), table),
        });
    }

    /// `ALTER TABLE … RENAME CONSTRAINT`.
    pub fn rename_constraint(&mut self, table: &str, old_name: &str, new_name: &str) {
        self.plain(|p| Op::RenameConstraint {
            table: p.qualified(("rename_constraint", 0), table),
            from: p.name(("rename_constraint", 1), old_name),
            to: p.name(("rename_constraint", 2), new_name),
        });
    }

    /// `ALTER TABLE … VALIDATE CONSTRAINT`, after one that was made `NOT VALID`.
    pub fn validate_constraint(&mut self, name: &str, table: &str) {
        self.plain(|p| Op::ValidateConstraint {
            name: p.name(("validate_constraint", 0), name),
            table: p.qualified(("validate_constraint", 1), table),
        });
    }

    /// `ALTER TABLE … ALTER CONSTRAINT` of a foreign key, which becomes NOT DEFERRABLE unless something
    /// else follows: `op.alter_constraint("posts_user_id_fkey", "posts").initially_deferred()`.
    pub fn alter_constraint(&mut self, name: &str, table: &str) -> &mut AlterConstraint {
        push!(self, AlterConstraint, AlterConstraint::new(name, table))
    }

    /// `CREATE INDEX`: `op.create_index("posts_author_idx", "posts", ["author_id"])`. Keys with
    /// options are made by [`key`](super::key()), [`desc`](super::desc) and
    /// [`expression`](super::expression).
    pub fn create_index(&mut self, name: &str, table: &str, keys: impl Keys) -> &mut CreateIndex {
        push!(self, CreateIndex, CreateIndex::new(name, table, keys))
    }

    /// `DROP INDEX`.
    pub fn drop_index(&mut self, name: &str, table: &str) -> &mut DropIndex {
        push!(self, DropIndex, DropIndex::new(name, table))
    }

    /// `ALTER INDEX … RENAME TO`.
    pub fn rename_index(&mut self, table: &str, old_name: &str, new_name: &str) {
        self.plain(|p| Op::RenameIndex {
            table: p.qualified(("rename_index", 0), table),
            from: p.name(("rename_index", 1), old_name),
            to: p.name(("rename_index", 2), new_name),
        });
    }

    /// `ALTER INDEX` of an index, or of the index behind a constraint; what changes follows as methods:
    /// `op.alter_index("users_email_idx", "users").storage_parameter("fillfactor", "70")`.
    pub fn alter_index(&mut self, name: &str, table: &str) -> &mut AlterIndex {
        push!(self, AlterIndex, AlterIndex::new(name, table))
    }

    /// SQL of your own, one or more statements; none that ends the revision's transaction.
    pub fn execute(&mut self, sql: &str) {
        self.plain(|p| execute(p, sql));
    }

    /// Rows for a table, which follow as `.row([value(1), value("rust")])`.
    pub fn bulk_insert(&mut self, table: &str, columns: impl Names) -> &mut BulkInsert {
        push!(self, BulkInsert, BulkInsert::new(table, columns))
    }

    pub(super) fn alteration(&mut self, builder: AlterObject) -> &mut AlterObject {
        push!(self, AlterObject, builder)
    }

    pub(super) fn rebuilt(&mut self, builder: RebuildType) -> &mut RebuildType {
        push!(self, RebuildType, builder)
    }

    pub(super) fn object(&mut self, builder: CreateObject) -> &mut CreateObject {
        push!(self, CreateObject, builder)
    }

    pub(super) fn plain(&mut self, make: impl FnOnce(&mut Problems) -> Op) {
        let mut problems = Problems::default();
        let op = make(&mut problems);
        self.entries.push(Entry::Plain(op, problems));
    }
}

/// Where arguments stand in `op.create_…(name, table, …)`.
fn places(call: &'static str) -> Places {
    Places {
        call,
        after_name: 2,
    }
}

impl Entry {
    fn finish(self, problems: &mut Problems) -> Op {
        match self {
            Self::Plain(op, mut found) => {
                problems.extend(&mut found);
                op
            }
            Self::CreateTable(builder) => builder.finish(problems),
            Self::AlterTable(builder) => builder.finish(problems),
            Self::AlterColumn(builder) => builder.finish(problems),
            Self::CreateIndex(builder) => builder.finish(problems),
            Self::AlterIndex(builder) => builder.finish(problems),
            Self::AlterConstraint(builder) => builder.finish(problems),
            Self::DropIndex(builder) => builder.finish(problems),
            Self::CreatePrimaryKey(builder) => builder.finish(problems),
            Self::CreateUniqueConstraint(builder) => builder.finish(problems),
            Self::CreateCheckConstraint(builder) => builder.finish(problems),
            Self::CreateForeignKey(builder) => builder.finish(problems),
            Self::CreateExcludeConstraint(builder) => builder.finish(problems),
            Self::CreateEnum(builder) => builder.finish(problems),
            Self::AddEnumValue(builder) => builder.finish(problems),
            Self::RebuildEnum(builder) => builder.finish(problems),
            Self::CreateObject(builder) => builder.finish(problems),
            Self::AlterObject(builder) => builder.finish(problems),
            Self::RebuildType(builder) => builder.finish(problems),
            Self::BulkInsert(builder) => builder.finish(problems),
        }
    }
}

/// The errors of the last operation, if it is one without options.
impl TakeErrors for Operations {
    fn take_errors(&mut self) -> Vec<BuildError> {
        match self.entries.last_mut() {
            Some(Entry::Plain(_, problems)) => problems.take(),
            Some(_) | None => Vec::new(),
        }
    }
}
