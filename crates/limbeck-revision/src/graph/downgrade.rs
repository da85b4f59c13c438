//! `downgrade`: everything applied above the target, over all edges. With a branch, only what leads to that
//! branch, and only as long as no other branch would go with it.

use super::Graph;
use super::error::RevisionError;
use super::identifier::Identifier;
use super::lineage::Edges;
use super::resolve::Branch;
use super::rows::{Direction, Step};
use super::set::{Node, NodeSet};
use super::walk::{Landing, Overshoot};

impl Graph {
    /// The steps of `downgrade TARGET` for a version table with these rows.
    ///
    /// # Errors
    /// When the target is unknown, ambiguous or not applied, when a branch was named and revisions of other
    /// branches would go too, or the rows do not fit the graph.
    pub fn plan_downgrade<S: AsRef<str>>(
        &self,
        rows: &[S],
        target: &Identifier,
    ) -> Result<Vec<Step>, RevisionError> {
        let rows = self.resolve_rows(rows)?;
        let starts = self.downgrade_starts(&rows, target)?;
        let going = self.going(&rows, starts.first().copied(), target)?;
        for start in starts.iter().skip(1) {
            if self.going(&rows, Some(*start), target).as_ref() != Ok(&going) {
                return Err(self.ambiguous_start(target, &starts));
            }
        }
        let order = self.order(&going, &rows, "current", target)?;
        self.steps(&rows, &order, Direction::Downgrade)
    }

    /// What a downgrade rolls back; a relative one counts from the given start.
    fn going(
        &self,
        rows: &[Node],
        start: Option<Node>,
        target: &Identifier,
    ) -> Result<NodeSet, RevisionError> {
        let goal = self.downgrade_goal(start, target)?;
        let roots = self.downgrade_roots(&goal, target)?;
        let mut going = self.above(roots.iter().copied(), Edges::All);
        let applied = self.below(rows.iter().copied(), Edges::All);
        going.intersect(&applied);
        if let Some(branch) = &goal.named {
            self.check_branch_only(&going, &roots, branch, target)?;
        }
        match goal.node {
            Some(node) if going.is_empty() && !rows.contains(&node) => {
                Err(self.nothing_to_roll_back(node, rows, &applied, target))
            }
            Some(_) | None => Ok(going),
        }
    }

    fn nothing_to_roll_back(
        &self,
        node: Node,
        rows: &[Node],
        applied: &NodeSet,
        target: &Identifier,
    ) -> RevisionError {
        let target = target.clone();
        if !applied.contains(node) {
            return RevisionError::NotBelowCurrent {
                target,
                rows: self.owned_ids(rows.iter().copied()),
            };
        }
        let dependents = self.entries[node].dependents.iter().copied();
        let dependents =
            self.owned_ids(dependents.filter(|dependent| applied.contains(*dependent)));
        RevisionError::NothingAbove { target, dependents }
    }

    fn downgrade_goal(
        &self,
        current: Option<Node>,
        typed: &Identifier,
    ) -> Result<Goal, RevisionError> {
        let named = self.branch_of(typed.branch())?;
        let (start, offset) = match typed {
            Identifier::Absolute { symbol, .. } => {
                let node = self.resolve_one(symbol, None, typed)?;
                return Ok(Goal {
                    node,
                    named,
                    towards: None,
                });
            }
            Identifier::FromCurrent { offset, .. } => (current, *offset),
            Identifier::FromSymbol { symbol, offset, .. } => {
                let within = named.as_ref().filter(|_| *offset < 0);
                (self.resolve_one(symbol, within, typed)?, *offset)
            }
        };
        let upwards = named.as_ref().filter(|_| offset > 0);
        let node = match self.walk(start, offset, upwards, Overshoot::Report, typed)? {
            Landing::At(node) => Some(node),
            Landing::Base => None,
            Landing::Beyond => {
                return Err(RevisionError::BeyondEnd {
                    identifier: typed.clone(),
                    offset,
                });
            }
        };
        let towards = current.filter(|_| named.is_none());
        Ok(Goal {
            node,
            named,
            towards,
        })
    }

