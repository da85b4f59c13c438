//! The order of steps: topological over all edges, newest first, with Alembic's choice among branches.
//!
//! Starting with the heads in load order, one head is followed downwards as long as nobody else still has to
//! come before the next revision; where somebody has, the first head above it is followed instead.

use super::Graph;
use super::set::{Node, NodeSet};

impl Graph {
    /// Orders the set, newest first. `None` when a part of the set can't be reached from the heads through
    /// the set.
    pub(super) fn sort_down(&self, set: &NodeSet, heads: &[Node]) -> Option<Vec<Node>> {
        let mut frontier: Vec<Node> = heads
            .iter()
            .copied()
            .filter(|head| set.contains(*head))
            .collect();
        frontier.sort_unstable();
        frontier.dedup();
        Sorting::new(self, set, frontier).run()
    }
}

struct Sorting<'a> {
    graph: &'a Graph,
    todo: NodeSet,
    frontier: Vec<Node>,
    in_frontier: NodeSet,
    /// How many revisions of the set directly above are still to come.
    pending: Vec<usize>,
    /// Every path between two members stays inside the set, so `pending` tells who is free.
    is_convex: bool,
    at: usize,
    output: Vec<Node>,
}

impl<'a> Sorting<'a> {
    fn new(graph: &'a Graph, set: &NodeSet, frontier: Vec<Node>) -> Self {
        let mut pending = vec![0; graph.entries.len()];
        for node in set.iter() {
            pending[node] = graph.entries[node]
                .upper
                .iter()
                .filter(|above| set.contains(**above))
                .count();
        }
        let mut in_frontier = graph.empty_set();
        for node in &frontier {
            in_frontier.insert(*node);
        }
        let is_convex = is_convex(graph, set);
        let (todo, output) = (set.clone(), Vec::new());
        Self {
            graph,
            todo,
            frontier,
            in_frontier,
            pending,
            is_convex,
            at: 0,
            output,
        }
    }

    fn run(mut self) -> Option<Vec<Node>> {
        while let Some(&candidate) = self.frontier.get(self.at) {
            match self.first_head_above(candidate) {
                Some(other) => self.at = other,
                None => self.emit(candidate),
            }
        }
        self.todo.is_empty().then_some(self.output)
    }

    fn emit(&mut self, node: Node) {
        self.output.push(node);
        self.todo.remove(node);
        let graph = self.graph;
        let lower = &graph.entries[node].lower;
        for below in lower {
            self.pending[*below] = self.pending[*below].saturating_sub(1);
        }
        let mut next = lower
            .iter()
            .copied()
            .filter(|below| self.todo.contains(*below));
        let next: Vec<Node> = next
            .by_ref()
            .filter(|below| !self.in_frontier.contains(*below))
            .collect();
        self.in_frontier.remove(node);
        for below in &next {
            self.in_frontier.insert(*below);
        }
        if let [first, rest @ ..] = &next[..] {
            self.frontier[self.at] = *first;
            self.frontier.extend(rest);
        } else {
            self.frontier.remove(self.at);
            self.at = self.at.saturating_sub(1);
        }
    }

    /// The place in the frontier of the first other revision that is above this one.
    fn first_head_above(&self, node: Node) -> Option<usize> {
        if self.frontier.len() == 1 || (self.is_convex && self.pending[node] == 0) {
            return None;
        }
        let mut seen = self.graph.empty_set();
        let mut todo = vec![node];
        while let Some(node) = todo.pop() {
            for above in &self.graph.entries[node].upper {
                if (self.todo.contains(*above) || !self.is_convex) && seen.insert(*above) {
                    todo.push(*above);
                }
            }
        }
        self.frontier.iter().position(|other| seen.contains(*other))
    }
}

/// True when no revision outside lies between two revisions of the set.
fn is_convex(graph: &Graph, set: &NodeSet) -> bool {
    use super::lineage::Edges::All;
    let mut between = graph.below(set.iter(), All);
    between.subtract(set);
    if between.is_empty() {
        return true;
    }
    between.intersect(&graph.above(set.iter(), All));
    between.is_empty()
}
