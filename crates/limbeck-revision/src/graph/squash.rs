//! `squash`: whether a range of revisions can become one, and what the header of that one says. The range
//! must be a chain that nothing outside of it enters or leaves but at its ends.

use std::fmt;

use thiserror::Error;

use super::Graph;
use super::error::RevisionError;
use super::identifier::{Identifier, RevisionRange};
use super::lineage::Edges;
use super::set::Node;
use crate::header::{BranchLabel, RevisionId};

/// A chain of revisions that one revision can replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The revisions, lowest first; at least two.
    pub revisions: Vec<RevisionId>,
    /// The parents of the first.
    pub down_revisions: Vec<RevisionId>,
    /// What any of them depends on outside of the chain, as written.
    pub depends_on: Vec<String>,
    /// The labels of the first and the last.
    pub branch_labels: Vec<BranchLabel>,
}

/// Why a range can't be squashed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SquashError {
    /// An end of the range names no revision.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// An end that is missing, or names none or several revisions.
    #[error("\"{range}\" is no range of revisions with a first and a last one")]
    NoRange {
        /// What was typed.
        range: String,
    },
    /// The first is not below the last.
    #[error("revision \"{lower}\" is not below \"{upper}\"")]
    NotBelow {
        /// The first.
        lower: RevisionId,
        /// The last.
        upper: RevisionId,
    },
    /// One revision only.
    #[error("there is nothing to squash: the range is the single revision \"{revision}\"")]
    Single {
        /// The revision.
        revision: RevisionId,
    },
    /// The range is no chain, or others need a revision in its middle.
    #[error("the range \"{range}\" can't become one revision")]
    InTheWay {
        /// What was typed.
        range: String,
        /// Everything that stands in the way, from the last revision down.
        obstacles: Vec<Obstacle>,
    },
}

impl SquashError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Revision(error) => error.hint(),
            Self::NoRange { .. } => {
                Some("Write FIRST:LAST; both belong to the range, and base:LAST begins with the first of all.".to_owned())
            }
            Self::NotBelow { .. } => {
                Some("\"history\" shows the order of the revisions.".to_owned())
            }
            Self::Single { .. } => None,
            Self::InTheWay { .. } => {
                Some("Squash the parts before and after it, each on its own.".to_owned())
            }
        }
    }
}

/// Something that keeps a range from becoming one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// A revision after the first has several parents.
    Merge {
        /// The revision.
        revision: RevisionId,
        /// Its parents.
        parents: Vec<RevisionId>,
    },
    /// A revision before the last has children outside of the range.
    Branch {
        /// The revision.
        revision: RevisionId,
        /// Those children.
        children: Vec<RevisionId>,
    },
    /// A revision between the first and the last carries labels.
    Label {
        /// The revision.
        revision: RevisionId,
        /// Its labels.
        labels: Vec<BranchLabel>,
    },
    /// Revisions outside of the range depend on one before the last.
    Dependency {
        /// The revision.
        revision: RevisionId,
        /// Those that depend on it.
        dependents: Vec<RevisionId>,
    },
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Merge { revision, parents } => {
                write!(f, "Revision {revision} merges {}.", join(parents))
            }
            Self::Branch { revision, children } => write!(
                f,
                "Revision {revision} is also the parent of {}.",
                join(children)
            ),
            Self::Label { revision, labels } => {
                write!(f, "Revision {revision} carries the label {}.", join(labels))
            }
            Self::Dependency {
                revision,
                dependents,
            } => write!(
                f,
                "Revision {revision} is what {} depends on.",
                join(dependents)
            ),
        }
    }
}

fn join<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.join(", ")
}

