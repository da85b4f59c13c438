//! The rows of the version table: one per applied tip, a tip with respect to all edges. Each step of a plan
//! comes with the statements that lead from the rows before it to the rows after it.

use super::Graph;
use super::error::RevisionError;
use super::lineage::Edges;
use super::set::{Node, NodeSet};
use crate::header::RevisionId;

/// Whether a step applies a revision or rolls it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Run `upgrade`.
    Upgrade,
    /// Run `downgrade`.
    Downgrade,
}

/// The command: `upgrade` or `downgrade`.
impl std::fmt::Display for Direction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
        })
    }
}

/// One statement on the version table; an update or a delete must hit exactly one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionOp {
    /// Add a row.
    Insert(RevisionId),
    /// Replace a row.
    Update {
        /// The row that is there.
        from: RevisionId,
        /// What it becomes.
        to: RevisionId,
    },
    /// Remove a row.
    Delete(RevisionId),
}

/// One revision to apply or to roll back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The revision.
    pub revision: RevisionId,
    /// Which of its two functions runs.
    pub direction: Direction,
    /// What happens to the version table, in this order, in the step's own transaction.
    pub version_ops: Vec<VersionOp>,
    /// The rows afterwards, in load order.
    pub rows: Vec<RevisionId>,
}

/// The version table during a plan.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    graph: &'a Graph,
    /// Sorted; a row can be there twice when the table has no primary key.
    rows: Vec<Node>,
    applied: NodeSet,
}

impl<'a> Rows<'a> {
    pub(super) fn new(graph: &'a Graph, rows: &[Node]) -> Self {
        let applied = graph.below(rows.iter().copied(), Edges::All);
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        Self {
            graph,
            rows,
            applied,
        }
    }

    pub(super) fn ids(&self) -> Vec<RevisionId> {
        self.graph.owned_ids(self.rows.iter().copied())
    }

    pub(super) fn step(&mut self, node: Node, direction: Direction) -> Result<Step, RevisionError> {
        let version_ops = match direction {
            Direction::Upgrade => self.apply(node)?,
            Direction::Downgrade => self.roll_back(node)?,
        };
        let revision = self.graph.id(node).clone();
        Ok(Step {
            revision,
            direction,
            version_ops,
            rows: self.ids(),
        })
    }

    /// The rows right below are absorbed: all but the last are deleted, the last becomes the new row.
    fn apply(&mut self, node: Node) -> Result<Vec<VersionOp>, RevisionError> {
        let lower = &self.graph.entries[node].lower;
        let absorbed: Vec<Node> = lower
            .iter()
            .copied()
            .filter(|below| self.rows.contains(below))
            .collect();
        self.applied.insert(node);
        self.merge(&absorbed, node)
    }

    /// What was right below and is not implied by anything else that is applied becomes a row again.
    fn roll_back(&mut self, node: Node) -> Result<Vec<VersionOp>, RevisionError> {
        self.applied.remove(node);
        if !self.rows.contains(&node) {
            return Err(RevisionError::MissingRow {
                revision: self.graph.id(node).clone(),
            });
        }
        let lower = &self.graph.entries[node].lower;
        let free: Vec<Node> = lower
            .iter()
            .copied()
            .filter(|below| self.is_tip(*below))
            .collect();
        let Some((last, others)) = free.split_last() else {
            return Ok(vec![self.delete(node)?]);
        };
        let mut ops: Vec<VersionOp> = others.iter().map(|other| self.insert(*other)).collect();
        ops.push(self.update(node, *last)?);
        Ok(ops)
    }

    fn is_tip(&self, node: Node) -> bool {
        let upper = &self.graph.entries[node].upper;
        !self.rows.contains(&node) && !upper.iter().any(|above| self.applied.contains(*above))
    }

    /// Replaces several rows by one: the others are deleted, the last is updated; none means an insert.
    pub(super) fn merge(
        &mut self,
        from: &[Node],
        to: Node,
    ) -> Result<Vec<VersionOp>, RevisionError> {
        let Some((last, others)) = from.split_last() else {
            return Ok(vec![self.insert(to)]);
        };
        let mut ops = others
            .iter()
            .map(|other| self.delete(*other))
            .collect::<Result<Vec<_>, _>>()?;
        ops.push(self.update(*last, to)?);
        Ok(ops)
    }

    pub(super) fn insert(&mut self, node: Node) -> VersionOp {
        let at = self.rows.partition_point(|row| *row < node);
        self.rows.insert(at, node);
        VersionOp::Insert(self.graph.id(node).clone())
    }

    pub(super) fn delete(&mut self, node: Node) -> Result<VersionOp, RevisionError> {
        self.take(node)?;
        Ok(VersionOp::Delete(self.graph.id(node).clone()))
    }

    fn update(&mut self, from: Node, to: Node) -> Result<VersionOp, RevisionError> {
        self.take(from)?;
        self.insert(to);
        Ok(VersionOp::Update {
            from: self.graph.id(from).clone(),
            to: self.graph.id(to).clone(),
        })
    }

    fn take(&mut self, node: Node) -> Result<(), RevisionError> {
        let revision = || self.graph.id(node).clone();
        match self.rows.iter().filter(|row| **row == node).count() {
            0 => Err(RevisionError::MissingRow {
                revision: revision(),
            }),
            1 => {
                self.rows.retain(|row| *row != node);
                Ok(())
            }
            count => Err(RevisionError::RepeatedRow {
                revision: revision(),
                count,
            }),
        }
    }
}
