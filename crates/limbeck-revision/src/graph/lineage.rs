//! Who is above and below whom: closures over the edges, and the lineage that a branch name stands for.
//! Computed on demand, one walk per question; nothing is stored per revision.

use super::Graph;
use super::set::{Node, NodeSet};
use crate::header::RevisionId;

/// Which edges a question follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edges {
    /// Parents only.
    Versioned,
    /// Parents and dependencies.
    All,
}

impl Graph {
    /// Everything below the revision, itself included, in load order; empty for an unknown id.
    #[must_use]
    pub fn ancestors(&self, revision: &str, edges: Edges) -> Vec<&RevisionId> {
        self.find(revision)
            .map_or_else(Vec::new, |node| self.list(&self.below([node], edges)))
    }

    /// Everything above the revision, itself included, in load order; empty for an unknown id.
    #[must_use]
    pub fn descendants(&self, revision: &str, edges: Edges) -> Vec<&RevisionId> {
        self.find(revision)
            .map_or_else(Vec::new, |node| self.list(&self.above([node], edges)))
    }

    pub(super) fn below(&self, start: impl IntoIterator<Item = Node>, edges: Edges) -> NodeSet {
        self.close(start, |node, todo| match edges {
            Edges::Versioned => todo.extend(&self.entries[node].down),
            Edges::All => todo.extend(&self.entries[node].lower),
        })
    }

    pub(super) fn above(&self, start: impl IntoIterator<Item = Node>, edges: Edges) -> NodeSet {
        self.close(start, |node, todo| match edges {
            Edges::Versioned => todo.extend(&self.entries[node].children),
            Edges::All => todo.extend(&self.entries[node].upper),
        })
    }

    /// Versioned ancestors and descendants, itself included: the branch that `name@…` means.
    pub(super) fn lineage(&self, node: Node, edges: Edges) -> NodeSet {
        let mut lineage = self.below([node], edges);
        lineage.union(&self.above([node], edges));
        lineage
    }

    pub(super) fn empty_set(&self) -> NodeSet {
        NodeSet::new(self.entries.len())
    }

    fn close(
        &self,
        start: impl IntoIterator<Item = Node>,
        push_next: impl Fn(Node, &mut Vec<Node>),
    ) -> NodeSet {
        let mut seen = self.empty_set();
        let mut todo: Vec<Node> = start.into_iter().collect();
        while let Some(node) = todo.pop() {
            if seen.insert(node) {
                push_next(node, &mut todo);
            }
        }
        seen
    }

    fn list(&self, set: &NodeSet) -> Vec<&RevisionId> {
        set.iter().map(|node| self.id(node)).collect()
    }
}
