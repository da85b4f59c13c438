//! What a table has beside its columns, constraints and indexes.

use std::collections::BTreeMap;

use crate::name::{Name, QualifiedName};

/// Properties of a table, each with PostgreSQL's default where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// `UNLOGGED`: its rows are not in the write-ahead log and don't outlive a crash.
    pub unlogged: bool,
    /// `WITH (…)`, as in `pg_class.reloptions`. Those of its TOAST table are `toast.name`.
    pub storage_parameters: BTreeMap<String, String>,
    /// Which columns logical replication tells of changed and deleted rows.
    pub replica_identity: ReplicaIdentity,
    /// The index by which `CLUSTER` orders the rows, or the constraint with that index behind it.
    pub cluster_on: Option<Name>,
    /// The composite type whose attributes are the columns, in a typed table (`OF`).
    pub of_type: Option<QualifiedName>,
    /// Whether policies are asked for rows (`ENABLE ROW LEVEL SECURITY`).
    pub row_level_security: bool,
    /// Whether they are asked for the table's owner as well (`FORCE ROW LEVEL SECURITY`).
    pub force_row_level_security: bool,
}

/// `REPLICA IDENTITY` (PostgreSQL manual, `ALTER TABLE`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReplicaIdentity {
    /// The columns of the primary key.
    #[default]
    Default,
    /// All columns.
    Full,
    /// None.
    Nothing,
    /// Those of a unique index, or of the constraint with that index behind it.
    Index(Name),
}

impl ReplicaIdentity {
    /// The index or constraint, if it is one.
    pub fn index(&self) -> Option<&Name> {
        match self {
            Self::Index(name) => Some(name),
            Self::Default | Self::Full | Self::Nothing => None,
        }
    }
}

impl TableOptions {
    /// The indexes and constraints that it names.
    pub fn indexes(&self) -> impl Iterator<Item = &Name> {
        self.cluster_on.iter().chain(self.replica_identity.index())
    }

    /// With other names for the indexes and constraints that it names. One that is gone (`None`) is
    /// forgotten.
    pub fn map_indexes(&mut self, new_name: impl Fn(&Name) -> Option<Name>) {
        if let Some(name) = &self.cluster_on {
            self.cluster_on = new_name(name);
        }
        if let ReplicaIdentity::Index(name) = &self.replica_identity {
            self.replica_identity =
                new_name(name).map_or(ReplicaIdentity::Default, ReplicaIdentity::Index);
        }
    }
}
