//! Changes of type that write a table anew, and enum types that are made anew: a second column beside the old one,
//! which a trigger keeps in step and batches fill, and which takes the old one's name in the end.
//!
//! All of it is one revision, because the state in between is nobody's wish; it is cut where a statement has to run
//! outside a transaction, and can be run again from there. It comes before the rest of a plan, which is made from
//! where it leads. The way back is the same with the sides changed.

mod between;
mod candidates;
mod moved;
mod names;
mod obstacle;
mod references;
mod sequence;
mod swap;
mod text;
mod writer;

use std::collections::BTreeMap;

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_schema::{Desired, Expr, Name, QualifiedName, Schema, SqlObject};

use crate::plan::{Plan, PlannedOp, plan as plan_between};

use super::{Stage, StageKind};
use candidates::Candidates;

/// What becomes of the changes of type in a plan.
pub(super) struct Retyped {
    /// The revision that makes them.
    pub(super) stage: Option<Stage>,
    /// Where it leads.
    pub(super) reached: Schema,
    /// Why others stay as they are: the tables that are written anew.
    pub(super) refused: BTreeMap<QualifiedName, String>,
}

/// The tables' sizes and what else the database has.
pub(super) struct Surroundings<'a> {
    pub(super) is_large: &'a dyn Fn(&QualifiedName) -> bool,
    /// What the database has and nobody manages.
    pub(super) left_alone: &'a [SqlObject],
    /// The conversions that models tell.
    pub(super) told: &'a BTreeMap<(QualifiedName, Name), Expr>,
}

impl Surroundings<'_> {
    fn tells(&self, table: &QualifiedName, column: &Name) -> bool {
        self.told.contains_key(&(table.clone(), column.clone()))
    }
}

/// The changes of type of a plan from `before` to `desired`, as far as they can be made beside the old columns.
pub(super) fn retype(
    plan: &Plan,
    before: &Schema,
    desired: &Desired,
    around: &Surroundings<'_>,
) -> Retyped {
    let mut refused = BTreeMap::new();
    let mut candidates = Candidates::of(plan, before, &desired.schema, around, &mut refused);
    while !candidates.is_empty() {
        match attempt(&candidates, before, desired, around) {
            Ok((stage, reached)) => {
                return Retyped {
                    stage: Some(stage),
                    reached,
                    refused,
                };
            }
            Err(found) => {
                let count = candidates.columns.len();
                for (table, reason) in &found {
                    candidates.leave(table, reason, &mut refused);
                }
                // What stands in the way may be a table that changes only with these, on the way back for one.
                if candidates.columns.len() == count
                    && let Some((table, reason)) = found.iter().next()
                {
                    let reason = format!(
                        "table \"{table}\" is written anew with it on the way back: {reason}"
                    );
                    for (table, reason) in candidates.all(&reason) {
                        candidates.leave(&table, &reason, &mut refused);
                    }
                }
            }
        }
    }
    Retyped {
        stage: None,
        reached: before.clone(),
        refused,
    }
}

type Refusals = BTreeMap<QualifiedName, String>;

/// The revision for these columns, or the tables that stand in the way.
fn attempt(
    candidates: &Candidates,
    before: &Schema,
    desired: &Desired,
    around: &Surroundings<'_>,
) -> Result<(Stage, Schema), Refusals> {
    let reached = between::state(candidates, before, &desired.schema)?;
    let target = Desired {
        schema: reached.clone(),
        ..desired.clone()
    };
    let plain = plan_between(before, &target);
    let upgrade = way(&plain.upgrade, before, &reached, candidates, around)?;
    let mut downgrade = way(&plain.downgrade, &reached, before, candidates, around)?;
    for step in &mut downgrade {
        step.comments.retain(|text| text != references::AS_BEFORE);
    }
    let stage = Stage {
        kind: StageKind::Retype,
        plan: Plan {
            upgrade,
            downgrade,
            warnings: plain.warnings,
            own: plain.own,
        },
    };
    Ok((stage, reached))
}

/// One way, online as far as it writes tables anew. It is applied in memory before it is believed.
fn way(
    plain: &[PlannedOp],
    from: &Schema,
    to: &Schema,
    candidates: &Candidates,
    around: &Surroundings<'_>,
) -> Result<Vec<PlannedOp>, Refusals> {
    let writes_anew = |planned: &PlannedOp| {
        matches!(&planned.op, Op::RebuildEnum(_))
            || candidates::rewritten_column(&planned.op, from).is_some()
    };
    if !plain.iter().any(writes_anew) {
        return Ok(plain.to_vec());
    }
    let steps = sequence::steps(plain, from, to, candidates, around)?;
    let mut state = from.clone();
    for step in &steps {
        if let Err(error) = apply(&step.op, &mut state) {
            return Err(candidates.all(&format!("the steps would not fit: {error}")));
        }
    }
    match state == *to {
        true => Ok(steps),
        false => Err(candidates.all("other operations need the old column")),
    }
}
