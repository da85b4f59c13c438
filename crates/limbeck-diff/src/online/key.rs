//! Primary keys and unique constraints: their index is built with CONCURRENTLY, which lets rows be written
//! meanwhile, and the constraint takes it, which is done at once.

use limbeck_ops::{ColumnAlteration, CreateIndex, Op, UseIndex};
use limbeck_schema::{Constraint, ConstraintDefinition, Name, QualifiedName, Schema};

use crate::mentions::Names;
use crate::plan::PlannedOp;
use crate::step::Resource;

use super::Draft;
use super::not_null;
use super::part::Part;
use super::site::{Site, free_name};

/// `CREATE UNIQUE INDEX CONCURRENTLY`, then `ADD CONSTRAINT … USING INDEX`; and where the new constraint takes the
/// place of another one, the drop of that one in the same transaction.
pub(super) fn rewrite(site: &Site<'_>, planned: &PlannedOp) -> Option<Vec<Draft>> {
    if let Some(part) = replaced_in(site, &planned.op) {
        return Some(vec![Draft {
            part,
            ..Draft::as_planned(planned)
        }]);
    }
    let key = rewritten(site, &planned.op)?;
    let (build, declare) = key.parts(site);
    let [create, using] = key.operations(site)?;
    Some(vec![
        Draft::new(build, create).after(planned),
        Draft::new(declare, using),
    ])
}

/// Whether the operation makes a primary key over this column at once, and not after everything else.
pub(super) fn needs_values_now(
    site: &Site<'_>,
    op: &Op,
    table: &QualifiedName,
    column: &Name,
) -> bool {
    let Op::CreateConstraint {
        table: owner,
        constraint,
    } = op
    else {
        return false;
    };
    let is_over = is_primary(constraint) && constraint.definition.columns().contains(column);
    owner == table && is_over && !(site.indexes_apart && rewritten(site, op).is_some())
}

/// A comment above a primary key or unique constraint that is built under a lock.
pub(super) fn note(site: &Site<'_>, planned: &PlannedOp) -> Option<String> {
    let (table, constraint) = made_key(&planned.op)?;
    site.table(table)?;
    Some(format!(
        "Not online: the index of this {} is built under the lock, because other operations need it at once.",
        constraint.kind()
    ))
}

/// The same for the way back, in whose place nothing has to be moved: only where no other key goes before it.
pub(super) fn concurrently(
    site: &Site<'_>,
    state: &Schema,
    way: &[PlannedOp],
    op: &Op,
) -> Option<[Op; 2]> {
    let (table, constraint) = made_key(op)?;
    site.table(table)?;
    let goes = |planned: &PlannedOp| {
        matches!(&planned.op, Op::DropConstraint { table: owner, name } if owner == table
            && state.tables.get(table).is_some_and(|table| table.has_index(name)))
    };
    (!way.iter().any(goes)).then(|| operations(table, constraint, constraint.name.clone()))?
}

/// A new key that is made online.
struct Key<'a> {
    table: &'a QualifiedName,
    constraint: &'a Constraint,
}

impl Key<'_> {
    /// Where its index is built, and where it is declared: after the proof that its columns are NOT NULL, if there
    /// has to be one.
    fn parts(&self, site: &Site<'_>) -> (Part, Part) {
        if !site.indexes_apart {
            return (Part::Expand, Part::Expand);
        }
        match is_primary(self.constraint) && self.waits_for_proof(site) {
            true => (Part::KeyIndex, Part::Contract),
            false => (Part::CreateIndex, Part::DeclareKey),
        }
    }

    fn waits_for_proof(&self, site: &Site<'_>) -> bool {
        let columns = self.constraint.definition.columns();
        let steps = site.plan.upgrade.iter().enumerate();
        steps.into_iter().any(|(at, planned)| {
            let sets = |column: &Name, alteration: &ColumnAlteration| {
                columns.contains(column) && alteration.nullable == Some(false)
            };
            matches!(&planned.op, Op::AlterColumn { table, column, alteration }
                if table == self.table && sets(column, alteration))
                && not_null::rewrite(site, at, planned).is_some()
        })
    }

    fn operations(&self, site: &Site<'_>) -> Option<[Op; 2]> {
        let before = site.table(self.table)?;
        let after = site.after.tables.get(self.table)?;
        let name = match before.has_index(&self.constraint.name)
            || before.constraints.contains_key(&self.constraint.name)
        {
            false => self.constraint.name.clone(),
            true => free_name(before, after, self.constraint.definition.columns(), "idx"),
        };
        operations(self.table, self.constraint, name)
    }
}

