//! `create_table` and what is said about the new table.

use limbeck_schema::{
    ConstraintDefinition, PartitionBy, PartitionOf, PartitionStrategy, ReplicaIdentity, Table,
    normal_comment,
};

use super::bound::BoundSpec;
use super::column::ColumnSpec;
use super::constraint::{IntoConstraint, primary_key};
use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::key::index_elements;
use super::names::{Keys, Names};
use crate::Op;

/// `create_table`, to which columns and constraints are added.
#[derive(Clone, Debug)]
pub struct CreateTable {
    table: Table,
    problems: Problems,
}

impl CreateTable {
    pub(super) fn new(name: &str) -> Self {
        let mut problems = Problems::default();
        let table = Table::new(problems.qualified(("create_table", 0), name));
        Self { table, problems }
    }

    /// A column: `.column(column("id", "bigint").identity(Always))`.
    pub fn column(&mut self, column: ColumnSpec) -> &mut Self {
        let column = column.finish(&self.table.name, &mut self.problems);
        if self.table.columns.contains_key(&column.name) {
            self.duplicate("column", column.name.as_str());
        } else {
            self.table.add_column(column);
        }
        self
    }

    /// The primary key: `.primary_key("users_pkey", ["id"])`. Its columns are NOT NULL.
    pub fn primary_key(&mut self, name: &str, columns: impl Names) -> &mut Self {
        self.constraint(primary_key(name, columns))
    }

    /// A constraint: [`primary_key`], [`unique`], [`check`], [`foreign_key`] or [`exclude`].
    ///
    /// [`unique`]: super::unique
    /// [`check`]: super::check
    /// [`foreign_key`]: super::foreign_key
    /// [`exclude`]: super::exclude
    pub fn constraint(&mut self, constraint: impl IntoConstraint) -> &mut Self {
        let (constraint, errors) = constraint.into_constraint();
        self.problems.append(errors);
        let second_key = matches!(constraint.definition, ConstraintDefinition::PrimaryKey(_))
            && self.table.primary_key().is_some();
        if second_key {
            self.duplicate("primary key", constraint.name.as_str());
        } else if self.table.constraints.contains_key(&constraint.name) {
            self.duplicate("constraint", constraint.name.as_str());
        } else {
            self.table.add_constraint(constraint);
        }
        self
    }

    /// `PARTITION BY RANGE`: `.partition_by_range(["created_at"])`. Keys with options are made by
    /// [`key`](super::key()) and [`expression`](super::expression).
    pub fn partition_by_range(&mut self, keys: impl Keys) -> &mut Self {
        self.partition_by("partition_by_range", PartitionStrategy::Range, keys)
    }

    /// `PARTITION BY LIST`: `.partition_by_list(["region"])`.
    pub fn partition_by_list(&mut self, keys: impl Keys) -> &mut Self {
        self.partition_by("partition_by_list", PartitionStrategy::List, keys)
    }

    /// `PARTITION BY HASH`: `.partition_by_hash(["id"])`.
    pub fn partition_by_hash(&mut self, keys: impl Keys) -> &mut Self {
        self.partition_by("partition_by_hash", PartitionStrategy::Hash, keys)
    }

    fn partition_by(
        &mut self,
        call: &'static str,
        strategy: PartitionStrategy,
        keys: impl Keys,
    ) -> &mut Self {
        let keys = index_elements((call, 0), keys.into_keys(), &mut self.problems);
        self.table.partition_by = Some(PartitionBy { strategy, keys });
        self
    }

    /// `PARTITION OF`: `.partition_of("events", values_in(["'de'"]))`. A partition has the columns of
    /// its parent; what is different in it is changed with `alter_column` afterwards.
    pub fn partition_of(&mut self, parent: &str, bound: BoundSpec) -> &mut Self {
        let parent = self.problems.qualified(("partition_of", 0), parent);
        let bound = bound.finish(&mut self.problems);
        self.table.partition_of = Some(PartitionOf::new(parent, bound));
        self
    }

    /// `INHERITS`: the columns and checks of these tables come first. A column that is said here as
    /// well stays when theirs goes.
    pub fn inherits(&mut self, parents: impl Names) -> &mut Self {
        let parents = parents.into_texts();
        self.table.inherits.parents = parents
            .iter()
            .map(|parent| self.problems.qualified(("inherits", 0), parent))
            .collect();
        self
    }

    /// `UNLOGGED`: rows are not in the write-ahead log, and don't outlive a crash.
    pub fn unlogged(&mut self) -> &mut Self {
        self.table.options.unlogged = true;
        self
    }

    /// A parameter of `WITH (…)`: `.storage_parameter("fillfactor", "70")`. The name of a parameter
    /// of the TOAST table begins with `toast.`.
    pub fn storage_parameter(&mut self, name: &str, value: &str) -> &mut Self {
        let parameters = &mut self.table.options.storage_parameters;
        parameters.insert(name.to_owned(), value.to_owned());
        self
    }

    /// `REPLICA IDENTITY FULL`: logical replication tells all columns of old rows.
    pub fn replica_identity_full(&mut self) -> &mut Self {
        self.table.options.replica_identity = ReplicaIdentity::Full;
        self
    }

    /// `REPLICA IDENTITY NOTHING`: logical replication tells nothing of old rows.
    pub fn replica_identity_nothing(&mut self) -> &mut Self {
        self.table.options.replica_identity = ReplicaIdentity::Nothing;
        self
    }

    /// `REPLICA IDENTITY USING INDEX`: the columns of a constraint of the table.
    pub fn replica_identity_index(&mut self, name: &str) -> &mut Self {
        let name = self.problems.name(("replica_identity_index", 0), name);
        self.table.options.replica_identity = ReplicaIdentity::Index(name);
        self
    }

    /// `CLUSTER ON`: the constraint by whose index `CLUSTER` orders rows.
    pub fn cluster_on(&mut self, name: &str) -> &mut Self {
        let name = self.problems.name(("cluster_on", 0), name);
        self.table.options.cluster_on = Some(name);
        self
    }

    /// `ENABLE ROW LEVEL SECURITY`.
    pub fn enable_row_level_security(&mut self) -> &mut Self {
        self.table.options.row_level_security = true;
        self
    }

    /// `FORCE ROW LEVEL SECURITY`: for the table's owner as well.
    pub fn force_row_level_security(&mut self) -> &mut Self {
        self.table.options.force_row_level_security = true;
        self
    }

    /// `OF`: a typed table. Its columns must be the attributes of this composite type, in their order.
    pub fn of_type(&mut self, name: &str) -> &mut Self {
        let name = self.problems.qualified(("of_type", 0), name);
        self.table.options.of_type = Some(name);
        self
    }

    /// `COMMENT ON TABLE`.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.table.comment = normal_comment(Some(text.to_owned()));
        self
    }

    fn duplicate(&mut self, kind: &'static str, name: &str) {
        let call = if kind == "column" {
            "column"
        } else {
            "constraint"
        };
        let name = name.to_owned();
        self.problems
            .push_call(call, BuildErrorKind::Duplicate { kind, name });
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        if self.table.partition_of.is_some() && !self.table.columns.is_empty() {
            problems.push_call("column", BuildErrorKind::PartitionColumn);
        }
        let key = self.table.primary_key().map(|(_, key)| key.columns.clone());
        for name in key.unwrap_or_default() {
            if let Some(column) = self.table.columns.get_mut(&name) {
                column.nullable = false;
            }
        }
        Op::CreateTable(self.table)
    }
}

impl TakeErrors for CreateTable {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}
