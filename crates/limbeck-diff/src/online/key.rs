//! Keys: no operation can take an index that was built before, so they stay as they are, with a word about it.

use limbeck_ops::Op;
use limbeck_schema::ConstraintDefinition;

use crate::plan::PlannedOp;

use super::site::Site;

/// A comment above a primary key or unique constraint that is built under a lock.
pub(super) fn note(site: &Site<'_>, planned: &PlannedOp) -> Option<String> {
    let Op::CreateConstraint { table, constraint } = &planned.op else {
        return None;
    };
    site.table(table)?;
    match constraint.definition {
        ConstraintDefinition::PrimaryKey(_) | ConstraintDefinition::Unique(_) => Some(format!(
            "Not online: the index of this {} is built under the lock. A unique index, which a model can have in its \
             place, is built concurrently.",
            constraint.kind()
        )),
        ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => None,
    }
}
