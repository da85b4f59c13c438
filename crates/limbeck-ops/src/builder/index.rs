//! `create_index`, `alter_index` and `drop_index`.

use limbeck_schema::{Index, Name, QualifiedName, normal_comment};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::key::index_elements;
use super::names::{Keys, Names};
use crate::{
    AlterIndex as AlterIndexOp, CreateIndex as CreateIndexOp, DropIndex as DropIndexOp,
    IndexAlteration, Op,
};

/// `create_index`, to which options are added.
#[derive(Clone, Debug)]
pub struct CreateIndex {
    op: CreateIndexOp,
    problems: Problems,
}

impl CreateIndex {
    pub(super) fn new(name: &str, table: &str, keys: impl Keys) -> Self {
        let mut problems = Problems::default();
        let name = problems.name(("create_index", 0), name);
        let table = problems.qualified(("create_index", 1), table);
        let elements = index_elements(("create_index", 2), keys.into_keys(), &mut problems);
        let op = CreateIndexOp {
            table,
            index: Index::new(name, elements),
            concurrently: false,
            only: false,
        };
        Self { op, problems }
    }

    /// `UNIQUE`.
    pub fn unique(&mut self) -> &mut Self {
        self.op.index.unique = true;
        self
    }

    /// `NULLS NOT DISTINCT` (PostgreSQL 15).
    pub fn nulls_not_distinct(&mut self) -> &mut Self {
        self.op.index.nulls_not_distinct = true;
        self
    }

    /// The access method, where it is not `btree`: `.using("gin")`.
    pub fn using(&mut self, method: &str) -> &mut Self {
        self.op.index.method = self.problems.name(("using", 0), method);
        self
    }

    /// `INCLUDE` columns.
    pub fn include(&mut self, columns: impl Names) -> &mut Self {
        self.op.index.include = self.problems.names(("include", 0), columns);
        self
    }

    /// `WHERE`: a partial index.
    pub fn where_(&mut self, sql: &str) -> &mut Self {
        self.op.index.predicate = Some(self.problems.expression(("where_", 0), sql));
        self
    }

    /// A parameter of `WITH (…)`: `.storage_parameter("fillfactor", "70")`.
    pub fn storage_parameter(&mut self, name: &str, value: &str) -> &mut Self {
        let parameters = &mut self.op.index.storage_parameters;
        parameters.insert(name.to_owned(), value.to_owned());
        self
    }

    /// `COMMENT ON INDEX`.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.op.index.comment = normal_comment(Some(text.to_owned()));
        self
    }

    /// `CONCURRENTLY`: without blocking writers, and outside a transaction.
    pub fn concurrently(&mut self) -> &mut Self {
        self.op.concurrently = true;
        self
    }

    /// `ON ONLY`: partitions that are there don't get one; theirs are attached by `attach_index`.
    pub fn only(&mut self) -> &mut Self {
        self.op.only = true;
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::CreateIndex(self.op)
    }
}

impl TakeErrors for CreateIndex {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}

/// `alter_index`, to which changes are added.
#[derive(Clone, Debug)]
pub struct AlterIndex {
    op: AlterIndexOp,
    problems: Problems,
}

impl AlterIndex {
    pub(super) fn new(name: &str, table: &str) -> Self {
        let mut problems = Problems::default();
        let op = AlterIndexOp {
            name: problems.name(("alter_index", 0), name),
            table: problems.qualified(("alter_index", 1), table),
            alteration: IndexAlteration::default(),
        };
        Self { op, problems }
    }

    /// `SET (name = value)`: `.storage_parameter("fillfactor", "70")`.
    pub fn storage_parameter(&mut self, name: &str, value: &str) -> &mut Self {
        let parameters = &mut self.op.alteration.storage_parameters;
        parameters.insert(name.to_owned(), Some(value.to_owned()));
        self
    }

    /// `RESET (name)`.
    pub fn reset_storage_parameter(&mut self, name: &str) -> &mut Self {
        let parameters = &mut self.op.alteration.storage_parameters;
        parameters.insert(name.to_owned(), None);
        self
    }

    /// `ALTER COLUMN … SET STATISTICS` of a key that is an expression, by its number from 1:
    /// `.statistics(1, 500)`.
    pub fn statistics(&mut self, key: i64, target: i64) -> &mut Self {
        let target = self.problems.statistics(("statistics", 1), target);
        self.set_statistics("statistics", key, Some(target))
    }

    /// `ALTER COLUMN … SET STATISTICS` to that of `default_statistics_target`.
    pub fn default_statistics(&mut self, key: i64) -> &mut Self {
        self.set_statistics("default_statistics", key, None)
    }

    fn set_statistics(&mut self, call: &'static str, key: i64, target: Option<u16>) -> &mut Self {
        match u16::try_from(key).ok().filter(|key| *key > 0) {
            Some(key) => {
                self.op.alteration.statistics.insert(key, target);
            }
            None => self.problems.push((call, 0), BuildErrorKind::KeyNumber),
        }
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::AlterIndex(self.op)
    }
}

impl TakeErrors for AlterIndex {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}

/// `drop_index`, to which options are added.
#[derive(Clone, Debug)]
pub struct DropIndex {
    name: Name,
    table: QualifiedName,
    concurrently: bool,
    problems: Problems,
}

impl DropIndex {
    pub(super) fn new(name: &str, table: &str) -> Self {
        let mut problems = Problems::default();
        Self {
            name: problems.name(("drop_index", 0), name),
            table: problems.qualified(("drop_index", 1), table),
            concurrently: false,
            problems,
        }
    }

    /// `CONCURRENTLY`: without blocking writers, and outside a transaction.
    pub fn concurrently(&mut self) -> &mut Self {
        self.concurrently = true;
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::DropIndex(DropIndexOp {
            table: self.table,
            name: self.name,
            concurrently: self.concurrently,
        })
    }
}

impl TakeErrors for DropIndex {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}
