//! Foreign keys that refer to a column whose place another one takes.
//!
//! The new key stands beside the old one, from the moment in which every new value is there and unique: before, rows
//! that refer to a row without one would be refused.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::{
    Constraint, ConstraintDefinition, ForeignKey, Name, QualifiedName, ReferentialAction, Schema,
    Table,
};

use super::between::not_valid;
use super::moved::Moved;
use super::names::first_free;
use super::writer::Writer;

/// What stands above a key that deletes what the old one deletes; lint asks of upgrades alone.
pub(super) const AS_BEFORE: &str =
    "limbeck: allow(cascade): the old foreign key deletes these rows as well";

/// A foreign key to a new column.
pub(super) struct Reference {
    table: QualifiedName,
    /// The name that it gets.
    name: Name,
    /// The name that it has until then.
    aside: Name,
    /// As it is over the old columns.
    old: Constraint,
    /// As it is over the new columns.
    shape: Constraint,
    /// Whether a column of its own gets another type as well.
    is_moved: bool,
}

/// The foreign keys of a table that refer to other columns in `renamed`.
pub(super) fn moved_references<'a>(
    table: &'a Table,
    renamed: &'a Table,
) -> impl Iterator<Item = (&'a Constraint, &'a Constraint)> {
    let pairs = table.constraints.iter();
    let pairs = pairs.filter_map(|(name, one)| Some((one, renamed.constraints.get(name)?)));
    pairs.filter(|(one, other)| {
        let keys = foreign_key(one).zip(foreign_key(other));
        keys.is_some_and(|(one, other)| one.referenced_columns != other.referenced_columns)
    })
}

/// Whether it is a foreign key to this table.
pub(super) fn refers_to(constraint: &Constraint, table: &QualifiedName) -> bool {
    foreign_key(constraint).is_some_and(|key| key.referenced_table == *table)
}

fn foreign_key(constraint: &Constraint) -> Option<&ForeignKey> {
    match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some(key),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_)
        | ConstraintDefinition::Check(_) => None,
    }
}

/// All of them, with names for the time in which there are two.
pub(super) fn references(
    tables: &[Moved<'_>],
    from: &Schema,
    to: &Schema,
    new: &Schema,
) -> Vec<Reference> {
    let mut found = Vec::new();
    for table in to.tables.values() {
        let Some(renamed) = new.tables.get(&table.name) else {
            continue;
        };
        let moved = tables.iter().find(|moved| *moved.table == table.name);
        let mut given: BTreeSet<Name> = BTreeSet::new();
        for (constraint, shape) in moved_references(table, renamed) {
            let is_taken = |name: &Name| {
                given.contains(name)
                    || [from, to].iter().any(|schema| {
                        let table = schema.tables.get(&table.name);
                        table.is_some_and(|table| table.constraints.contains_key(name))
                    })
            };
            let aside = moved.and_then(|moved| moved.aside.get(&constraint.name));
            let aside = aside
                .cloned()
                .unwrap_or_else(|| first_free(constraint.name.as_str(), "new", is_taken));
            given.insert(aside.clone());
            found.push(Reference {
                table: table.name.clone(),
                name: constraint.name.clone(),
                aside,
                old: constraint.clone(),
                shape: shape.clone(),
                is_moved: moved.is_some(),
            });
        }
    }
    found
}

/// The keys to the new columns, without a look at the rows.
pub(super) fn create(writer: &mut Writer, references: &[Reference]) {
    for reference in references {
        let Some(unproved) = not_valid(&reference.shape) else {
            continue;
        };
        writer.add(Op::CreateConstraint {
            table: reference.table.clone(),
            constraint: Constraint {
                name: reference.aside.clone(),
                ..unproved
            },
        });
        acknowledge(writer, &reference.old, &reference.shape);
    }
}

/// Of the key that was written last: over a new column it looks like one that deletes what nothing deleted before.
pub(super) fn acknowledge(writer: &mut Writer, old: &Constraint, shape: &Constraint) {
    let keys = foreign_key(old).zip(foreign_key(shape));
    if keys.is_some_and(|(old, new)| {
        new.on_delete == ReferentialAction::Cascade && old.columns != new.columns
    }) {
        writer.comment(AS_BEFORE);
    }
}

/// The look at the rows, which ends before the locks of what follows.
pub(super) fn validate(writer: &mut Writer, references: &[Reference]) {
    let mut is_one = false;
    for reference in references {
        if not_valid(&reference.shape).is_some_and(|open| open != reference.shape) {
            is_one = true;
            writer.add(Op::ValidateConstraint {
                table: reference.table.clone(),
                name: reference.aside.clone(),
            });
        }
    }
    if is_one {
        let sql = "DO $limbeck$ BEGIN COMMIT; END $limbeck$".to_owned();
        writer.add(Op::Execute { sql }).comment(
            "What was read is done: the locks of what follows begin with their own transaction.",
        );
    }
}

/// The keys to the old columns go before what they refer to.
pub(super) fn drop_old(writer: &mut Writer, references: &[Reference], from: &Schema) {
    for reference in references {
        let table = from.tables.get(&reference.table);
        if table.is_some_and(|table| table.constraints.contains_key(&reference.name)) {
            writer.add(Op::DropConstraint {
                table: reference.table.clone(),
                name: reference.name.clone(),
            });
        }
    }
}

/// The new ones get the old names, where their tables don't see to that themselves.
pub(super) fn finish(writer: &mut Writer, references: &[Reference]) {
    for reference in references.iter().filter(|reference| !reference.is_moved) {
        writer.add(Op::RenameConstraint {
            table: reference.table.clone(),
            from: reference.aside.clone(),
            to: reference.name.clone(),
        });
    }
}
