//! `upgrade`: everything below the targets that is not applied yet, over all edges. Nothing is rolled back.

use super::Graph;
use super::error::RevisionError;
use super::identifier::Identifier;
use super::lineage::Edges;
use super::resolve::Branch;
use super::rows::{Direction, Step};
use super::set::Node;
use super::walk::{Landing, Overshoot};

impl Graph {
    /// The steps of `upgrade TARGET` for a version table with these rows.
    ///
    /// # Errors
    /// When the target is unknown or ambiguous, or the rows do not fit the graph.
    pub fn plan_upgrade<S: AsRef<str>>(
        &self,
        rows: &[S],
        target: &Identifier,
    ) -> Result<Vec<Step>, RevisionError> {
        let rows = self.resolve_rows(rows)?;
        let starts: Vec<Option<Node>> = rows.iter().copied().map(Some).collect();
        let targets = self.upgrade_targets(&starts, target, Overshoot::Report)?;
        self.check_overlap(&targets)?;
        self.check_overlap(&rows)?;
        let mut needed = self.below(targets.iter().copied(), Edges::All);
        needed.subtract(&self.below(rows.iter().copied(), Edges::All));
        let mut order = self.order(&needed, &targets, "current", target)?;
        order.reverse();
        self.steps(&rows, &order, Direction::Upgrade)
    }

    /// The revisions an upgrade goes to. Steps up without a symbol start from what is applied.
    pub(super) fn upgrade_targets(
        &self,
        starts: &[Option<Node>],
        typed: &Identifier,
        overshoot: Overshoot,
    ) -> Result<Vec<Node>, RevisionError> {
        let (branch, offset, landing) = match typed {
            Identifier::Absolute { .. } => return self.resolve_many(typed),
            Identifier::FromCurrent { offset: 0, .. } => return Err(RevisionError::NoStep),
            Identifier::FromCurrent { offset, .. } if *offset < 0 => {
                return Err(RevisionError::WrongDirection {
                    identifier: typed.clone(),
                    direction: "up",
                });
            }
            Identifier::FromCurrent { branch, offset } => {
                let branch = self.branch_of(branch.as_deref())?;
                let start = self.upgrade_start(starts, branch.as_ref(), typed)?;
                (branch, *offset, start)
            }
            Identifier::FromSymbol {
                branch,
                symbol,
                offset,
            } => {
                let branch = self.branch_of(branch.as_deref())?;
                let within = branch.as_ref().filter(|_| *offset <= 0);
                let start = self.resolve_one(symbol, within, typed)?;
                (branch, *offset, start)
            }
        };
        match self.walk(landing, offset, branch.as_ref(), overshoot, typed)? {
            Landing::At(node) => Ok(vec![node]),
            Landing::Base | Landing::Beyond => Err(RevisionError::BeyondEnd {
                identifier: typed.clone(),
                offset,
            }),
        }
    }

    /// Where `+N` starts: the only row (of the branch), else the applied tip on the branch, else the base.
    fn upgrade_start(
        &self,
        starts: &[Option<Node>],
        branch: Option<&Branch>,
        typed: &Identifier,
    ) -> Result<Option<Node>, RevisionError> {
        let rows = || starts.iter().copied().flatten();
        let candidates: Vec<Node> = match branch {
            None => rows().collect(),
            Some(branch) => {
                let on_branch: Vec<Node> =
                    rows().filter(|row| branch.lineage.contains(*row)).collect();
                if on_branch.is_empty() {
                    self.applied_tips(rows(), branch)
                } else {
                    on_branch
                }
            }
        };
        match candidates[..] {
            [] => Ok(None),
            [start] => Ok(Some(start)),
            _ => Err(self.ambiguous_start(typed, &candidates)),
        }
    }

    /// Revisions of the branch that are applied and have nothing applied above them on the branch.
    fn applied_tips(&self, rows: impl Iterator<Item = Node>, branch: &Branch) -> Vec<Node> {
        let mut active = self.below(rows, Edges::All);
        active.intersect(&branch.lineage);
        let is_tip = |node: &Node| {
            !self.entries[*node]
                .upper
                .iter()
                .any(|above| active.contains(*above))
        };
        active.iter().filter(is_tip).collect()
    }
}
