//! `history`: the revisions between two ends, newest first.

use super::Graph;
use super::error::RevisionError;
use super::identifier::{Identifier, RevisionRange, Symbol};
use super::lineage::Edges;
use super::set::Node;
use super::walk::{Landing, Overshoot};
use crate::header::RevisionId;

impl Graph {
    /// The revisions of a range, newest first, both ends included. Missing ends are the base and the heads;
    /// `-N:` counts down from the heads, `-N:current` from what is applied. Below `current` there is nothing
    /// as long as nothing is applied (Alembic 13.8).
    ///
    /// # Errors
    /// When an end is unknown or ambiguous, or the lower end is not below the upper one.
    pub fn history<S: AsRef<str>>(
        &self,
        range: &RevisionRange,
        rows: &[S],
    ) -> Result<Vec<&RevisionId>, RevisionError> {
        let is_current =
            |end: &Option<Identifier>| end.as_ref().is_some_and(Identifier::is_current);
        if is_current(&range.lower) && is_current(&range.upper) {
            let identifier = Identifier::symbol(Symbol::Current);
            return Err(RevisionError::NotAllowed {
                identifier,
                instead: "current at one end of the range only",
            });
        }
        let lower = self.lower_end(range, rows)?;
        let (targets, upper) = self.upper_end(range, &lower, rows)?;
        let typed = Ends {
            lower: end_text(range.lower.as_ref(), "base"),
            upper,
        };
        let nodes = self.range(lower, targets, &typed)?;
        Ok(self.ids(&nodes))
    }

    fn lower_end<S: AsRef<str>>(
        &self,
        range: &RevisionRange,
        rows: &[S],
    ) -> Result<Lower, RevisionError> {
        let Some(typed) = &range.lower else {
            return Ok(Lower::default());
        };
        let nodes = match typed {
            Identifier::Absolute {
                branch: None,
                symbol: Symbol::Current,
            } => self.resolve_rows(rows)?,
            Identifier::FromCurrent { branch, offset } if *offset < 0 => {
                let ends_at_current = range.upper.as_ref().is_some_and(Identifier::is_current);
                let starts = match ends_at_current {
                    true => self.resolve_rows(rows)?,
                    false => self.effective_heads.clone(),
                };
                let lower = self.lower_below(&starts, branch.as_deref(), *offset, typed)?;
                if lower.nodes.is_empty() && ends_at_heads(range.upper.as_ref()) {
                    return Err(RevisionError::BeyondEnd {
                        identifier: typed.clone(),
                        offset: *offset,
                    });
                }
                return Ok(lower);
            }
            Identifier::Absolute { .. }
            | Identifier::FromSymbol { .. }
            | Identifier::FromCurrent { .. } => self.resolve_many(typed)?,
        };
        let label = typed
            .branch()
            .map(|branch| self.single_label(branch))
            .transpose()?;
        Ok(Lower {
            nodes,
            label,
            can_start: true,
        })
    }

    /// `-N:UPPER`; going below the first revision means the base.
    fn lower_below(
        &self,
        starts: &[Node],
        branch: Option<&str>,
        offset: i32,
        typed: &Identifier,
    ) -> Result<Lower, RevisionError> {
        let landings = self.down_from(starts, branch, offset, typed)?;
        let nodes: Vec<Node> = landings
            .iter()
            .filter_map(|landing| landing.node())
            .collect();
        let is_whole =
            nodes.is_empty() && landings.iter().all(|landing| *landing == Landing::Beyond);
        if !is_whole && nodes.len() < landings.len() {
            return Err(RevisionError::BeyondEnd {
                identifier: typed.clone(),
                offset,
            });
        }
        let label = branch.map(|branch| self.single_label(branch)).transpose()?;
        Ok(Lower {
            nodes,
            label,
            can_start: false,
        })
    }

    fn upper_end<S: AsRef<str>>(
        &self,
        range: &RevisionRange,
        lower: &Lower,
        rows: &[S],
    ) -> Result<(Vec<Node>, Identifier), RevisionError> {
        let heads = Identifier::symbol(Symbol::Heads);
        let typed = range.upper.clone().unwrap_or(heads);
        let targets = match &typed {
            Identifier::Absolute {
                branch: None,
                symbol: Symbol::Current,
            } => self.resolve_rows(rows)?,
            Identifier::FromCurrent { .. } if !lower.can_start => {
                return Err(RevisionError::NotAllowed {
                    identifier: typed,
                    instead: "a revision, head or heads",
                });
            }
            Identifier::Absolute { .. }
            | Identifier::FromSymbol { .. }
            | Identifier::FromCurrent { .. } => {
                let starts: Vec<Option<Node>> = lower.nodes.iter().copied().map(Some).collect();
                self.upgrade_targets(&starts, &typed, Overshoot::Stay)?
            }
        };
        Ok((targets, typed))
    }

    /// The label that `name@` means as the lower end of a range; a revision stands for its only label.
    fn single_label(&self, name: &str) -> Result<String, RevisionError> {
        if self.labelled(name).is_some() {
            return Ok(name.to_owned());
        }
        let node = self.branch(name)?.node;
        match self.labels_of(node) {
            [label] => Ok(label.to_string()),
            labels => Err(RevisionError::NoSingleLabel {
                revision: self.id(node).clone(),
                labels: labels.to_vec(),
            }),
        }
    }

    fn range(
        &self,
        lower: Lower,
        mut targets: Vec<Node>,
        typed: &Ends,
    ) -> Result<Vec<Node>, RevisionError> {
        if let Some(label) = &lower.label {
            targets.retain(|node| {
                self.labels_of(*node)
                    .iter()
                    .any(|own| own.as_str() == label)
            });
        }
        self.check_overlap(&targets)?;
        let mut needed = self.below(targets.iter().copied(), Edges::All);
        if lower.nodes.iter().any(|node| !needed.contains(*node)) {
            return Err(typed.not_ancestor());
        }
        self.check_overlap(&lower.nodes)?;
        needed.subtract(&self.below(lower.nodes.iter().copied(), Edges::All));
        for node in &lower.nodes {
            needed.insert(*node);
        }
        if !lower.nodes.is_empty() {
            needed.intersect(&self.above(lower.nodes.iter().copied(), Edges::Versioned));
        }
        self.sort_down(&needed, &targets)
            .ok_or_else(|| typed.not_ancestor())
    }
}

/// The lower end of a range.
struct Lower {
    /// Nothing for the base.
    nodes: Vec<Node>,
    /// Only heads with this label count as the upper end.
    label: Option<String>,
    /// A relative upper end can start from here.
    can_start: bool,
}

impl Default for Lower {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            label: None,
            can_start: true,
        }
    }
}

/// The ends as typed, for messages.
struct Ends {
    lower: String,
    upper: Identifier,
}

impl Ends {
    fn not_ancestor(&self) -> RevisionError {
        RevisionError::NotAncestor {
            lower: self.lower.clone(),
            upper: self.upper.to_string(),
        }
    }
}

/// True when the range goes up to where `-N` starts to count.
fn ends_at_heads(upper: Option<&Identifier>) -> bool {
    match upper {
        None => true,
        Some(Identifier::Absolute {
            branch: None,
            symbol,
        }) => matches!(symbol, Symbol::Head | Symbol::Heads),
        Some(_) => false,
    }
}

fn end_text(end: Option<&Identifier>, default: &str) -> String {
    end.map_or_else(|| default.to_owned(), ToString::to_string)
}
