//! Constraints.

use limbeck_schema::{Constraint, ConstraintDefinition, Name, QualifiedName};

use crate::op::UseIndex;

use super::column::is_not_null;
use super::footprint::foreign_key;
use super::table::on_partitions;
use super::{Footprint, LockMode};

/// `ADD CONSTRAINT`.
pub(super) fn created(found: &mut Footprint<'_>, table: &QualifiedName, constraint: &Constraint) {
    match &constraint.definition {
        // NOT NULL is set on columns that are not, which the partitions follow under the same lock.
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_) => {
            for name in on_partitions(found, table) {
                found.scan(&name, LockMode::AccessExclusive);
            }
        }
        ConstraintDefinition::Check(check) => {
            let tables = match check.no_inherit {
                true => vec![table.clone()],
                false => found.family(table),
            };
            for name in tables {
                match check.not_valid {
                    true => found.take(&name, LockMode::AccessExclusive),
                    false => found.scan(&name, LockMode::AccessExclusive),
                }
            }
        }
        ConstraintDefinition::ForeignKey(key) => {
            let mut tables = on_partitions(found, table);
            tables.extend(on_partitions(found, &key.referenced_table));
            for name in tables {
                match key.not_valid {
                    true => found.take(&name, LockMode::ShareRowExclusive),
                    false => found.scan(&name, LockMode::ShareRowExclusive),
                }
            }
        }
    }
}

/// `ADD CONSTRAINT … USING INDEX`. A primary key sets NOT NULL, on tables below as well.
pub(super) fn index_used(found: &mut Footprint<'_>, used: &UseIndex) {
    found.take(&used.table, LockMode::AccessExclusive);
    let ConstraintDefinition::PrimaryKey(key) = &used.constraint.definition else {
        return;
    };
    for name in found.family(&used.table) {
        let proved = |column: &Name| is_not_null(found.before, &name, column);
        match key.columns.iter().all(proved) {
            true => found.take(&name, LockMode::AccessExclusive),
            false => found.scan(&name, LockMode::AccessExclusive),
        }
    }
}

/// `DROP CONSTRAINT`. The triggers of a foreign key go from the table that it refers to.
pub(super) fn dropped(found: &mut Footprint<'_>, table: &QualifiedName, name: &Name) {
    let known = known(found, table, name);
    let stays_below = known.is_some_and(|constraint| {
        matches!(&constraint.definition, ConstraintDefinition::Check(check) if check.no_inherit)
    });
    match stays_below {
        true => found.take(table, LockMode::AccessExclusive),
        false => found.take_with_descendants(table, LockMode::AccessExclusive),
    }
    if let Some(key) = known.and_then(foreign_key) {
        for name in on_partitions(found, &key.referenced_table) {
            found.take(&name, LockMode::AccessExclusive);
        }
    }
}

/// `VALIDATE CONSTRAINT`: rows can be written meanwhile.
pub(super) fn validated(found: &mut Footprint<'_>, table: &QualifiedName, name: &Name) {
    let known = known(found, table, name);
    for name in found.family(table) {
        found.scan(&name, LockMode::ShareUpdateExclusive);
    }
    if let Some(key) = known.and_then(foreign_key) {
        found.scan(&key.referenced_table, LockMode::RowShare);
    }
}

fn known<'a>(found: &Footprint<'a>, table: &QualifiedName, name: &Name) -> Option<&'a Constraint> {
    found.before.tables.get(table)?.constraints.get(name)
}
