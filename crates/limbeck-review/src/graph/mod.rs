//! The revision graph as pictures: in a terminal, as Mermaid, Graphviz and SVG.

mod dot;
mod lines;
mod mermaid;
mod svg;

pub use dot::dot;
pub use lines::{Drawn, draw};
pub use mermaid::mermaid;
pub use svg::svg;

use std::collections::BTreeSet;

use limbeck_revision::graph::{EdgeKind, Graph};
use limbeck_revision::header::{Header, RevisionId};

/// The revisions to draw, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'g> {
    /// The graph that they are of.
    pub graph: &'g Graph,
    /// The revisions, children before their parents.
    pub revisions: &'g [&'g RevisionId],
    /// Those that the database is at.
    pub current: &'g [RevisionId],
}

impl<'g> Picture<'g> {
    fn headers(&self) -> impl Iterator<Item = &'g Header> {
        let graph = self.graph;
        self.revisions
            .iter()
            .filter_map(move |revision| graph.header(revision.as_str()))
    }

    /// Edges between revisions that are drawn: child, parent, and whether it is a dependency only.
    fn edges(&self) -> Vec<(&'g RevisionId, &'g RevisionId, bool)> {
        let listed: BTreeSet<&RevisionId> = self.revisions.iter().copied().collect();
        let mut edges = Vec::new();
        for revision in self.revisions {
            for edge in lines::edges(self.graph, revision) {
                if listed.contains(edge.to) {
                    edges.push((*revision, edge.to, edge.kind == EdgeKind::Dependency));
                }
            }
        }
        edges
    }

    /// What is to be said of a revision beside its message: labels, head, current.
    fn marks(&self, header: &Header) -> Vec<String> {
        let labels = header.branch_labels.iter().map(ToString::to_string);
        let mut marks: Vec<String> = labels.collect();
        if self.graph.is_head(header.revision.as_str()) {
            marks.push("head".to_owned());
        }
        if self.current.contains(&header.revision) {
            marks.push("current".to_owned());
        }
        marks
    }
}

/// The first line of a message.
fn message(header: &Header) -> &str {
    header.message.lines().next().unwrap_or_default()
}
