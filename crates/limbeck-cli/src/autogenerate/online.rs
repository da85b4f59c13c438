//! What the revision files of a comparison say: one file, or with `--online` a sequence of them.

use limbeck_diff::online::{StageKind, stages};
use limbeck_diff::{Plan, PlannedOp, plan, warn_of_left_alone};
use limbeck_lint::Hazard;
use limbeck_ops::effect::{LockMode, locks};
use limbeck_revision::file::Statement;
use limbeck_schema::{QualifiedName, Schema};

use super::{Comparison, leave_out_notes};

/// What revisions for a database in use wait for locks, and everybody behind them.
const LOCK_TIMEOUT: &str = "2s";

/// What one revision file says.
#[derive(Default)]
pub(crate) struct Content {
    /// What it is for, where there are several.
    pub(crate) kind: Option<StageKind>,
    /// The statements of the upgrade.
    pub(crate) upgrade: Vec<Statement>,
    /// The statements of the downgrade.
    pub(crate) downgrade: Vec<Statement>,
    /// How long its statements wait for locks.
    pub(crate) lock_timeout: Option<&'static str>,
}

impl Comparison {
    /// Rewrites the plan for a database in use, as far as it is about tables with at least so many rows. Tables
    /// of which the server has no estimate count as large.
    pub(crate) fn go_online(&mut self, rows: u64) {
        let before = self.renamed.as_ref().unwrap_or(&self.current);
        let is_large = |table: &QualifiedName| {
            let size = self.catalogue.sizes.get(table);
            size.and_then(|size| size.rows)
                .is_none_or(|estimate| estimate >= rows)
        };
        // Without the renames, which are put around the sequence.
        let bare = plan(before, &self.desired);
        let Some(mut stages) = stages(&bare, before, &self.desired, &is_large, &self.left_alone)
        else {
            self.warnings.push(
                "the operations depend on one another in a way that can't be split: nothing is rewritten for --online"
                    .to_owned(),
            );
            return;
        };
        for stage in &mut stages {
            warn_of_left_alone(&mut stage.plan, before, &self.left_alone);
        }
        if let Some(first) = stages.first_mut() {
            self.renames.renames.surround(&mut first.plan);
        }
        for stage in &mut stages {
            stage.plan.say();
            leave_out_notes(&mut stage.plan, &self.lint);
        }
        self.stages = stages;
    }

    /// What the revision files say, in the order in which they run; at least one.
    pub(crate) fn into_contents(self) -> Vec<Content> {
        match self.stages.len() {
            0 => vec![content(None, self.plan, None)],
            count => {
                let before = self.renamed.as_ref().unwrap_or(&self.current);
                let stages = self.stages.into_iter().map(|stage| {
                    let timeout = waits(&stage.plan, before).then_some(LOCK_TIMEOUT);
                    content((count > 1).then_some(stage.kind), stage.plan, timeout)
                });
                stages.collect()
            }
        }
    }
}

/// Whether the upgrade locks tables that were there before so that others wait.
fn waits(plan: &Plan, before: &Schema) -> bool {
    let ops = plan.upgrade.iter();
    let mut taken = ops.flat_map(|planned| locks(&planned.op, before));
    taken.any(|lock| {
        lock.mode >= LockMode::ShareUpdateExclusive && before.tables.contains_key(&lock.table)
    })
}

fn content(kind: Option<StageKind>, plan: Plan, lock_timeout: Option<&'static str>) -> Content {
    Content {
        kind,
        lock_timeout,
        upgrade: to_statements(plan.upgrade),
        downgrade: to_statements(plan.downgrade),
    }
}

fn to_statements(planned: Vec<PlannedOp>) -> Vec<Statement> {
    planned
        .into_iter()
        .map(|planned| {
            let mut comments = planned.comments;
            comments.extend(planned.hazards.iter().map(Hazard::comment));
            Statement {
                comments,
                op: planned.op,
            }
        })
        .collect()
}
