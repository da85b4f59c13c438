//! What goes and comes again as it was, in one revision: each operation alone looks like a change.

use limbeck_ops::{DefaultChange, Op};
use limbeck_schema::{Column, ColumnDefault, Name, ObjectId, QualifiedName, Schema};

use crate::rule::{Hazard, Level, Rule};
use crate::rules::{DEFAULT_CHANGE, POLICY_CHANGE, gives, set_to};

/// Operations in a row, and the transaction that each runs in, by number.
pub(crate) struct Run<'r> {
    pub(crate) ops: &'r [&'r Op],
    pub(crate) units: &'r [usize],
}

impl Run<'_> {
    /// The transactions of operations of which some run outside: such a one ends the transaction before it and
    /// begins another.
    pub(crate) fn units(outside: &[bool]) -> Vec<usize> {
        let mut unit = 0;
        let units = outside.iter().map(|outside| {
            unit += usize::from(*outside);
            let own = unit;
            unit += usize::from(*outside);
            own
        });
        units.collect()
    }

    fn later(&self, number: usize) -> impl Iterator<Item = (usize, &Op)> {
        let ops = self.ops.iter().copied().enumerate();
        ops.skip(number + 1)
    }
}

/// A policy that goes and comes again as it was changes nothing; without it there is only the moment between, which
/// nobody sees inside of a transaction.
pub(crate) fn policies(run: &Run<'_>, before: &Schema, hazards: &mut [Vec<Hazard>]) {
    for (number, op) in run.ops.iter().enumerate() {
        let Op::DropObject { id } = op else {
            continue;
        };
        let again = run.later(number).find(|(_, later)| {
            matches!(later, Op::CreateObject(new) if new.id == *id
                && before.objects.get(id).is_some_and(|old| old.same_tokens(new)))
        });
        let Some((again, _)) = again else {
            continue;
        };
        let together = run.units.get(again) == run.units.get(number);
        for hazard in of_rule(hazards, number, &POLICY_CHANGE) {
            if together {
                hazard.level = Level::Note;
                hazard.message =
                    format!("policy \"{id}\" goes and is made again as it was, in one transaction");
            } else {
                hazard.message = format!(
                    "policy \"{id}\" goes and is made again as it was, but not in one transaction: rows are without it meanwhile"
                );
            }
        }
    }
}

/// A default that is taken off and set again in one transaction, as around a change of its column's type, fails no
/// insert: what counts is the last one.
pub(crate) fn defaults(run: &Run<'_>, before: &Schema, hazards: &mut [Vec<Hazard>]) {
    for (number, op) in run.ops.iter().enumerate() {
        let Some((table, column)) = drops_default(op) else {
            continue;
        };
        let known = before
            .tables
            .get(table)
            .and_then(|known| known.columns.get(column));
        let Some(known) = known.filter(|known| known.default != ColumnDefault::None) else {
            continue;
        };
        let again = run.later(number).find_map(|(again, later)| {
            let together = run.units.get(again) == run.units.get(number);
            together
                .then(|| set_again(later, table, column, known))?
                .map(|same| (again, same))
        });
        let Some((again, same)) = again else {
            continue;
        };
        forget(hazards, number);
        if same {
            forget(hazards, again);
            continue;
        }
        let id = ObjectId::Column(table.clone(), column.clone());
        for hazard in of_rule(hazards, again, &DEFAULT_CHANGE) {
            hazard.message = format!("rows that do not name {id} get another value");
        }
    }
}

/// The column whose default an operation takes off and leaves so.
fn drops_default(op: &Op) -> Option<(&QualifiedName, &Name)> {
    let Op::AlterColumn {
        table,
        column,
        alteration,
    } = op
    else {
        return None;
    };
    let steps = &alteration.default;
    let drops = steps.contains(&DefaultChange::DropDefault);
    (drops && steps.iter().all(DefaultChange::leaves)).then_some((table, column))
}

/// Whether an operation that sets the column's default sets the one that it had; nothing where it sets none.
fn set_again(op: &Op, owner: &QualifiedName, name: &Name, known: &Column) -> Option<bool> {
    let Op::AlterColumn {
        table,
        column,
        alteration,
    } = op
    else {
        return None;
    };
    if table != owner || column != name {
        return None;
    }
    let last = alteration.default.iter().rev().find_map(set_to)?;
    Some(gives(known, last))
}

fn of_rule<'h>(
    hazards: &'h mut [Vec<Hazard>],
    number: usize,
    rule: &'static Rule,
) -> impl Iterator<Item = &'h mut Hazard> {
    let of_operation = hazards.get_mut(number).into_iter().flatten();
    of_operation.filter(move |hazard| hazard.rule == rule)
}

fn forget(hazards: &mut [Vec<Hazard>], number: usize) {
    if let Some(hazards) = hazards.get_mut(number) {
        hazards.retain(|hazard| hazard.rule != &DEFAULT_CHANGE);
    }
}
