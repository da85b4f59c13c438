//! `alter_table`: changes of a table itself.

use limbeck_schema::{QualifiedName, ReplicaIdentity};

use super::error::{BuildError, Problems, TakeErrors};
use crate::{Op, TableAlteration};

/// `alter_table`, to which changes are added.
#[derive(Clone, Debug)]
pub struct AlterTable {
    table: QualifiedName,
    alteration: TableAlteration,
    problems: Problems,
}

impl AlterTable {
    pub(super) fn new(table: &str) -> Self {
        let mut problems = Problems::default();
        Self {
            table: problems.qualified(("alter_table", 0), table),
            alteration: TableAlteration::default(),
            problems,
        }
    }

    /// `SET UNLOGGED`: rows are no longer in the write-ahead log, and don't outlive a crash.
    pub fn unlogged(&mut self) -> &mut Self {
        self.alteration.unlogged = Some(true);
        self
    }

    /// `SET LOGGED`.
    pub fn logged(&mut self) -> &mut Self {
        self.alteration.unlogged = Some(false);
        self
    }

    /// `SET (name = value)`: `.storage_parameter("fillfactor", "70")`. The name of a parameter of
    /// the TOAST table begins with `toast.`.
    pub fn storage_parameter(&mut self, name: &str, value: &str) -> &mut Self {
        let parameters = &mut self.alteration.storage_parameters;
        parameters.insert(name.to_owned(), Some(value.to_owned()));
        self
    }

    /// `RESET (name)`.
    pub fn reset_storage_parameter(&mut self, name: &str) -> &mut Self {
        let parameters = &mut self.alteration.storage_parameters;
        parameters.insert(name.to_owned(), None);
        self
    }

    /// `REPLICA IDENTITY DEFAULT`: the primary key.
    pub fn replica_identity_default(&mut self) -> &mut Self {
        self.identity(ReplicaIdentity::Default)
    }

    /// `REPLICA IDENTITY FULL`: all columns.
    pub fn replica_identity_full(&mut self) -> &mut Self {
        self.identity(ReplicaIdentity::Full)
    }

    /// `REPLICA IDENTITY NOTHING`.
    pub fn replica_identity_nothing(&mut self) -> &mut Self {
        self.identity(ReplicaIdentity::Nothing)
    }

    /// `REPLICA IDENTITY USING INDEX`: the columns of a unique index, or of a constraint.
    pub fn replica_identity_index(&mut self, name: &str) -> &mut Self {
        let name = self.problems.name(("replica_identity_index", 0), name);
        self.identity(ReplicaIdentity::Index(name))
    }

    fn identity(&mut self, identity: ReplicaIdentity) -> &mut Self {
        self.alteration.replica_identity = Some(identity);
        self
    }

    /// `CLUSTER ON`: the index, or constraint, by which `CLUSTER` orders rows.
    pub fn cluster_on(&mut self, name: &str) -> &mut Self {
        let name = self.problems.name(("cluster_on", 0), name);
        self.alteration.cluster_on = Some(Some(name));
        self
    }

    /// `SET WITHOUT CLUSTER`.
    pub fn without_cluster(&mut self) -> &mut Self {
        self.alteration.cluster_on = Some(None);
        self
    }

    /// `ENABLE ROW LEVEL SECURITY`.
    pub fn enable_row_level_security(&mut self) -> &mut Self {
        self.alteration.row_level_security = Some(true);
        self
    }

    /// `DISABLE ROW LEVEL SECURITY`.
    pub fn disable_row_level_security(&mut self) -> &mut Self {
        self.alteration.row_level_security = Some(false);
        self
    }

    /// `FORCE ROW LEVEL SECURITY`: for the table's owner as well.
    pub fn force_row_level_security(&mut self) -> &mut Self {
        self.alteration.force_row_level_security = Some(true);
        self
    }

    /// `NO FORCE ROW LEVEL SECURITY`.
    pub fn no_force_row_level_security(&mut self) -> &mut Self {
        self.alteration.force_row_level_security = Some(false);
        self
    }

    /// `OF`: makes it a typed table. Its columns must be the attributes of this composite type, in their order.
    pub fn of_type(&mut self, name: &str) -> &mut Self {
        let name = self.problems.qualified(("of_type", 0), name);
        self.alteration.of_type = Some(Some(name));
        self
    }

    /// `NOT OF`: makes it a table of its own again.
    pub fn not_of_type(&mut self) -> &mut Self {
        self.alteration.of_type = Some(None);
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::AlterTable {
            table: self.table,
            alteration: self.alteration,
        }
    }
}

impl TakeErrors for AlterTable {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}
