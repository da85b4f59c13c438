//! [`stages`]: a plan as a sequence of revisions that a database in use can bear.
//!
//! Each rewriting is a file below this one. It takes an operation on a table that was there before and says in
//! which part of the sequence what becomes of it stands. Operations that nothing rewrites stay in the
//! first revision, in their order. The sequence is applied in memory: it must lead where the plan leads,
//! and each downgrade must return to the revision before, or the plan stays as it is.

mod backfill;
mod constraint;
mod first_value;
mod index;
mod key;
mod not_null;
mod part;
mod replica_identity;
mod retype;
mod site;

use std::collections::BTreeMap;

use limbeck_lint::{Hazard, Watch};
use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_schema::{Desired, QualifiedName, Schema, SqlObject};

use crate::plan::{Plan, PlannedOp, plan as plan_between, planned};
use part::Part;
pub use part::StageKind;
use retype::{Surroundings, retype};
use site::Site;

/// One revision of the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What it is for.
    pub kind: StageKind,
    /// Its operations, both ways.
    pub plan: Plan,
}

/// What a rewriting puts in the place of an operation.
struct Draft {
    part: Part,
    op: Op,
    comments: Vec<String>,
    hazards: Told,
}

/// What is told of an operation.
enum Told {
    /// As the plan has it.
    AsPlanned(Vec<Hazard>),
    /// Found anew; these, which only the planner knows, are told besides.
    Anew(Vec<Hazard>),
}

impl Draft {
    fn new(part: Part, op: Op) -> Self {
        Self {
            part,
            op,
            comments: Vec::new(),
            hazards: Told::Anew(Vec::new()),
        }
    }

    fn comment(mut self, text: impl Into<String>) -> Self {
        self.comments.push(text.into());
        self
    }

    /// With the comments of the operation in whose place it stands, and what only the planner knew.
    fn after(mut self, planned: &PlannedOp) -> Self {
        self.comments.splice(0..0, planned.comments.iter().cloned());
        let open = planned.hazards.iter().filter(|hazard| hazard.is_open());
        self.hazards = Told::Anew(open.cloned().collect());
        self
    }

    fn as_planned(planned: &PlannedOp) -> Self {
        Self {
            part: Part::Expand,
            op: planned.op.clone(),
            comments: planned.comments.clone(),
            hazards: Told::AsPlanned(planned.hazards.clone()),
        }
    }
}

/// The plan from `before` to `desired` as revisions to run one after the other; a single one where nothing
/// has to be split. `is_large` says which of the tables that were there before are so large that locks on
/// them matter; `left_alone` is what the database has and nobody manages.
///
/// `None` if the plan can't be rewritten: operations depend on one another in a way that does not allow it.
pub fn stages(
    plan: &Plan,
    before: &Schema,
    desired: &Desired,
    is_large: &dyn Fn(&QualifiedName) -> bool,
    left_alone: &[SqlObject],
) -> Option<Vec<Stage>> {
    let around = Surroundings {
        is_large,
        left_alone,
        told: &desired.using,
    };
    let retyped = retype(plan, before, desired, &around);
    let Some(stage) = retyped.stage else {
        return split(plan, before, desired, is_large, &retyped.refused);
    };
    let reached = &retyped.reached;
    let rest = plan_between(reached, desired);
    let others = split(&rest, reached, desired, is_large, &retyped.refused);
    let plain = || {
        vec![Stage {
            kind: StageKind::Expand,
            plan: rest.clone(),
        }]
    };
    let others = others.unwrap_or_else(plain);
    let stages: Vec<Stage> = std::iter::once(stage).chain(others).collect();
    if leads_both_ways(&stages, plan, before) {
        return Some(stages);
    }
    // Where a table goes that a foreign key over a changed column names until then, the revisions don't
    // fit together.
    let mut refused = retyped.refused;
    for planned in &plan.upgrade {
        if let Op::AlterColumn { table, .. } = &planned.op {
            let reason = "its steps don't fit with the rest of the change";
            refused
                .entry(table.clone())
                .or_insert_with(|| reason.to_owned());
        }
    }
    split(plan, before, desired, is_large, &refused)
}

/// Whether revisions lead where the plan leads, and back to where it began.
fn leads_both_ways(stages: &[Stage], plan: &Plan, before: &Schema) -> bool {
    let walk = |ops: &mut dyn Iterator<Item = &PlannedOp>, from: &Schema| {
        let mut state = from.clone();
        for planned in ops {
            apply(&planned.op, &mut state).ok()?;
        }
        Some(state)
    };
    let Some(after) = walk(&mut plan.upgrade.iter(), before) else {
        return false;
    };
    let mut up = stages.iter().flat_map(|stage| &stage.plan.upgrade);
    let mut down = stages.iter().rev().flat_map(|stage| &stage.plan.downgrade);
    walk(&mut up, before).as_ref() == Some(&after)
        && walk(&mut down, &after).as_ref() == Some(before)
}

