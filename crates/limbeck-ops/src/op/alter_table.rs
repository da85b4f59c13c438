//! `alter_table`: what can change about a table under its name, beside its parts.

use std::collections::BTreeMap;

use limbeck_schema::{Name, QualifiedName, ReplicaIdentity};

/// The changes of one `alter_table`. `None` and an empty map leave a property as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableAlteration {
    /// `SET UNLOGGED` when true, `SET LOGGED` when false.
    pub unlogged: Option<bool>,
    /// `SET (…)`; `RESET (…)` for names without a value.
    pub storage_parameters: BTreeMap<String, Option<String>>,
    /// `REPLICA IDENTITY`.
    pub replica_identity: Option<ReplicaIdentity>,
    /// `CLUSTER ON`; `Some(None)` is `SET WITHOUT CLUSTER`.
    pub cluster_on: Option<Option<Name>>,
    /// `ENABLE ROW LEVEL SECURITY` or `DISABLE`.
    pub row_level_security: Option<bool>,
    /// `FORCE ROW LEVEL SECURITY` or `NO FORCE`.
    pub force_row_level_security: Option<bool>,
    /// `OF`: the type of a typed table; `Some(None)` is `NOT OF`.
    pub of_type: Option<Option<QualifiedName>>,
}

impl TableAlteration {
    /// The indexes and constraints that it names.
    pub fn indexes(&self) -> impl Iterator<Item = &Name> {
        let identity = self.replica_identity.iter();
        let cluster = self.cluster_on.iter().flatten();
        cluster.chain(identity.filter_map(ReplicaIdentity::index))
    }
}
