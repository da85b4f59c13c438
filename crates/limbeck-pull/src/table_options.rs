//! Properties of a table beside its parts, as words on the struct.

use limbeck_schema::{QualifiedName, ReplicaIdentity, Table};

use crate::attribute::Part;
use crate::parameters::with;

/// The words of what differs from PostgreSQL's defaults.
pub(crate) fn words(table: &Table) -> Vec<Part> {
    let options = &table.options;
    let mut parts = Vec::new();
    if options.unlogged {
        parts.push(Part::text("unlogged"));
    }
    parts.extend(with(&options.storage_parameters));
    parts.extend(match &options.replica_identity {
        ReplicaIdentity::Default => None,
        ReplicaIdentity::Full => Some(Part::assign("replica_identity", "full")),
        ReplicaIdentity::Nothing => Some(Part::assign("replica_identity", "nothing")),
        ReplicaIdentity::Index(name) => Some(Part::string("replica_identity", name.as_str())),
    });
    if let Some(name) = &options.cluster_on {
        parts.push(Part::string("cluster_on", name.as_str()));
    }
    if let Some(name) = &options.of_type {
        // Without its schema, a type is looked for in that of the table first.
        let text = match name.schema == table.name.schema {
            true => QualifiedName::public(name.name.clone()).to_reference(),
            false => name.to_full_reference(),
        };
        parts.push(Part::string("of_type", &text));
    }
    if options.row_level_security {
        parts.push(Part::text("row_level_security"));
    }
    if options.force_row_level_security {
        parts.push(Part::text("force_row_level_security"));
    }
    parts
}