impl Graph {
    /// The revisions from the first to the last of a range, when one revision can stand for them. The
    /// last may have children and dependents: its id stays.
    ///
    /// # Errors
    /// [`SquashError`], with everything that stands in the way.
    pub fn chain(&self, range: &RevisionRange) -> Result<Chain, SquashError> {
        let no_range = || SquashError::NoRange {
            range: range.to_string(),
        };
        let lower = range.lower.as_ref().ok_or_else(no_range)?;
        let upper = range.upper.as_ref().ok_or_else(no_range)?;
        let lower = self.end(lower).map_err(|e| e.unwrap_or_else(no_range))?;
        let upper = self.end(upper).map_err(|e| e.unwrap_or_else(no_range))?;
        let upper = upper.ok_or_else(no_range)?;
        let mut obstacles = Vec::new();
        let nodes = self.descend(lower, upper, &mut obstacles)?;
        self.inspect(&nodes, &mut obstacles);
        if !obstacles.is_empty() {
            let range = range.to_string();
            return Err(SquashError::InTheWay { range, obstacles });
        }
        if nodes.len() < 2 {
            let revision = self.id(upper).clone();
            return Err(SquashError::Single { revision });
        }
        Ok(self.joined(&nodes))
    }

    /// The one revision that an end names; none for the base.
    fn end(&self, typed: &Identifier) -> Result<Option<Node>, Option<SquashError>> {
        let found = self.resolve_many(typed);
        match found.map_err(|error| Some(error.into()))?[..] {
            [] => Ok(None),
            [node] => Ok(Some(node)),
            _ => Err(None),
        }
    }

    /// The way from the last revision down to the first, highest first.
    fn descend(
        &self,
        lower: Option<Node>,
        upper: Node,
        obstacles: &mut Vec<Obstacle>,
    ) -> Result<Vec<Node>, SquashError> {
        let mut nodes = vec![upper];
        let mut at = upper;
        while Some(at) != lower {
            match (&self.entries[at].down[..], lower) {
                ([], None) => break,
                ([parent], _) => at = *parent,
                (parents, lower) => {
                    let below = self.below([at], Edges::Versioned);
                    if let Some(lower) = lower.filter(|lower| !below.contains(*lower)) {
                        let (lower, upper) = (self.id(lower).clone(), self.id(upper).clone());
                        return Err(SquashError::NotBelow { lower, upper });
                    }
                    obstacles.push(Obstacle::Merge {
                        revision: self.id(at).clone(),
                        parents: self.owned_ids(parents.iter().copied()),
                    });
                    break;
                }
            }
            nodes.push(at);
        }
        Ok(nodes)
    }

    /// Looks for what enters or leaves a chain, highest first, elsewhere than at its ends.
    fn inspect(&self, nodes: &[Node], obstacles: &mut Vec<Obstacle>) {
        let outside = |others: &[Node]| {
            let others = others.iter().copied();
            self.owned_ids(others.filter(|node| !nodes.contains(node)))
        };
        for (at, node) in nodes.iter().enumerate().skip(1) {
            let entry = &self.entries[*node];
            let revision = || entry.header.revision.clone();
            let children = outside(&entry.children);
            if !children.is_empty() {
                let revision = revision();
                obstacles.push(Obstacle::Branch { revision, children });
            }
            let dependents = outside(&entry.dependents);
            if !dependents.is_empty() {
                obstacles.push(Obstacle::Dependency {
                    revision: revision(),
                    dependents,
                });
            }
            let labels = &entry.header.branch_labels;
            if at + 1 < nodes.len() && !labels.is_empty() {
                obstacles.push(Obstacle::Label {
                    revision: revision(),
                    labels: labels.clone(),
                });
            }
        }
    }

