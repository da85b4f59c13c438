//! New constraints on tables that hold rows.

use limbeck_schema::{Constraint, ConstraintDefinition, Name, ObjectId, QualifiedName};

use super::{Hazard, HazardCode, HazardContext};

/// `validate-constraint`: a check or foreign key that is added valid looks at every row under its
/// lock: ACCESS EXCLUSIVE for a check, SHARE ROW EXCLUSIVE on both tables for a foreign key
/// (PostgreSQL manual, `ALTER TABLE`, `ADD table_constraint`). NOT VALID and a later
/// `validate_constraint` avoid it.
pub(super) fn scan(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Vec<Hazard> {
    if !context.is_old_table(table) {
        return Vec::new();
    }
    let checked = ObjectId::Table(table.clone());
    let message = match &constraint.definition {
        ConstraintDefinition::Check(check) if !check.not_valid => {
            format!("checks every row of {checked} under an exclusive lock")
        }
        ConstraintDefinition::ForeignKey(key) if !key.not_valid => format!(
            "checks every row of {checked}, and blocks writes to it and to \"{}\" meanwhile",
            key.referenced_table
        ),
        ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_) => return Vec::new(),
    };
    vec![Hazard::new(HazardCode::ValidateConstraint, message)]
}

/// `blocking-index`: the index behind a key is built under ACCESS EXCLUSIVE.
pub(super) fn key_index(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Vec<Hazard> {
    if keys(constraint).is_none() || !context.is_old_table(table) {
        return Vec::new();
    }
    let blocked = ObjectId::Table(table.clone());
    vec![Hazard::new(
        HazardCode::BlockingIndex,
        format!("blocks reads and writes of {blocked} while the index of the constraint is built"),
    )]
}

/// `unique-conflict`.
pub(super) fn conflict(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Vec<Hazard> {
    let Some(keys) = keys(constraint).filter(|_| context.is_old_table(table)) else {
        return Vec::new();
    };
    let rows = ObjectId::Table(table.clone());
    let message = if keys.is_empty() {
        format!("fails if rows of {rows} conflict with each other")
    } else {
        let names: Vec<&str> = keys.iter().map(Name::as_str).collect();
        let names = names.join(", ");
        format!("fails if rows of {rows} have equal values in ({names})")
    };
    vec![Hazard::new(HazardCode::UniqueConflict, message)]
}

/// The columns of a constraint with an index behind it; none for an exclusion.
fn keys(constraint: &Constraint) -> Option<&[Name]> {
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_) => Some(constraint.definition.columns()),
        ConstraintDefinition::Check(_) | ConstraintDefinition::ForeignKey(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;
    use crate::prelude::key;

    #[test]
    fn valid_at_once() {
        let found = found(&["a integer", "b integer"], |op| {
            op.create_check_constraint("c", "users", "a > 0");
            op.create_check_constraint("d", "users", "a > 0")
                .not_valid();
            op.create_foreign_key("e", "users", "teams", ["a"], ["id"]);
            op.create_foreign_key("f", "users", "teams", ["a"], ["id"])
                .not_valid();
        });
        assert_eq!(
            found,
            [
                "validate-constraint: checks every row of table \"public.users\" under an exclusive lock",
                "validate-constraint: checks every row of table \"public.users\", and blocks writes to it and to \"public.teams\" meanwhile",
            ]
        );
    }

    #[test]
    fn keys() {
        let unique = found(&["a integer"], |op| {
            op.create_unique_constraint("u", "users", ["a"]);
        });
        assert_eq!(
            unique,
            [
                "blocking-index: blocks reads and writes of table \"public.users\" while the index of the constraint is built",
                "unique-conflict: fails if rows of table \"public.users\" have equal values in (a)",
            ]
        );
        let exclusion = found(&["a integer"], |op| {
            op.create_exclude_constraint("x", "users", [key("a").with("=")]);
        });
        assert_eq!(
            exclusion[1],
            "unique-conflict: fails if rows of table \"public.users\" conflict with each other"
        );
    }
}
