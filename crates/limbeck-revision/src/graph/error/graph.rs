//! Why a list of headers is no graph.

use std::fmt;

use thiserror::Error;

use super::did_you_mean;
use crate::header::{BranchLabel, RevisionId};

/// Which edges a cycle runs along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    /// Parents only.
    Parent,
    /// Parents and dependencies.
    Dependency,
}

impl fmt::Display for EdgeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parent => "parent",
            Self::Dependency => "dependency",
        })
    }
}

/// Why a list of headers is no graph.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GraphError {
    /// Two headers have the same id.
    #[error("revision \"{revision}\" exists more than once")]
    DuplicateRevision {
        /// The id.
        revision: RevisionId,
        /// Position of the header that came first.
        first: usize,
        /// Position of the other one.
        second: usize,
    },
    /// Two revisions carry the same label.
    #[error(
        "branch label \"{label}\" of revision \"{second}\" is already used by revision \"{first}\""
    )]
    DuplicateLabel {
        /// The label.
        label: BranchLabel,
        /// The revision that came first.
        first: RevisionId,
        /// The other one.
        second: RevisionId,
    },
    /// A label reads like a revision.
    #[error("branch label \"{label}\" of revision \"{revision}\" is the id of a revision")]
    LabelIsRevision {
        /// The label.
        label: BranchLabel,
        /// The revision that carries it.
        revision: RevisionId,
    },
    /// A revision that another one was squashed from: one of the two must not run.
    #[error("revision \"{revision}\" is still there, although \"{by}\" replaces it")]
    Replaced {
        /// The revision.
        revision: RevisionId,
        /// The one that replaces it.
        by: RevisionId,
    },
    /// A parent that does not exist.
    #[error("parent \"{parent}\" of revision \"{revision}\" does not exist")]
    UnknownParent {
        /// The revision that names it.
        revision: RevisionId,
        /// The missing parent.
        parent: RevisionId,
        /// Names that are close to it.
        similar: Vec<String>,
    },
    /// A dependency that is neither an id nor a label.
    #[error("revision \"{revision}\" depends on \"{dependency}\", which does not exist")]
    UnknownDependency {
        /// The revision that names it.
        revision: RevisionId,
        /// What was written.
        dependency: String,
        /// Names that are close to it.
        similar: Vec<String>,
    },
    /// A parent that is named twice.
    #[error("revision \"{revision}\" names parent \"{parent}\" twice")]
    RepeatedParent {
        /// The revision.
        revision: RevisionId,
        /// The parent.
        parent: RevisionId,
    },
    /// A revision that is its own parent or dependency.
    #[error("revision \"{revision}\" is its own {kind}")]
    SelfLoop {
        /// The revision.
        revision: RevisionId,
        /// Parent or dependency.
        kind: EdgeKind,
    },
    /// Revisions that wait for one another.
    #[error("{kind} cycle: {}", join_cycle(.path))]
    Cycle {
        /// Parents only, or dependencies too.
        kind: EdgeKind,
        /// The ids on the cycle, each below the one before it.
        path: Vec<RevisionId>,
    },
}

fn join_cycle(path: &[RevisionId]) -> String {
    let closed = path.iter().chain(path.first());
    closed
        .map(RevisionId::as_str)
        .collect::<Vec<_>>()
        .join(" -> ")
}

impl GraphError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::DuplicateRevision { .. } => Some("Give one of the files another id.".to_owned()),
            Self::DuplicateLabel { .. } | Self::LabelIsRevision { .. } => {
                Some("Rename one of them: labels and ids share one set of names.".to_owned())
            }
            Self::Replaced { revision, .. } => Some(format!(
                "Remove the file of {revision}, or give it another id when it is a new one."
            )),
            Self::UnknownParent { similar, .. } | Self::UnknownDependency { similar, .. } => Some(
                did_you_mean(similar)
                    .unwrap_or_else(|| "Is a file missing from this checkout?".to_owned()),
            ),
            Self::RepeatedParent { .. } | Self::SelfLoop { .. } => None,
            Self::Cycle { .. } => {
                Some("Change a parent or a dependency of one of them.".to_owned())
            }
        }
    }
}
