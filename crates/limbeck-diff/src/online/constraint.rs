//! Foreign keys and checks: made NOT VALID, which takes no look at the rows that are there, and validated in a
//! revision that follows, which lets rows be written.

use limbeck_ops::Op;
use limbeck_schema::ConstraintDefinition;

use crate::plan::PlannedOp;

use super::Draft;
use super::part::Part;
use super::site::Site;

/// `ADD CONSTRAINT … NOT VALID`, later `VALIDATE CONSTRAINT`.
pub(super) fn rewrite(site: &Site<'_>, planned: &PlannedOp) -> Option<Vec<Draft>> {
    let Op::CreateConstraint { table, constraint } = &planned.op else {
        return None;
    };
    site.table(table)?;
    let after = site.after.tables.get(table);
    let is_merged = after.is_some_and(|after| {
        let checks = &after.inherits.local_checks;
        checks.contains(&constraint.name)
    });
    if is_merged {
        // The check of the table above, which becomes one with it, is none that is NOT VALID.
        return None;
    }
    let mut unproved = constraint.clone();
    let not_valid = match &mut unproved.definition {
        ConstraintDefinition::Check(check) => &mut check.not_valid,
        ConstraintDefinition::ForeignKey(key) => &mut key.not_valid,
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_) => return None,
    };
    if std::mem::replace(not_valid, true) {
        return None;
    }
    let create = Op::CreateConstraint {
        table: table.clone(),
        constraint: unproved,
    };
    let validate = Op::ValidateConstraint {
        table: table.clone(),
        name: constraint.name.clone(),
    };
    Some(vec![
        Draft::new(Part::Expand, create)
            .after(planned)
            .comment("A revision that follows validates it for the rows that are there."),
        Draft::new(Part::Validate, validate),
    ])
}
