//! Checks before a new revision or a merge is written: parents, dependencies, id and labels.
//! Nothing is written here; a proposal that passes can be written without breaking the graph.

use super::error::RevisionError;
use super::identifier::{Identifier, Symbol};
use super::set::Node;
use super::{Graph, Name};
use crate::header::{BranchLabel, RevisionId};

/// What a new revision is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An ordinary revision; without a parent it is a new base.
    Revision,
    /// To join others: it has parents.
    Merge,
}

/// What `revision` or `merge` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevision {
    /// The id it will have.
    pub revision: RevisionId,
    /// Which of the two it is.
    pub purpose: Purpose,
    /// What it is based on: `head` for an ordinary revision, several for a merge.
    pub heads: Vec<Identifier>,
    /// True to allow a parent that has children already.
    pub splice: bool,
    /// Revisions that must be applied first, besides the parents.
    pub depends_on: Vec<Identifier>,
    /// Labels for its branch.
    pub branch_labels: Vec<BranchLabel>,
}

impl NewRevision {
    /// A child of the only head, without options.
    #[must_use]
    pub fn new(revision: RevisionId) -> Self {
        Self {
            revision,
            purpose: Purpose::Revision,
            heads: vec![Identifier::symbol(Symbol::Head)],
            splice: false,
            depends_on: Vec::new(),
            branch_labels: Vec::new(),
        }
    }
}

/// What the header of the new file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The id.
    pub revision: RevisionId,
    /// Full ids of the parents.
    pub down_revisions: Vec<RevisionId>,
    /// Dependencies: labels as typed, everything else as full ids.
    pub depends_on: Vec<String>,
    /// The labels.
    pub branch_labels: Vec<BranchLabel>,
}

impl Graph {
    /// Checks a new revision (or merge) against the graph and resolves what it names.
    ///
    /// # Errors
    /// When a parent is unknown, ambiguous, named twice or not a head (without `splice`); when a merge has
    /// none; when a dependency is unknown; when the id or a label is taken.
    pub fn propose(&self, new: &NewRevision) -> Result<Proposal, RevisionError> {
        self.check_new_name(&new.revision)?;
        let parents = self.parents(new)?;
        let mut depends_on: Vec<String> = Vec::new();
        for on in &new.depends_on {
            let name = self.dependency(on)?;
            if !depends_on.contains(&name) {
                depends_on.push(name);
            }
        }
        self.check_labels(new)?;
        Ok(Proposal {
            revision: new.revision.clone(),
            down_revisions: self.owned_ids(parents),
            depends_on,
            branch_labels: new.branch_labels.clone(),
        })
    }

    fn check_new_name(&self, revision: &RevisionId) -> Result<(), RevisionError> {
        match self.names.get(revision.as_str()) {
            None => Ok(()),
            Some(Name::Revision(_)) => Err(RevisionError::RevisionExists {
                revision: revision.clone(),
            }),
            Some(Name::Label(node)) => Err(RevisionError::LabelExists {
                label: BranchLabel::new(revision.as_str())?,
                revision: self.id(*node).clone(),
            }),
        }
    }

    fn parents(&self, new: &NewRevision) -> Result<Vec<Node>, RevisionError> {
        let mut parents: Vec<Node> = Vec::new();
        for head in &new.heads {
            let nodes = self.resolve_many(head).map_err(|error| match new.purpose {
                Purpose::Revision => as_parent_error(error),
                Purpose::Merge => error,
            })?;
            if nodes.is_empty() && new.purpose == Purpose::Merge {
                return Err(RevisionError::NothingToMerge {
                    identifier: head.clone(),
                });
            }
            for node in nodes {
                if parents.contains(&node) {
                    return Err(RevisionError::Repeated {
                        revision: self.id(node).clone(),
                    });
                }
                parents.push(node);
            }
        }
        let taken = parents
            .iter()
            .find(|node| !self.entries[**node].children.is_empty());
        match taken {
            Some(node) if !new.splice => Err(RevisionError::NotAHead {
                revision: self.id(*node).clone(),
            }),
            Some(_) | None => Ok(parents),
        }
    }

    fn dependency(&self, on: &Identifier) -> Result<String, RevisionError> {
        let not_one = || RevisionError::NotAllowed {
            identifier: on.clone(),
            instead: "an id or a label",
        };
        if let Identifier::Absolute {
            branch: None,
            symbol: Symbol::Name(name),
        } = on
            && self.labelled(name).is_some()
        {
            return Ok(name.clone());
        }
        match self.resolve_many(on)?[..] {
            [node] => Ok(self.id(node).to_string()),
            [] => Err(not_one()),
            ref nodes => Err(self.multiple_heads(on, nodes)),
        }
    }

    fn check_labels(&self, new: &NewRevision) -> Result<(), RevisionError> {
        for (at, label) in new.branch_labels.iter().enumerate() {
            if let Some(taken) = self.names.get(label.as_str()) {
                let revision = self.id(taken.node()).clone();
                return Err(RevisionError::LabelExists {
                    label: label.clone(),
                    revision,
                });
            }
            if new.branch_labels[..at].contains(label) {
                return Err(RevisionError::LabelTwice {
                    label: label.clone(),
                });
            }
            if new.revision == *label.as_str() {
                let revision = new.revision.clone();
                return Err(RevisionError::LabelExists {
                    label: label.clone(),
                    revision,
                });
            }
        }
        Ok(())
    }
}

/// `head` with several heads is a question of where the new revision belongs.
fn as_parent_error(error: RevisionError) -> RevisionError {
    if let RevisionError::MultipleHeads { symbol, heads } = &error
        && *symbol == Identifier::symbol(Symbol::Head)
    {
        return RevisionError::AmbiguousParent {
            heads: heads.clone(),
        };
    }
    error
}
