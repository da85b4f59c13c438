//! Indexes: built and dropped with CONCURRENTLY, which lets rows be written meanwhile.

use limbeck_ops::{CreateIndex, DropIndex, Op};
use limbeck_schema::{IndexKey, QualifiedName};

use crate::kind::index::names_below;
use crate::plan::PlannedOp;
use crate::step::Resource;

use super::part::Part;
use super::site::Site;
use super::{Draft, Told};

/// `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY`.
pub(super) fn rewrite(site: &Site<'_>, planned: &PlannedOp) -> Option<Vec<Draft>> {
    let op = concurrently(site, &planned.op)?;
    let part = match site.indexes_apart {
        true => part(site, &op),
        false => Part::Expand,
    };
    let mut draft = Draft::new(part, op);
    draft.comments = planned.comments.clone();
    let open = planned.hazards.iter().filter(|hazard| hazard.is_open());
    draft.hazards = Told::Anew(open.cloned().collect());
    Some(vec![draft])
}

/// The operation with CONCURRENTLY, if it makes or drops an index where that matters.
pub(super) fn concurrently(site: &Site<'_>, op: &Op) -> Option<Op> {
    if let Op::CreateIndex(create) = op {
        site.table(&create.table)?;
        return (!create.concurrently).then(|| {
            Op::CreateIndex(CreateIndex {
                concurrently: true,
                ..create.clone()
            })
        });
    }
    let Op::DropIndex(drop) = op else {
        return None;
    };
    site.table(&drop.table)?;
    (!drop.concurrently).then(|| {
        Op::DropIndex(DropIndex {
            concurrently: true,
            ..drop.clone()
        })
    })
}

/// An index that goes before the new ones are there makes its name free, and what it stands on can change.
fn part(site: &Site<'_>, op: &Op) -> Part {
    let Op::DropIndex(drop) = op else {
        return Part::CreateIndex;
    };
    match stays_meanwhile(site, drop) {
        true => Part::DropIndex,
        false => Part::Expand,
    }
}

/// Whether an index can stay until the new ones are there: nothing of its table but indexes and
/// constraints changes, nothing else takes its name, and it has no expression that uses something else.
fn stays_meanwhile(site: &Site<'_>, drop: &DropIndex) -> bool {
    let Some(table) = site.before.tables.get(&drop.table) else {
        return false;
    };
    let plain = table.indexes.get(&drop.name).is_some_and(|index| {
        let mut keys = index.elements.iter();
        let columns = keys.all(|key| matches!(key.key, IndexKey::Column(_)));
        columns && index.predicate.is_none()
    });
    plain
        && !site
            .plan
            .upgrade
            .iter()
            .any(|other| changes(&other.op, drop) || takes_below(site, &other.op, drop))
}

/// Whether a partition gets an index of this name for a new one of a table above it.
fn takes_below(site: &Site<'_>, op: &Op, drop: &DropIndex) -> bool {
    let made = if let Op::CreateIndex(create) = op {
        Some((&create.table, &create.index.name))
    } else if let Op::CreateConstraint { table, constraint } = op {
        Some((table, &constraint.name))
    } else {
        None
    };
    let table = made.and_then(|(table, key)| Some((site.after.tables.get(table)?, key)));
    table.is_some_and(|(table, key)| {
        let name = drop.table.sibling(drop.name.clone());
        names_below(site.after, table, key).contains(&Resource::Relation(name))
    })
}

fn changes(op: &Op, drop: &DropIndex) -> bool {
    if let Op::AlterColumn {
        table, alteration, ..
    } = op
    {
        return *table == drop.table && alteration.data_type.is_some();
    }
    if let Op::DropColumn { table, .. } = op {
        return *table == drop.table;
    }
    let name = drop.table.sibling(drop.name.clone());
    made_relations(op).contains(&name)
}

/// The names of tables, indexes and views that an operation makes: they share one space in a schema.
fn made_relations(op: &Op) -> Vec<QualifiedName> {
    if let Op::CreateIndex(create) = op {
        return vec![create.table.sibling(create.index.name.clone())];
    }
    if let Op::RenameIndex { table, to, .. } | Op::RenameConstraint { table, to, .. } = op {
        return vec![table.sibling(to.clone())];
    }
    if let Op::CreateConstraint { table, constraint } = op {
        return vec![table.sibling(constraint.name.clone())];
    }
    if let Op::CreateTable(table) = op {
        let keys = table.constraints.keys();
        let keys = keys.map(|key| table.name.sibling(key.clone()));
        return keys.chain([table.name.clone()]).collect();
    }
    if let Op::RenameTable { to, .. } = op {
        return vec![to.clone()];
    }
    if let Op::CreateObject(object) = op
        && object.id.kind.is_relation()
    {
        return object.id.qualified_name().into_iter().collect();
    }
    Vec::new()
}
