//! Functions and procedures: `CREATE OR REPLACE` keeps the interface.

use limbeck_schema::SqlObject;
use limbeck_schema::sql_object::parts;

use crate::pair::Pair;

/// Whether a routine can be replaced: its result, and the modes, names and types of its arguments
/// stay, and no default goes (PostgreSQL manual, `CREATE FUNCTION`, notes).
pub(super) fn keeps_interface(pair: Pair<&SqlObject>) -> bool {
    let (Some(from), Some(to)) = (
        parts::routine(&pair.from.definition),
        parts::routine(&pair.to.definition),
    ) else {
        return false;
    };
    from.returns == to.returns
        && from.arguments.len() == to.arguments.len()
        && from.arguments.iter().zip(&to.arguments).all(|(old, new)| {
            old.mode == new.mode
                && old.data_type == new.data_type
                // A name can be given to an argument that had none.
                && (old.name == new.name || old.name.is_none() && old.mode == "in")
                && (new.has_default || !old.has_default)
        })
}
