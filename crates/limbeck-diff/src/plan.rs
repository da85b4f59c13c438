//! [`plan`]: from two schemas to two ordered lists of operations.

use limbeck_lint::{Hazard, Watch};
use limbeck_ops::Op;
use limbeck_schema::{Desired, Name, QualifiedName, Schema};

use crate::change::SchemaChange;
use crate::context::{Context, Direction};
use crate::dependants::with_dependants;
use crate::handed_over::handed_over;
use crate::hierarchy;
use crate::kind::{diff_schemas, force_once, lower, object, swapped_names};
use crate::order::{Ordered, Rows, order};
use crate::outlived;
use crate::pair::Pair;
use crate::pending::explain_once;
use crate::rings::Again;
use crate::row_types;
use crate::step::Step;

/// The operations from one schema to another and back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// From the current to the desired schema.
    pub upgrade: Vec<PlannedOp>,
    /// From the desired to the current schema.
    pub downgrade: Vec<PlannedOp>,
    /// What a person should look at before using the plan, if anything.
    pub warnings: Vec<String>,
    /// Columns and checks of inheriting tables, by table and name, that are their own on one side and not
    /// on the other, before or after the plan: no statement could change that.
    pub own: Vec<(QualifiedName, Name)>,
}

/// An operation with what a reviewer should know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedOp {
    /// The operation.
    pub op: Op,
    /// What can go wrong when it runs on a live database.
    pub hazards: Vec<Hazard>,
    /// Lines for the revision file, without comment marks.
    pub comments: Vec<String>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.upgrade.is_empty() && self.downgrade.is_empty()
    }

    /// Puts the words of the models into the upgrade, for what is made anew: see [`Op::say`].
    pub fn say(&mut self) {
        self.upgrade.iter_mut().for_each(|planned| planned.op.say());
    }

    /// The upgrade operations alone.
    pub fn upgrade_ops(&self) -> Vec<Op> {
        ops(&self.upgrade)
    }

    /// The downgrade operations alone.
    pub fn downgrade_ops(&self) -> Vec<Op> {
        ops(&self.downgrade)
    }
}

fn ops(planned: &[PlannedOp]) -> Vec<Op> {
    planned.iter().map(|planned| planned.op.clone()).collect()
}

/// Plans the way from `current` to `desired.schema` and back.
///
/// Both are in normal form: expressions canonical, unnamed objects with the names of the live ones
/// ([`crate::adopt_names`]), renames applied to `current` ([`crate::renames`]).
pub fn plan(current: &Schema, desired: &Desired) -> Plan {
    row_types::around(
        current,
        desired,
        plan_directly(current, desired),
        plan_directly,
    )
}

fn plan_directly(current: &Schema, desired: &Desired) -> Plan {
    outlived::around(current, desired, plan_straight)
}

fn plan_straight(current: &Schema, desired: &Desired) -> Plan {
    let schemas = Pair {
        from: current,
        to: &desired.schema,
    };
    if hierarchy::concerns(schemas) {
        return hierarchy::plan(schemas, desired);
    }
    match handed_over(schemas) {
        Some(schemas) => {
            let desired = Desired {
                schema: schemas.to,
                ..desired.clone()
            };
            plan_between(&schemas.from, &desired)
        }
        None => plan_between(current, desired),
    }
}

fn plan_between(current: &Schema, desired: &Desired) -> Plan {
    let schemas = Pair {
        from: current,
        to: &desired.schema,
    };
    let changes = diff_schemas(schemas);
    if changes.is_empty() {
        return Plan::default();
    }
    let reversed = changes
        .iter()
        .copied()
        .map(SchemaChange::reversed)
        .collect();
    let mut warnings = Vec::new();
    let upwards = Context::new(schemas, Direction::Up(desired));
    let downwards = Context::new(schemas.reversed(), Direction::Down(desired));
    Plan {
        upgrade: ops_of(upwards, changes, &mut warnings),
        downgrade: ops_of(downwards, reversed, &mut warnings),
        warnings,
        own: Vec::new(),
    }
}

