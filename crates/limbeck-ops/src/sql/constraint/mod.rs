//! Constraints: their definitions one file per kind, here what they share.

mod check;
mod exclusion;
mod foreign_key;
mod primary_key;
mod unique;

use limbeck_schema::{Constraint, ConstraintDefinition, Deferrable, Name, QualifiedName};

use crate::op::UseIndex;

use super::{SqlStatement, comment, index, name_list, one, parameters};

/// `ADD CONSTRAINT`, then what can't be said in it.
pub(super) fn create(table: &QualifiedName, constraint: &Constraint) -> Vec<SqlStatement> {
    add(table, constraint, "")
}

/// `ALTER TABLE ONLY … ADD CONSTRAINT`, then what can't be said in it.
pub(super) fn create_only(table: &QualifiedName, constraint: &Constraint) -> Vec<SqlStatement> {
    add(table, constraint, "ONLY ")
}

fn add(table: &QualifiedName, constraint: &Constraint, only: &str) -> Vec<SqlStatement> {
    let mut statements = one(format!(
        "ALTER TABLE {only}{} ADD {}",
        table.quoted(),
        definition(constraint)
    ));
    statements.extend(after(table, constraint));
    statements
}

/// `CONSTRAINT name …`.
pub(super) fn definition(constraint: &Constraint) -> String {
    let text = match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => primary_key::definition(key),
        ConstraintDefinition::Unique(unique) => unique::definition(unique),
        ConstraintDefinition::Check(check) => check::definition(check),
        ConstraintDefinition::ForeignKey(key) => foreign_key::definition(key),
        ConstraintDefinition::Exclusion(exclusion) => exclusion::definition(exclusion),
    };
    format!("CONSTRAINT {} {text}", constraint.name.quoted())
}

/// Statistics of keys, and `COMMENT ON CONSTRAINT`.
pub(super) fn after(table: &QualifiedName, constraint: &Constraint) -> Vec<SqlStatement> {
    let mut statements = match &constraint.definition {
        ConstraintDefinition::Exclusion(exclusion) => {
            let keys = exclusion.elements.iter().zip(1..);
            let targets =
                keys.filter_map(|(key, number)| Some((number, Some(key.element.statistics?))));
            index::set_statistics(&table.sibling(constraint.name.clone()), targets)
        }
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_) => Vec::new(),
    };
    if let Some(text) = &constraint.comment {
        let text = comment::on_constraint(table, &constraint.name, Some(text));
        statements.extend(one(text));
    }
    statements
}

/// `ADD CONSTRAINT … USING INDEX`, then what can't be said in it.
pub(super) fn using_index(used: &UseIndex) -> Vec<SqlStatement> {
    let (kind, deferred) = match &used.constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => ("PRIMARY KEY", key.deferrable),
        ConstraintDefinition::Unique(unique) => ("UNIQUE", unique.deferrable),
        // No file can say these.
        ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => return create(&used.table, &used.constraint),
    };
    let mut statements = one(format!(
        "ALTER TABLE {} ADD CONSTRAINT {} {kind} USING INDEX {}{}",
        used.table.quoted(),
        used.constraint.name.quoted(),
        used.index.quoted(),
        deferrable(deferred)
    ));
    statements.extend(after(&used.table, &used.constraint));
    statements
}

/// `RENAME CONSTRAINT`.
pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> String {
    format!(
        "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
        table.quoted(),
        from.quoted(),
        to.quoted()
    )
}

/// `VALIDATE CONSTRAINT`.
pub(super) fn validate(table: &QualifiedName, name: &Name) -> String {
    format!(
        "ALTER TABLE {} VALIDATE CONSTRAINT {}",
        table.quoted(),
        name.quoted()
    )
}

/// `ALTER CONSTRAINT`.
pub(super) fn alter(table: &QualifiedName, name: &Name, when: Deferrable) -> String {
    let words = match when {
        Deferrable::No => " NOT DEFERRABLE",
        // Else one that was deferred before would stay so.
        Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::Deferred => deferrable(when),
    };
    format!(
        "ALTER TABLE {} ALTER CONSTRAINT {}{words}",
        table.quoted(),
        name.quoted()
    )
}

/// Whether it is NOT VALID.
pub(super) fn is_not_valid(constraint: &Constraint) -> bool {
    match &constraint.definition {
        ConstraintDefinition::Check(check) => check.not_valid,
        ConstraintDefinition::ForeignKey(key) => key.not_valid,
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_) => false,
    }
}

fn include(columns: &[Name]) -> String {
    if columns.is_empty() {
        String::new()
    } else {
        format!(" INCLUDE ({})", name_list(columns))
    }
}

fn deferrable(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}
