//! [`plan`]: from two schemas to two ordered lists of operations.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_ops::hazard::{Hazard, HazardContext, hazards};
use limbeck_schema::{Desired, ObjectId, Schema};

use crate::change::SchemaChange;
use crate::context::{Context, Direction};
use crate::dependants::with_dependants;
use crate::kind::{diff_schemas, lower, swapped_names};
use crate::order::order;
use crate::pair::Pair;
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
    let mut upwards = Context::new(schemas, Direction::Up(desired));
    let mut downwards = Context::new(schemas.reversed(), Direction::Down);
    Plan {
        upgrade: steps_of(&mut upwards, changes, &mut warnings),
        downgrade: steps_of(&mut downwards, reversed, &mut warnings),
        warnings,
    }
}

fn steps_of<'a>(
    context: &mut Context<'a>,
    changes: Vec<SchemaChange<'a>>,
    warnings: &mut Vec<String>,
) -> Vec<PlannedOp> {
    let changes = with_dependants(context, changes);
    context.swapped = swapped_names(context, &changes);
    let steps: Vec<Step> = changes
        .iter()
        .flat_map(|change| lower(context, change))
        .collect();
    if steps.is_empty() {
        return Vec::new();
    }
    let ordered = order(steps);
    if ordered.broken {
        warnings.push(
            "some operations need each other in a ring: check their order before running them"
                .to_owned(),
        );
    }
    let mut watch = Watch::new(context.schemas.from);
    let planned = ordered.steps.into_iter();
    planned
        .map(|step| watch.see(step.op, step.comments))
        .collect()
}

/// Goes along with the operations of a plan, to tell the hazards of each one where it stands.
pub(crate) struct Watch {
    state: Schema,
    created: BTreeSet<ObjectId>,
}

impl Watch {
    pub(crate) fn new(start: &Schema) -> Self {
        Self {
            state: start.clone(),
            created: BTreeSet::new(),
        }
    }

    /// The next operation.
    pub(crate) fn see(&mut self, op: Op, comments: Vec<String>) -> PlannedOp {
        let hazards = hazards(
            &op,
            &HazardContext {
                before: &self.state,
                created: &self.created,
            },
        );
        self.created.extend(created_by(&op));
        // A plan that could not run shows in its laws and on the server; here it only means that
        // later hazards are told from an older state.
        let _ = apply(&op, &mut self.state);
        PlannedOp {
            op,
            hazards,
            comments,
        }
    }
}

fn created_by(op: &Op) -> Option<ObjectId> {
    match op {
        Op::CreateTable(table) => Some(ObjectId::Table(table.name.clone())),
        Op::CreateEnum(made) => Some(ObjectId::Enum(made.name.clone())),
        Op::AddColumn { table, column } => {
            Some(ObjectId::Column(table.clone(), column.name.clone()))
        }
        Op::CreateSchema { .. }
        | Op::DropSchema { .. }
        | Op::DropEnum { .. }
        | Op::RenameEnum { .. }
        | Op::AddEnumValue { .. }
        | Op::RenameEnumValue { .. }
        | Op::RebuildEnum(_)
        | Op::SetEnumComment { .. }
        | Op::DropTable { .. }
        | Op::RenameTable { .. }
        | Op::CreateTableComment { .. }
        | Op::DropTableComment { .. }
        | Op::DropColumn { .. }
        | Op::RenameColumn { .. }
        | Op::AlterColumn { .. }
        | Op::CreateConstraint { .. }
        | Op::DropConstraint { .. }
        | Op::RenameConstraint { .. }
        | Op::ValidateConstraint { .. }
        | Op::CreateIndex(_)
        | Op::DropIndex(_)
        | Op::RenameIndex { .. }
        | Op::Execute { .. }
        | Op::BulkInsert(_) => None,
    }
}