    /// Where `-N` can start: the rows, or with a branch the only row (else applied tip) on that branch.
    /// Nothing for the other forms.
    fn downgrade_starts(
        &self,
        rows: &[Node],
        typed: &Identifier,
    ) -> Result<Vec<Node>, RevisionError> {
        let branch = match typed {
            Identifier::FromCurrent { offset: 0, .. } => return Err(RevisionError::NoStep),
            Identifier::FromCurrent { offset, .. } if *offset > 0 => {
                return Err(RevisionError::WrongDirection {
                    identifier: typed.clone(),
                    direction: "down",
                });
            }
            Identifier::FromCurrent { branch, .. } => self.branch_of(branch.as_deref())?,
            Identifier::Absolute { .. } | Identifier::FromSymbol { .. } => return Ok(Vec::new()),
        };
        let mut starts: Vec<Node> = rows.to_vec();
        starts.dedup();
        let Some(branch) = branch else {
            let nothing = || RevisionError::NotBelowCurrent {
                target: typed.clone(),
                rows: Vec::new(),
            };
            return if starts.is_empty() {
                Err(nothing())
            } else {
                Ok(starts)
            };
        };
        starts.retain(|row| branch.lineage.contains(*row));
        if starts.is_empty() {
            starts = self.tips_of_lines(rows);
            starts.retain(|row| branch.lineage.contains(*row));
        }
        match starts.len() {
            0 => Err(RevisionError::NothingApplied {
                branch: branch.name,
            }),
            1 => Ok(starts),
            _ => Err(self.ambiguous_start(typed, &starts)),
        }
    }

    /// The lowest revisions that go: the children of the goal, or all bases; where there are several and a
    /// branch was named (or stepped down from), only those that lead to it.
    fn downgrade_roots(&self, goal: &Goal, typed: &Identifier) -> Result<Vec<Node>, RevisionError> {
        let mut roots = match goal.node {
            Some(node) => self.entries[node].children.clone(),
            None => self.bases.clone(),
        };
        let towards = goal
            .named
            .as_ref()
            .map(|branch| branch.node)
            .or(goal.towards);
        if let (Some(towards), true) = (towards, roots.len() > 1) {
            let below = self.below([towards], Edges::Versioned);
            roots.retain(|root| below.contains(*root));
            if roots.is_empty() {
                let branch = goal
                    .named
                    .as_ref()
                    .map_or_else(|| self.id(towards).to_string(), |b| b.name.clone());
                return Err(RevisionError::NotTowardsBranch {
                    target: typed.clone(),
                    branch,
                });
            }
        }
        Ok(roots)
    }

    /// Refuses to roll back siblings of a branch that was named. What merely depends on the branch has to go
    /// with it and is no reason to refuse.
    fn check_branch_only(
        &self,
        going: &NodeSet,
        roots: &[Node],
        branch: &Branch,
        typed: &Identifier,
    ) -> Result<(), RevisionError> {
        let is_outside = |node: &Node| !branch.lineage.contains(*node);
        let is_sibling = |node: &Node| {
            let down = &self.entries[*node].down;
            roots.contains(node)
                || down
                    .iter()
                    .any(|below| going.contains(*below) && !is_outside(below))
        };
        if !going
            .iter()
            .filter(is_outside)
            .any(|node| is_sibling(&node))
        {
            return Ok(());
        }
        Err(RevisionError::BeyondBranch {
            target: typed.clone(),
            others: self.owned_ids(going.iter().filter(is_outside)),
            start: self
                .branch_start(branch.node)
                .map(|start| self.id(start).clone()),
        })
    }

    /// The nearest branch point below a revision.
    fn branch_start(&self, node: Node) -> Option<Node> {
        let mut at = node;
        while let [below] = self.entries[at].down[..] {
            if self.entries[below].children.len() > 1 {
                return Some(below);
            }
            at = below;
        }
        None
    }
}

/// Where a downgrade goes to.
struct Goal {
    /// The revision that stays; none for the base.
    node: Option<Node>,
    /// The branch that was typed.
    named: Option<Branch>,
    /// The row that `-N` starts from: only ways to it are taken back.
    towards: Option<Node>,
}
