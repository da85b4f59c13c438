//! [`Writer`]: the steps of a revision, each with its hazards at its moment.

use limbeck_lint::Watch;
use limbeck_ops::Op;
use limbeck_schema::Schema;

use crate::plan::{PlannedOp, planned};

use super::moved::Moved;

/// The steps so far.
pub(super) struct Writer {
    watch: Watch,
    steps: Vec<PlannedOp>,
}

impl Writer {
    pub(super) fn new(from: &Schema) -> Self {
        Self {
            watch: Watch::new(from),
            steps: Vec::new(),
        }
    }

    /// How many steps there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn finish(self) -> Vec<PlannedOp> {
        self.steps
    }

    pub(super) fn add(&mut self, op: Op) -> &mut Self {
        let mut step = planned(&mut self.watch, op, Vec::new());
        if matches!(step.op, Op::DropColumn { .. } | Op::DropEnum { .. }) {
            // Nothing goes: the values are in the new column.
            step.hazards.clear();
        }
        self.steps.push(step);
        self
    }

    pub(super) fn comment(&mut self, text: impl Into<String>) -> &mut Self {
        if let Some(last) = self.steps.last_mut() {
            last.comments.push(text.into());
        }
        self
    }

    /// Before the other comments of an earlier step.
    pub(super) fn comment_at(&mut self, at: usize, text: &str) {
        if let Some(step) = self.steps.get_mut(at) {
            step.comments.insert(0, text.to_owned());
        }
    }

    /// Values that keep all that they say don't meet where they did not before.
    pub(super) fn is_unique_already(&mut self) {
        if let Some(last) = self.steps.last_mut() {
            let count = last.hazards.len();
            last.hazards
                .retain(|hazard| hazard.code() != "unique-conflict");
            if last.hazards.len() < count {
                last.comments
                    .push("limbeck: allow(unique-conflict): the values are the same".to_owned());
            }
        }
    }

    /// What the plain operations said of the table.
    pub(super) fn told(&mut self, moved: &Moved<'_>) {
        if let Some(last) = self.steps.last_mut() {
            last.hazards.extend(moved.hazards.iter().cloned());
            last.comments.extend(moved.comments.iter().cloned());
        }
    }
}
