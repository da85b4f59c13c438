//! Which steps lead from the rows of the version table to a target, upwards or downwards.
//!
//! Upgrade: everything below the targets that is not applied yet, over all edges; nothing is rolled back.
//! Downgrade: everything applied above the target, over all edges; with a branch, only towards that branch,
//! and only as long as no other branch would go with it.

use super::Graph;
use super::error::RevisionError;
use super::identifier::{Identifier, Symbol};
use super::lineage::Edges;
use super::resolve::Branch;
use super::rows::{Direction, Rows, Step};
use super::set::{Node, NodeSet};
use super::walk::{Landing, Overshoot};
use crate::header::RevisionId;

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

    /// The rows that an offline script starts from: none for the base, or the one revision that is named.
    ///
    /// # Errors
    /// When the identifier is relative, unknown, or stands for several revisions.
    pub fn offline_start(
        &self,
        start: Option<&Identifier>,
    ) -> Result<Vec<RevisionId>, RevisionError> {
        let Some(typed) = start else {
            return Ok(Vec::new());
        };
        match typed {
            Identifier::Absolute {
                branch: None,
                symbol: Symbol::Base,
            } => Ok(Vec::new()),
            Identifier::Absolute { branch, symbol } => {
                let branch = self.branch_of(branch.as_deref())?;
                let node = self.resolve_one(symbol, branch.as_ref(), typed)?;
                let node = node.ok_or_else(|| not_a_start(typed))?;
                Ok(vec![self.id(node).clone()])
            }
            Identifier::FromSymbol { .. } | Identifier::FromCurrent { .. } => {
                Err(not_a_start(typed))
            }
        }
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
            Identifier::FromCurrent { offset, .. } if *offset <= 0 => {
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
            Identifier::FromCurrent { offset, .. } if *offset >= 0 => {
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
        let target = typed.to_string();
        Err(RevisionError::BeyondBranch {
            target: typed.clone(),
            branch: branch.name.clone(),
            others: self.owned_ids(going.iter().filter(is_outside)),
            start: self
                .branch_start(branch.node)
                .map(|start| self.id(start).clone()),
            everything: target
                .split_once('@')
                .map_or(target.clone(), |(_, rest)| rest.to_owned()),
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

    pub(super) fn check_overlap(&self, nodes: &[Node]) -> Result<(), RevisionError> {
        if nodes.len() < 2 {
            return Ok(());
        }
        for upper in nodes {
            let below = self.below([*upper], Edges::All);
            if let Some(lower) = nodes
                .iter()
                .find(|node| *node != upper && below.contains(**node))
            {
                let (lower, upper) = (self.id(*lower).clone(), self.id(*upper).clone());
                return Err(RevisionError::Overlap { lower, upper });
            }
        }
        Ok(())
    }

    pub(super) fn order(
        &self,
        set: &NodeSet,
        heads: &[Node],
        lower: &str,
        upper: &Identifier,
    ) -> Result<Vec<Node>, RevisionError> {
        self.sort_down(set, heads)
            .ok_or_else(|| RevisionError::NotAncestor {
                lower: lower.to_owned(),
                upper: upper.to_string(),
            })
    }

    fn steps(
        &self,
        rows: &[Node],
        order: &[Node],
        direction: Direction,
    ) -> Result<Vec<Step>, RevisionError> {
        let mut rows = Rows::new(self, rows);
        order
            .iter()
            .map(|node| rows.step(*node, direction))
            .collect()
    }

    fn ambiguous_start(&self, typed: &Identifier, candidates: &[Node]) -> RevisionError {
        let rows = self.owned_ids(candidates.iter().copied());
        RevisionError::AmbiguousStart {
            identifier: typed.clone(),
            rows,
        }
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

fn not_a_start(typed: &Identifier) -> RevisionError {
    RevisionError::NotAllowed {
        identifier: typed.clone(),
        instead: "base or one revision as the start",
    }
}
