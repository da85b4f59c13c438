//! Steps up and down from a revision, for `+N` and `-N`. A fork on the way is an error that names the ways.

use super::Graph;
use super::error::RevisionError;
use super::identifier::Identifier;
use super::resolve::Branch;
use super::set::Node;

/// Where a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Landing {
    /// Below the first revision.
    Base,
    /// On a revision.
    At(Node),
    /// It would have needed more revisions than there are.
    Beyond,
}

/// What to do when the revisions end before the steps do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overshoot {
    /// Report [`Landing::Beyond`].
    Report,
    /// Stay on the last one.
    Stay,
}

impl Graph {
    /// Walks from a revision, or from the base when there is none. Upwards, only ways on the branch count.
    pub(super) fn walk(
        &self,
        start: Option<Node>,
        offset: i32,
        branch: Option<&Branch>,
        overshoot: Overshoot,
        typed: &Identifier,
    ) -> Result<Landing, RevisionError> {
        if start.is_none() && offset <= 0 {
            return Ok(if overshoot == Overshoot::Stay {
                Landing::Base
            } else {
                Landing::Beyond
            });
        }
        let mut at = start;
        for _ in 0..offset.unsigned_abs() {
            let ways = if offset > 0 {
                self.ways_up(at, branch)
            } else {
                self.ways_down(at)
            };
            match ways[..] {
                [] if offset < 0 && at.is_some() => at = None,
                [] if overshoot == Overshoot::Stay => break,
                [] => return Ok(Landing::Beyond),
                [next] => at = Some(next),
                _ => return Err(self.ambiguous_walk(typed, at, ways)),
            }
        }
        Ok(at.map_or(Landing::Base, Landing::At))
    }

    fn ways_up(&self, at: Option<Node>, branch: Option<&Branch>) -> Vec<Node> {
        let next = at.map_or(&self.bases, |at| &self.entries[at].children);
        let on_branch = |node: &Node| branch.is_none_or(|branch| branch.lineage.contains(*node));
        next.iter().copied().filter(on_branch).collect()
    }

    fn ways_down(&self, at: Option<Node>) -> Vec<Node> {
        at.map_or_else(Vec::new, |at| self.entries[at].down.clone())
    }

    fn ambiguous_walk(
        &self,
        typed: &Identifier,
        at: Option<Node>,
        ways: Vec<Node>,
    ) -> RevisionError {
        RevisionError::AmbiguousWalk {
            identifier: typed.clone(),
            at: at.map(|at| self.id(at).clone()),
            choices: self.owned_ids(ways),
        }
    }
}

impl Landing {
    /// The revision it ended on.
    pub(super) fn node(self) -> Option<Node> {
        match self {
            Self::At(node) => Some(node),
            Self::Base | Self::Beyond => None,
        }
    }
}
