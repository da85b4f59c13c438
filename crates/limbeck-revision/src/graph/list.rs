//! What the read-only commands list: `heads`, `branches`, `current`, `show`.

use super::Graph;
use super::error::RevisionError;
use super::identifier::{Identifier, Symbol};
use super::lineage::Edges;
use super::set::Node;
use super::walk::{Landing, Overshoot};
use crate::header::RevisionId;

/// A revision with several children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchPoint<'a> {
    /// The revision.
    pub revision: &'a RevisionId,
    /// Its children in load order.
    pub children: Vec<&'a RevisionId>,
}

impl Graph {
    /// Every branch point, newest first as in `history`.
    #[must_use]
    pub fn branches(&self) -> Vec<BranchPoint<'_>> {
        let all = self.below(self.effective_heads.iter().copied(), Edges::All);
        // Everything can be reached from the effective heads, so an order always exists.
        let order = self
            .sort_down(&all, &self.effective_heads)
            .unwrap_or_default();
        let is_branch_point = |node: &Node| self.entries[*node].children.len() > 1;
        let point = |node: Node| BranchPoint {
            revision: self.id(node),
            children: self.ids(&self.entries[node].children),
        };
        order
            .into_iter()
            .filter(is_branch_point)
            .map(point)
            .collect()
    }

    /// What `current` lists, in load order: the rows, and the applied tips of lines whose row was absorbed
    /// because another revision depends on them.
    ///
    /// # Errors
    /// When a row has no file.
    pub fn current<S: AsRef<str>>(&self, rows: &[S]) -> Result<Vec<&RevisionId>, RevisionError> {
        let rows = self.resolve_rows(rows)?;
        Ok(self.ids(&self.tips_of_lines(&rows)))
    }

    /// Checks that all heads are applied, those included that have no row because others depend on them.
    ///
    /// # Errors
    /// When a head is not applied, with all that is missing, or a row has no file.
    pub fn check_heads<S: AsRef<str>>(&self, rows: &[S]) -> Result<(), RevisionError> {
        let applied = self.below(self.resolve_rows(rows)?, Edges::All);
        if self.heads.iter().all(|head| applied.contains(*head)) {
            return Ok(());
        }
        let steps = self.plan_upgrade(rows, &Identifier::symbol(Symbol::Heads))?;
        Err(RevisionError::NotAtHeads {
            missing: steps.into_iter().map(|step| step.revision).collect(),
        })
    }

    /// What `show` and `edit` name: `current`, an absolute identifier, or `-N` steps down from every head.
    ///
    /// # Errors
    /// When a name is unknown or ambiguous.
    pub fn show<S: AsRef<str>>(
        &self,
        identifier: &Identifier,
        rows: &[S],
    ) -> Result<Vec<&RevisionId>, RevisionError> {
        match identifier {
            Identifier::Absolute {
                branch: None,
                symbol: Symbol::Current,
            } => Ok(self.ids(&self.resolve_rows(rows)?)),
            Identifier::FromCurrent { branch, offset } if *offset < 0 => {
                let heads = &self.effective_heads;
                let landings = self.down_from(heads, branch.as_deref(), *offset, identifier)?;
                let nodes: Vec<Node> = landings
                    .iter()
                    .filter_map(|landing| landing.node())
                    .collect();
                if nodes.len() < landings.len() {
                    return Err(RevisionError::BeyondEnd {
                        identifier: identifier.clone(),
                        offset: *offset,
                    });
                }
                Ok(self.ids(&nodes))
            }
            Identifier::Absolute { .. }
            | Identifier::FromSymbol { .. }
            | Identifier::FromCurrent { .. } => self.resolve(identifier),
        }
    }

    /// Applied revisions without an applied versioned child.
    pub(super) fn tips_of_lines(&self, rows: &[Node]) -> Vec<Node> {
        let applied = self.below(rows.iter().copied(), Edges::All);
        let is_tip = |node: &Node| {
            !self.entries[*node]
                .children
                .iter()
                .any(|child| applied.contains(*child))
        };
        applied.iter().filter(is_tip).collect()
    }

    /// Steps down from each of these heads or rows that has the label of the branch.
    pub(super) fn down_from(
        &self,
        starts: &[Node],
        branch: Option<&str>,
        offset: i32,
        typed: &Identifier,
    ) -> Result<Vec<Landing>, RevisionError> {
        self.branch_of(branch)?;
        let has_label = |head: &Node| {
            branch.is_none_or(|branch| {
                self.labels_of(*head)
                    .iter()
                    .any(|label| label.as_str() == branch)
            })
        };
        let starts = starts.iter().copied().filter(has_label);
        starts
            .map(|head| self.walk(Some(head), offset, None, Overshoot::Report, typed))
            .collect()
    }
}
