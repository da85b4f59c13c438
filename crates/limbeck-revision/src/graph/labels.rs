//! How a branch label spreads from the revision that carries it to the rest of its branch.

use super::Graph;
use super::lineage::Edges;
use super::set::Node;
use crate::header::BranchLabel;

impl Graph {
    /// The labels that a revision has, its own and those of its branch, sorted; empty for an unknown id.
    ///
    /// A label covers every versioned descendant. Where those form one line, it also covers the revisions
    /// below, up to the first branch or merge point.
    #[must_use]
    pub fn labels(&self, revision: &str) -> &[BranchLabel] {
        self.find(revision).map_or(&[], |node| self.labels_of(node))
    }

    pub(super) fn labels_of(&self, node: Node) -> &[BranchLabel] {
        &self.spread.get_or_init(|| self.spread_labels())[node]
    }

    fn spread_labels(&self) -> Vec<Vec<BranchLabel>> {
        let mut spread = vec![Vec::new(); self.entries.len()];
        for (node, entry) in self.entries.iter().enumerate() {
            if entry.header.branch_labels.is_empty() {
                continue;
            }
            let mut covered = self.above([node], Edges::Versioned);
            for below in self.line_below(node) {
                covered.insert(below);
            }
            for covered in covered.iter() {
                spread[covered].extend(entry.header.branch_labels.iter().cloned());
            }
        }
        for labels in &mut spread {
            labels.sort();
            labels.dedup();
        }
        spread
    }

    /// The revisions that a label reaches downwards: from the tip of an unforked line to the first revision
    /// that is a branch point (by either kind of edge) or a merge point.
    fn line_below(&self, node: Node) -> Vec<Node> {
        let mut tip = node;
        while let [child] = self.entries[tip].children[..] {
            tip = child;
        }
        let mut line = Vec::new();
        let mut next = Some(tip);
        while let Some(node) = next {
            let entry = &self.entries[node];
            if self.followers(node) > 1 || entry.down.len() > 1 {
                break;
            }
            line.push(node);
            next = entry.down.first().copied();
        }
        line
    }

    /// How many revisions name this one, as a parent, a dependency or both.
    fn followers(&self, node: Node) -> usize {
        let entry = &self.entries[node];
        let only_dependents = entry
            .dependents
            .iter()
            .filter(|d| !entry.children.contains(d))
            .count();
        entry.children.len() + only_dependents
    }
}