fn ops_of<'a>(
    mut context: Context<'a>,
    changes: Vec<SchemaChange<'a>>,
    warnings: &mut Vec<String>,
) -> Vec<PlannedOp> {
    let steps = steps_of(&mut context, changes, warnings);
    let mut watch = Watch::new(context.schemas.from);
    let steps = steps.into_iter();
    steps.map(|step| planned_step(&mut watch, step)).collect()
}

/// The steps of changes, in order.
pub(crate) fn steps_of<'a>(
    context: &mut Context<'a>,
    changes: Vec<SchemaChange<'a>>,
    warnings: &mut Vec<String>,
) -> Vec<Step> {
    let mut ordered = attempt(context, &changes, Rows::Held);
    if ordered.broken {
        ordered = without_rings(context, &changes, ordered);
    }
    if ordered.broken {
        let warning =
            "some operations need each other in a ring: check their order before running them";
        if !warnings.iter().any(|known| known == warning) {
            warnings.push(warning.to_owned());
        }
    }
    explain_once(&mut ordered.steps);
    force_once(&mut ordered.steps);
    ordered.steps
}

/// The steps of changes and of what depends on them, in order.
fn attempt<'a>(context: &mut Context<'a>, changes: &[SchemaChange<'a>], rows: Rows) -> Ordered {
    let changes = with_dependants(context, changes.to_vec());
    context.swapped = swapped_names(context, &changes);
    order(lowered(context, &changes), rows)
}

/// The same where steps need each other in a ring. Rings are rare, and what closes them is looked for only then.
fn without_rings<'a>(
    context: &mut Context<'a>,
    changes: &[SchemaChange<'a>],
    ordered: Ordered,
) -> Ordered {
    if let Some(other) = with_more_again(context, changes, ordered) {
        return other;
    }
    if context.split_parts() {
        let ordered = attempt(context, changes, Rows::Held);
        if !ordered.broken {
            return ordered;
        }
        if let Some(other) = with_more_again(context, changes, ordered) {
            return other;
        }
    }
    attempt(context, changes, Rows::OfOthers)
}

/// Drops and creates what is changed in place in a ring, as long as there is such and it is one still.
fn with_more_again<'a>(
    context: &mut Context<'a>,
    changes: &[SchemaChange<'a>],
    mut ordered: Ordered,
) -> Option<Ordered> {
    while ordered.broken {
        if !context.again.grow(ordered.ops_in_rings()) {
            context.again = Again::default();
            return None;
        }
        ordered = attempt(context, changes, Rows::Held);
    }
    Some(ordered)
}

fn lowered(context: &Context<'_>, changes: &[SchemaChange<'_>]) -> Vec<Step> {
    let steps = changes.iter().flat_map(|change| lower(context, change));
    let mut steps: Vec<Step> = steps.collect();
    hierarchy::with_local_checks(context, &mut steps);
    hierarchy::link_steps(context.schemas, &mut steps);
    row_types::order_steps(context.schemas, &mut steps);
    for extension in changes.iter().filter_map(object::moves_extension) {
        object::around_extension(&mut steps, extension);
    }
    steps
}

/// The next step of a plan as an operation, with what can go wrong at it.
pub(crate) fn planned_step(watch: &mut Watch, step: Step) -> PlannedOp {
    let mut planned = planned(watch, step.op, step.comments);
    planned.hazards.extend(step.hazards);
    planned
}

/// The next operation of a plan, with what can go wrong at it.
pub(crate) fn planned(watch: &mut Watch, op: Op, comments: Vec<String>) -> PlannedOp {
    // A plan that could not run shows in its laws and on the server; here it only means that later
    // hazards are told from an older state.
    let hazards = watch.see(&op).hazards;
    PlannedOp {
        op,
        hazards,
        comments,
    }
}