    fn joined(&self, nodes: &[Node]) -> Chain {
        let headers: Vec<_> = nodes
            .iter()
            .rev()
            .map(|node| &self.entries[*node].header)
            .collect();
        let is_inside = |name: &str| {
            let found = self.names.get(name);
            found.is_some_and(|found| nodes.contains(&found.node()))
        };
        let mut depends_on: Vec<String> = Vec::new();
        for dependency in headers.iter().flat_map(|header| &header.depends_on) {
            if !is_inside(dependency) && !depends_on.contains(dependency) {
                depends_on.push(dependency.clone());
            }
        }
        Chain {
            revisions: headers.iter().map(|h| h.revision.clone()).collect(),
            down_revisions: headers
                .first()
                .map(|header| header.down_revisions.clone())
                .unwrap_or_default(),
            depends_on,
            branch_labels: headers
                .iter()
                .flat_map(|header| header.branch_labels.iter().cloned())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;

    /// Revisions as `id: parents; dependencies; labels`, each list separated by blanks.
    fn graph(lines: &[&str]) -> Graph {
        let headers = lines.iter().map(|line| {
            let (id, rest) = line.split_once(':').unwrap();
            let mut lists = rest.split(';').map(str::split_whitespace);
            let mut next = || lists.next().into_iter().flatten();
            Header {
                down_revisions: next().map(|id| RevisionId::new(id).unwrap()).collect(),
                depends_on: next().map(str::to_owned).collect(),
                branch_labels: next().map(|l| BranchLabel::new(l).unwrap()).collect(),
                ..Header::new(RevisionId::new(id).unwrap())
            }
        });
        Graph::new(headers.collect()).unwrap()
    }

    fn chain(lines: &[&str], range: &str) -> Result<Chain, SquashError> {
        graph(lines).chain(&range.parse().unwrap())
    }

    fn obstacles(lines: &[&str], range: &str) -> Vec<String> {
        let error = chain(lines, range).unwrap_err();
        if let SquashError::InTheWay { obstacles, .. } = &error {
            return obstacles.iter().map(ToString::to_string).collect();
        }
        vec![error.to_string()]
    }

    #[test]
    fn a_chain_keeps_what_its_ends_have() {
        let lines = [
            "z:;;zet",
            "x:",
            "y:",
            "m: x y",
            "a: m; zet; first",
            "b: a; a",
            "c: b; zet; last",
            "d: c",
            "e: c; c",
        ];
        let chain = chain(&lines, "a:c").unwrap();
        assert_eq!(join(&chain.revisions), "a, b, c");
        assert_eq!(join(&chain.down_revisions), "m");
        assert_eq!(chain.depends_on, ["zet"]);
        assert_eq!(join(&chain.branch_labels), "first, last");
    }

    #[test]
    fn base_is_the_beginning_and_a_merge_may_be_the_first() {
        assert_eq!(
            join(&chain(&["a:", "b: a"], "base:head").unwrap().revisions),
            "a, b"
        );
        let merge = chain(&["x:", "y:", "m: x y", "n: m"], "m:n").unwrap();
        assert_eq!(join(&merge.down_revisions), "x, y");
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let lines = ["a:", "b: a;;mid", "c: b", "d: c", "e: b", "f:; b"];
        assert_eq!(
            obstacles(&lines, "a:d"),
            [
                "Revision b is also the parent of e.",
                "Revision b is what f depends on.",
                "Revision b carries the label mid.",
            ]
        );
        let merge = ["a:", "x: a", "y: a", "m: x y", "n: m"];
        let expected = ["Revision m merges x, y."];
        assert_eq!(obstacles(&merge, "a:n"), expected);
        assert_eq!(obstacles(&merge, "base:n"), expected);
    }

    #[test]
    fn ranges_that_are_none() {
        let lines = ["a:", "b: a", "c: a"];
        for (range, error) in [
            ("b:c", "revision \"b\" is not below \"c\""),
            ("b:a", "revision \"b\" is not below \"a\""),
            (
                "b:b",
                "there is nothing to squash: the range is the single revision \"b\"",
            ),
            (
                ":b",
                "\":b\" is no range of revisions with a first and a last one",
            ),
            (
                "a:heads",
                "\"a:heads\" is no range of revisions with a first and a last one",
            ),
            (
                "a:base",
                "\"a:base\" is no range of revisions with a first and a last one",
            ),
        ] {
            assert_eq!(obstacles(&lines, range), [error]);
        }
    }
}
