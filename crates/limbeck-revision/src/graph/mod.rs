//! The revision graph: which revisions there are, how they follow one another, what an identifier means,
//! and which steps a command takes. Pure: headers in, answers out; files, clock and server are elsewhere.
//! Behaviour is Alembic's where Alembic's is defined; where it depends on hash or row order or reaches
//! beyond the branch that was named, the answer is an error that names the choices.

mod build;
mod downgrade;
mod error;
mod history;
mod identifier;
mod labels;
mod lineage;
mod list;
mod plan;
mod propose;
mod resolve;
mod rows;
mod set;
mod sort;
mod squash;
mod stamp;
pub(crate) mod suggest;
mod upgrade;
mod walk;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use error::{EdgeKind, GraphError, RevisionError};
pub use identifier::{Identifier, IdentifierError, RevisionRange, Symbol};
pub use lineage::Edges;
pub use list::BranchPoint;
pub use propose::{NewRevision, Proposal, Purpose};
pub use rows::{Direction, Step, VersionOp};
pub use squash::{Chain, Obstacle, SquashError};
pub use stamp::{StampMode, StampStep};

use crate::header::{BranchLabel, Header, RevisionId};
use set::Node;

/// All revisions of a project and the edges between them, checked for consistency.
///
/// Two kinds of edges: *versioned* (`down_revisions`) define heads, bases, branches and lineage; *all* edges
/// (with `depends_on`) define what must be applied first and which rows the version table keeps.
#[derive(Debug)]
pub struct Graph {
    entries: Vec<Entry>,
    names: BTreeMap<String, Name>,
    heads: Vec<Node>,
    effective_heads: Vec<Node>,
    bases: Vec<Node>,
    spread: OnceLock<Vec<Vec<BranchLabel>>>,
}

/// What a name in the project stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Revision(Node),
    Label(Node),
}

impl Name {
    fn node(self) -> Node {
        match self {
            Self::Revision(node) | Self::Label(node) => node,
        }
    }
}

/// A revision and its edges, all in positions.
#[derive(Debug)]
struct Entry {
    header: Header,
    /// Parents, as written.
    down: Vec<Node>,
    /// Parents, then dependencies that no versioned ancestor declares already.
    lower: Vec<Node>,
    /// Revisions that name this one as a parent, in load order.
    children: Vec<Node>,
    /// Revisions that depend on this one, in load order.
    dependents: Vec<Node>,
    /// The other direction of `lower`.
    upper: Vec<Node>,
}

impl Graph {
    /// Number of revisions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True for a project without revisions.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All headers in load order.
    pub fn headers(&self) -> impl Iterator<Item = &Header> {
        self.entries.iter().map(|entry| &entry.header)
    }

    /// The header of a revision, by its full id.
    #[must_use]
    pub fn header(&self, revision: &str) -> Option<&Header> {
        self.find(revision).map(|node| &self.entries[node].header)
    }

    /// The position of a revision in load order, by its full id.
    #[must_use]
    pub fn position(&self, revision: &str) -> Option<usize> {
        self.find(revision)
    }

    /// The revision that carries the label.
    #[must_use]
    pub fn labelled(&self, label: &str) -> Option<&Header> {
        match self.names.get(label) {
            Some(Name::Label(node)) => Some(&self.entries[*node].header),
            Some(Name::Revision(_)) | None => None,
        }
    }

    /// Revisions that nobody names as a parent, in load order.
    #[must_use]
    pub fn heads(&self) -> Vec<&RevisionId> {
        self.ids(&self.heads)
    }

    /// Revisions that nobody names as a parent or a dependency: the rows after `upgrade heads`.
    #[must_use]
    pub fn effective_heads(&self) -> Vec<&RevisionId> {
        self.ids(&self.effective_heads)
    }

    /// Revisions without a parent, in load order; they may have dependencies.
    #[must_use]
    pub fn bases(&self) -> Vec<&RevisionId> {
        self.ids(&self.bases)
    }

    /// Revisions that name this one as a parent, in load order; empty for an unknown id.
    #[must_use]
    pub fn children(&self, revision: &str) -> Vec<&RevisionId> {
        self.find(revision)
            .map_or_else(Vec::new, |node| self.ids(&self.entries[node].children))
    }

    /// Revisions that depend on this one, in load order; empty for an unknown id.
    #[must_use]
    pub fn dependents(&self, revision: &str) -> Vec<&RevisionId> {
        self.find(revision)
            .map_or_else(Vec::new, |node| self.ids(&self.entries[node].dependents))
    }

    /// True when nobody names the revision as a parent.
    #[must_use]
    pub fn is_head(&self, revision: &str) -> bool {
        self.find(revision)
            .is_some_and(|node| self.entries[node].children.is_empty())
    }

    /// True for a head that another revision depends on: once that one is applied, it has no row of its own.
    #[must_use]
    pub fn is_effective_head(&self, revision: &str) -> bool {
        self.find(revision).is_some_and(|node| {
            self.entries[node].children.is_empty() && !self.entries[node].dependents.is_empty()
        })
    }

    /// True when more than one revision names it as a parent.
    #[must_use]
    pub fn is_branch_point(&self, revision: &str) -> bool {
        self.find(revision)
            .is_some_and(|node| self.entries[node].children.len() > 1)
    }

    /// True when it has more than one parent.
    #[must_use]
    pub fn is_merge_point(&self, revision: &str) -> bool {
        self.find(revision)
            .is_some_and(|node| self.entries[node].down.len() > 1)
    }

    fn find(&self, revision: &str) -> Option<Node> {
        match self.names.get(revision) {
            Some(Name::Revision(node)) => Some(*node),
            Some(Name::Label(_)) | None => None,
        }
    }

    fn id(&self, node: Node) -> &RevisionId {
        &self.entries[node].header.revision
    }

    fn ids(&self, nodes: &[Node]) -> Vec<&RevisionId> {
        nodes.iter().map(|node| self.id(*node)).collect()
    }

    fn owned_ids(&self, nodes: impl IntoIterator<Item = Node>) -> Vec<RevisionId> {
        nodes
            .into_iter()
            .map(|node| self.id(node).clone())
            .collect()
    }
}
