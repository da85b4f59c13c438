//! What `upgrade`, `downgrade` and their offline forms share: checks of rows and targets, order, steps.

use super::Graph;
use super::error::RevisionError;
use super::identifier::{Identifier, Symbol};
use super::lineage::Edges;
use super::rows::{Direction, Rows, Step};
use super::set::{Node, NodeSet};
use crate::header::RevisionId;

impl Graph {
    /// The rows that an offline script starts from: none for the base, or the one revision that is named.
    ///
    /// # Errors
    /// When the identifier is relative, unknown, or stands for several revisions.
    pub fn offline_start(
        &self,
        start: Option<&Identifier>,
    ) -> Result<Vec<RevisionId>, RevisionError> {
        let Some(typed) = start else {
            return Ok(Vec::new());
        };
        match typed {
            Identifier::Absolute {
                branch: None,
                symbol: Symbol::Base,
            } => Ok(Vec::new()),
            Identifier::Absolute { branch, symbol } => {
                let branch = self.branch_of(branch.as_deref())?;
                let node = self.resolve_one(symbol, branch.as_ref(), typed)?;
                let node = node.ok_or_else(|| not_a_start(typed))?;
                Ok(vec![self.id(node).clone()])
            }
            Identifier::FromSymbol { .. } | Identifier::FromCurrent { .. } => {
                Err(not_a_start(typed))
            }
        }
    }

    pub(super) fn check_overlap(&self, nodes: &[Node]) -> Result<(), RevisionError> {
        if nodes.len() < 2 {
            return Ok(());
        }
        for upper in nodes {
            let below = self.below([*upper], Edges::All);
            if let Some(lower) = nodes
                .iter()
                .find(|node| *node != upper && below.contains(**node))
            {
                let (lower, upper) = (self.id(*lower).clone(), self.id(*upper).clone());
                return Err(RevisionError::Overlap { lower, upper });
            }
        }
        Ok(())
    }

    pub(super) fn order(
        &self,
        set: &NodeSet,
        heads: &[Node],
        lower: &str,
        upper: &Identifier,
    ) -> Result<Vec<Node>, RevisionError> {
        self.sort_down(set, heads)
            .ok_or_else(|| RevisionError::NotAncestor {
                lower: lower.to_owned(),
                upper: upper.to_string(),
            })
    }

    pub(super) fn steps(
        &self,
        rows: &[Node],
        order: &[Node],
        direction: Direction,
    ) -> Result<Vec<Step>, RevisionError> {
        let mut rows = Rows::new(self, rows);
        order
            .iter()
            .map(|node| rows.step(*node, direction))
            .collect()
    }

    pub(super) fn ambiguous_start(&self, typed: &Identifier, candidates: &[Node]) -> RevisionError {
        let rows = self.owned_ids(candidates.iter().copied());
        RevisionError::AmbiguousStart {
            identifier: typed.clone(),
            rows,
        }
    }
}

fn not_a_start(typed: &Identifier) -> RevisionError {
    RevisionError::NotAllowed {
        identifier: typed.clone(),
        instead: "base or one revision as the start",
    }
}