/// A plan without those changes of type that are made beside the old columns; why the others are not is in
/// `refused`.
fn split(
    plan: &Plan,
    before: &Schema,
    desired: &Desired,
    is_large: &dyn Fn(&QualifiedName) -> bool,
    refused: &BTreeMap<QualifiedName, String>,
) -> Option<Vec<Stage>> {
    let mut after = before.clone();
    for planned in &plan.upgrade {
        apply(&planned.op, &mut after).ok()?;
    }
    // Indexes have a revision of their own, unless something else of the plan needs them.
    [true, false].into_iter().find_map(|indexes_apart| {
        let site = Site {
            plan,
            before,
            after: &after,
            indexes_apart,
            is_large,
            refused,
        };
        arranged(&site, desired, rewritten(&site))
    })
}

fn rewritten(site: &Site<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (at, planned) in site.plan.upgrade.iter().enumerate() {
        let rewritten = index::rewrite(site, planned)
            .or_else(|| key::rewrite(site, planned))
            .or_else(|| constraint::rewrite(site, planned))
            .or_else(|| backfill::rewrite(site, at, planned))
            .or_else(|| first_value::rewrite(site, planned))
            .or_else(|| not_null::rewrite(site, at, planned))
            .or_else(|| replica_identity::rewrite(site, planned));
        match rewritten {
            Some(rewritten) => drafts.extend(rewritten),
            None => {
                let mut draft = Draft::as_planned(planned);
                draft.comments.extend(key::note(site, planned));
                tell_refusal(site, planned, &mut draft);
                drafts.push(draft);
            }
        }
    }
    drafts.sort_by_key(|draft| draft.part);
    drafts
}

/// Says why a change of type stays as it is: in the file, and with what is told of it.
fn tell_refusal(site: &Site<'_>, planned: &PlannedOp, draft: &mut Draft) {
    let Some(reason) = site.refusal(&planned.op) else {
        return;
    };
    let mut is_told = false;
    if let Told::AsPlanned(hazards) = &mut draft.hazards {
        let rewrites = hazards.iter_mut();
        for hazard in rewrites.filter(|hazard| hazard.code() == "rewrite-table") {
            hazard.message = format!("{}; not online: {reason}", hazard.message);
            is_told = true;
        }
    }
    if !is_told {
        draft.comments.push(format!("Not online: {reason}."));
    }
}

/// The drafts as stages, if they lead where the plan leads and back.
fn arranged(site: &Site<'_>, desired: &Desired, drafts: Vec<Draft>) -> Option<Vec<Stage>> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut state = site.before.clone();
    let mut drafts = drafts.into_iter().peekable();
    while let Some(kind) = drafts.peek().map(|draft| draft.part.stage()) {
        let mut watch = Watch::new(&state);
        let mut reached = state.clone();
        let mut upgrade = Vec::new();
        while let Some(draft) = drafts.next_if(|draft| draft.part.stage() == kind) {
            apply(&draft.op, &mut reached).ok()?;
            let mut step = planned(&mut watch, draft.op, draft.comments);
            match draft.hazards {
                Told::AsPlanned(hazards) => step.hazards = hazards,
                Told::Anew(hazards) => step.hazards.extend(hazards),
            }
            upgrade.push(step);
        }
        let downgrade = downgrade(site, desired, &state, &reached)?;
        stages.push(Stage {
            kind,
            plan: Plan {
                upgrade,
                downgrade,
                warnings: Vec::new(),
                own: Vec::new(),
            },
        });
        state = reached;
    }
    (state == *site.after).then_some(stages)
}

/// The way back over one stage, planned like any other.
fn downgrade(
    site: &Site<'_>,
    desired: &Desired,
    from: &Schema,
    to: &Schema,
) -> Option<Vec<PlannedOp>> {
    let target = Desired {
        schema: to.clone(),
        ..desired.clone()
    };
    let way = plan_between(from, &target).downgrade;
    let mut watch = Watch::new(to);
    let mut back = to.clone();
    let mut steps = Vec::new();
    for step in &way {
        let keys = key::concurrently(site, to, &way, &step.op).map(Vec::from);
        let rewritten = keys.or_else(|| index::concurrently(site, &step.op).map(|op| vec![op]));
        let rewritten = match rewritten {
            Some(ops) => {
                let mut comments = step.comments.clone();
                let ops = ops.into_iter();
                ops.map(|op| planned(&mut watch, op, std::mem::take(&mut comments)))
                    .collect()
            }
            None => {
                let _ = watch.follow(&step.op);
                vec![step.clone()]
            }
        };
        for step in rewritten {
            apply(&step.op, &mut back).ok()?;
            steps.push(step);
        }
    }
    (back == *from).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_revision() {
        let found = stages(
            &Plan::default(),
            &Schema::new(),
            &Desired::default(),
            &|_| true,
            &[],
        );
        assert_eq!(found, Some(Vec::new()));
    }
}