fn operations(table: &QualifiedName, constraint: &Constraint, index: Name) -> Option<[Op; 2]> {
    Some([
        Op::CreateIndex(CreateIndex {
            table: table.clone(),
            index: constraint.own_index(index.clone())?,
            concurrently: true,
            only: false,
        }),
        Op::UseIndex(UseIndex {
            table: table.clone(),
            index,
            constraint: constraint.clone(),
        }),
    ])
}

/// The key that an operation makes, where it can be made online. One that takes the place of another must not be
/// needed at once, since rows would be unguarded between the two, and not be referred to anew: the server lets
/// a foreign key rest on the index that is there.
fn rewritten<'a>(site: &Site<'a>, op: &'a Op) -> Option<Key<'a>> {
    let (table, constraint) = made_key(op)?;
    site.table(table)?;
    let mut ops = site.plan.upgrade.iter().map(|planned| &planned.op);
    let replaces = ops
        .clone()
        .any(|op| is_replaced(site, op, table, constraint));
    let stays_apart = site.indexes_apart
        && !ops.any(|op| refers_to(op, table))
        && !(replaces && has_user(site, table));
    (stays_apart || !replaces).then_some(Key { table, constraint })
}

/// In which part an old key goes: with the new one that takes its place.
fn replaced_in(site: &Site<'_>, op: &Op) -> Option<Part> {
    if !site.indexes_apart {
        return None;
    }
    let mut ops = site.plan.upgrade.iter().map(|planned| &planned.op);
    ops.find_map(|new| {
        let key = rewritten(site, new)?;
        is_replaced(site, op, key.table, key.constraint).then(|| key.parts(site).1)
    })
}

/// Whether the operation drops the key in whose place the new one comes: the one with its name, or the other primary
/// key.
fn is_replaced(site: &Site<'_>, op: &Op, table: &QualifiedName, new: &Constraint) -> bool {
    let Op::DropConstraint { table: owner, name } = op else {
        return false;
    };
    let found = site.before.tables.get(owner);
    let old = found.and_then(|found| found.constraints.get(name));
    let stands_for = |old: &Constraint| {
        let is_same = old.name == new.name || (is_primary(old) && is_primary(new));
        old.has_index() && is_same
    };
    owner == table && old.is_some_and(stands_for)
}

fn refers_to(op: &Op, table: &QualifiedName) -> bool {
    let Op::CreateConstraint { constraint, .. } = op else {
        return false;
    };
    matches!(&constraint.definition, ConstraintDefinition::ForeignKey(key) if key.referenced_table == *table)
}

/// Whether something is made again because it rests on a constraint of the table: it is away for as long as
/// that takes, and so all is done at once.
fn has_user(site: &Site<'_>, table: &QualifiedName) -> bool {
    let names = Names::of(site.before);
    let ops = site.plan.upgrade.iter().map(|planned| &planned.op);
    let mut dropped = ops.filter_map(|op| {
        let Op::DropObject { id } = op else {
            return None;
        };
        site.before.objects.get(id)
    });
    dropped.any(|object| {
        let used = names.mentioned_by(object);
        used.iter()
            .any(|link| matches!(link, Resource::Constraint(owner, _) if owner == table))
    })
}

fn made_key(op: &Op) -> Option<(&QualifiedName, &Constraint)> {
    let Op::CreateConstraint { table, constraint } = op else {
        return None;
    };
    constraint.own_index(constraint.name.clone())?;
    Some((table, constraint))
}

fn is_primary(constraint: &Constraint) -> bool {
    matches!(constraint.definition, ConstraintDefinition::PrimaryKey(_))
}
