//! `stamp`: which rows the version table gets when revisions are declared applied without running them.
//!
//! Rows that share a lineage with a target (over all edges) are replaced by it; other rows stay.

use super::Graph;
use super::error::RevisionError;
use super::identifier::{Identifier, Symbol};
use super::lineage::Edges;
use super::rows::{Rows, VersionOp};
use super::set::{Node, NodeSet};
use crate::header::RevisionId;

/// Whether the rows that are there count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampMode {
    /// Start from the rows that are there.
    Keep,
    /// Delete all rows first, whatever they are.
    Purge,
}

/// One movement of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampStep {
    /// The rows that the stamped lineages had before; the first step of a command replaces them.
    pub from: Vec<RevisionId>,
    /// The row that replaces them; none when they are deleted.
    pub to: Option<RevisionId>,
    /// What happens to the version table, in this order.
    pub version_ops: Vec<VersionOp>,
    /// The rows afterwards, in load order.
    pub rows: Vec<RevisionId>,
}

impl Graph {
    /// The movements of `stamp TARGET…`. With [`StampMode::Purge`] the rows count as deleted already.
    ///
    /// # Errors
    /// When a target is unknown or ambiguous, when one target is part of another, is named twice or is the
    /// base of all, or the rows do not fit the graph.
    pub fn plan_stamp<S: AsRef<str>>(
        &self,
        rows: &[S],
        targets: &[Identifier],
        mode: StampMode,
    ) -> Result<Vec<StampStep>, RevisionError> {
        let rows = match mode {
            StampMode::Keep => self.resolve_rows(rows)?,
            StampMode::Purge => Vec::new(),
        };
        if targets.len() > 1 && targets.contains(&Identifier::symbol(Symbol::Base)) {
            return Err(RevisionError::BaseAmongOthers);
        }
        let related = self.related_rows(&rows, targets)?;
        let mut goals = Vec::new();
        for target in targets {
            goals.extend(self.resolve_many(target)?);
        }
        if goals.is_empty() {
            return self.stamp_base(&rows, &related);
        }
        self.check_goals(&goals, &rows)?;
        self.stamp_goals(&rows, &related, &goals)
    }

    /// The rows that the targets have something to do with, in the order of the targets.
    fn related_rows(
        &self,
        rows: &[Node],
        targets: &[Identifier],
    ) -> Result<Vec<Node>, RevisionError> {
        let mut related = Vec::new();
        for target in targets {
            let shares = self.target_lineage(target)?;
            let on_lineage =
                |row: &Node| shares.as_ref().is_none_or(|shares| shares.contains(*row));
            let more: Vec<Node> = rows
                .iter()
                .copied()
                .filter(|row| on_lineage(row) && !related.contains(row))
                .collect();
            related.extend(more);
        }
        related.dedup();
        Ok(related)
    }

    /// Everything above and below the branch and the revisions that a target names; none for all.
    fn target_lineage(&self, target: &Identifier) -> Result<Option<NodeSet>, RevisionError> {
        let branch = self.branch_of(target.branch())?;
        let nodes = self.resolve_many(target)?;
        let mut shares: Option<NodeSet> = None;
        for node in branch.iter().map(|branch| branch.node).chain(nodes) {
            let lineage = self.lineage(node, Edges::All);
            shares = Some(match shares {
                Some(mut all) => {
                    all.union(&lineage);
                    all
                }
                None => lineage,
            });
        }
        Ok(shares)
    }

    fn stamp_base(&self, rows: &[Node], related: &[Node]) -> Result<Vec<StampStep>, RevisionError> {
        let mut table = Rows::new(self, rows);
        let delete = |row: &Node| {
            let version_ops = vec![table.delete(*row)?];
            let from = self.owned_ids([*row]);
            Ok(StampStep {
                from,
                to: None,
                version_ops,
                rows: table.ids(),
            })
        };
        related.iter().map(delete).collect()
    }

    /// The first target that is above or below a related row takes the place of all of them, except those
    /// that are targets themselves; the other targets are added.
    fn stamp_goals(
        &self,
        rows: &[Node],
        related: &[Node],
        goals: &[Node],
    ) -> Result<Vec<StampStep>, RevisionError> {
        let mut table = Rows::new(self, rows);
        let replaced: Vec<Node> = related
            .iter()
            .copied()
            .filter(|row| !goals.contains(row))
            .collect();
        let mut left = replaced.clone();
        let mut steps = Vec::new();
        for goal in goals.iter().filter(|goal| !related.contains(goal)) {
            let lineage = self.lineage(*goal, Edges::All);
            let moves = replaced.iter().any(|row| lineage.contains(*row));
            let from = if moves {
                std::mem::take(&mut left)
            } else {
                Vec::new()
            };
            let version_ops = table.merge(&from, *goal)?;
            let from = self.owned_ids(if moves { replaced.clone() } else { Vec::new() });
            steps.push(StampStep {
                from,
                to: Some(self.id(*goal).clone()),
                version_ops,
                rows: table.ids(),
            });
        }
        Ok(steps)
    }

    /// Targets that are rows already need nothing; the others must be different and apart from one another.
    fn check_goals(&self, goals: &[Node], rows: &[Node]) -> Result<(), RevisionError> {
        let mut seen = self.empty_set();
        for goal in goals.iter().filter(|goal| !rows.contains(goal)) {
            if !seen.insert(*goal) {
                return Err(RevisionError::Repeated {
                    revision: self.id(*goal).clone(),
                });
            }
        }
        self.check_overlap(goals)
    }

    /// The one starting revision of `stamp --sql FROM:TO…`.
    ///
    /// # Errors
    /// When the starting revisions differ.
    pub fn single_start(starts: &[Identifier]) -> Result<Option<&Identifier>, RevisionError> {
        let Some((first, rest)) = starts.split_first() else {
            return Ok(None);
        };
        match rest.iter().find(|other| *other != first) {
            None => Ok(Some(first)),
            Some(second) => Err(RevisionError::SeveralStarts {
                first: first.clone(),
                second: second.clone(),
            }),
        }
    }
}

/// The identifier `base`, for `stamp` without targets.
impl Default for Identifier {
    fn default() -> Self {
        Self::symbol(Symbol::Base)
    }
}
