//! What an identifier means in this graph: branch, name, prefix, heads. Relative forms are walked in `walk`.

use super::error::RevisionError;
use super::identifier::{Identifier, Symbol};
use super::lineage::Edges;
use super::set::{Node, NodeSet};
use super::{Graph, suggest};
use crate::header::RevisionId;

/// A branch that was named: its revision and the versioned lineage of it.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) name: String,
    pub(super) node: Node,
    pub(super) lineage: NodeSet,
}

impl Graph {
    /// All revisions that an absolute identifier names; empty for the base.
    ///
    /// # Errors
    /// When a name is unknown or ambiguous, or several heads are there for `head`.
    pub fn resolve(&self, identifier: &Identifier) -> Result<Vec<&RevisionId>, RevisionError> {
        Ok(self.ids(&self.resolve_many(identifier)?))
    }

    pub(super) fn resolve_many(&self, identifier: &Identifier) -> Result<Vec<Node>, RevisionError> {
        match identifier {
            Identifier::Absolute { branch, symbol } => {
                let branch = self.branch_of(branch.as_deref())?;
                self.resolve_symbol(symbol, branch.as_ref(), identifier)
            }
            Identifier::FromSymbol { .. } | Identifier::FromCurrent { .. } => {
                Err(RevisionError::NotAllowed {
                    identifier: identifier.clone(),
                    instead: "an id, a label, head, heads or base",
                })
            }
        }
    }

    /// The one revision that a symbol names; none for the base.
    pub(super) fn resolve_one(
        &self,
        symbol: &Symbol,
        branch: Option<&Branch>,
        typed: &Identifier,
    ) -> Result<Option<Node>, RevisionError> {
        match self.resolve_symbol(symbol, branch, typed)?[..] {
            [] => Ok(None),
            [node] => Ok(Some(node)),
            ref nodes => Err(self.multiple_heads(typed, nodes)),
        }
    }

    pub(super) fn resolve_symbol(
        &self,
        symbol: &Symbol,
        branch: Option<&Branch>,
        typed: &Identifier,
    ) -> Result<Vec<Node>, RevisionError> {
        let on_branch = |nodes: &[Node], branch: &Branch| -> Vec<Node> {
            nodes
                .iter()
                .copied()
                .filter(|node| branch.lineage.contains(*node))
                .collect()
        };
        match (symbol, branch) {
            (Symbol::Base, _) => Ok(Vec::new()),
            (Symbol::Heads, None) => Ok(self.effective_heads.clone()),
            (Symbol::Heads, Some(branch)) => Ok(on_branch(&self.heads, branch)),
            (Symbol::Head, _) => {
                let heads = branch.map_or_else(
                    || self.heads.clone(),
                    |branch| on_branch(&self.heads, branch),
                );
                if heads.len() > 1 {
                    Err(self.multiple_heads(typed, &heads))
                } else {
                    Ok(heads)
                }
            }
            (Symbol::Name(name), branch) => Ok(vec![self.look_up(name, branch)?]),
            (Symbol::Current, _) => Err(RevisionError::NotAllowed {
                identifier: typed.clone(),
                instead: "\"current\" with show, edit and history only",
            }),
        }
    }

    pub(super) fn branch_of(&self, name: Option<&str>) -> Result<Option<Branch>, RevisionError> {
        name.map(|name| self.branch(name)).transpose()
    }

    pub(super) fn branch(&self, name: &str) -> Result<Branch, RevisionError> {
        let node = self
            .look_up(name, None)
            .map_err(|error| self.as_branch_error(name, error))?;
        let lineage = self.lineage(node, Edges::Versioned);
        Ok(Branch {
            name: name.to_owned(),
            node,
            lineage,
        })
    }

    fn as_branch_error(&self, name: &str, error: RevisionError) -> RevisionError {
        if !matches!(error, RevisionError::Unknown { .. }) {
            return error;
        }
        RevisionError::UnknownBranch {
            branch: name.to_owned(),
            similar: self.similar_to(name),
        }
    }

    /// An exact id or label, else the only name of four or more characters that begins like this.
    pub(super) fn look_up(
        &self,
        name: &str,
        branch: Option<&Branch>,
    ) -> Result<Node, RevisionError> {
        if let Some(found) = self.names.get(name) {
            return self.on_branch(found.node(), branch);
        }
        let candidates: Vec<(&String, Node)> = self
            .names
            .range(name.to_owned()..)
            .take_while(|(key, _)| key.starts_with(name))
            .filter(|(key, _)| key.chars().count() > 3)
            .map(|(key, found)| (key, found.node()))
            .filter(|(_, node)| branch.is_none_or(|branch| branch.lineage.contains(*node)))
            .collect();
        let branch = branch.map(|branch| branch.name.clone());
        match candidates[..] {
            [(_, node)] => Ok(node),
            [] => Err(RevisionError::Unknown {
                name: name.to_owned(),
                branch,
                similar: self.similar_to(name),
            }),
            _ => Err(RevisionError::Ambiguous {
                prefix: name.to_owned(),
                branch,
                candidates: candidates.iter().map(|(key, _)| (*key).clone()).collect(),
            }),
        }
    }

    pub(super) fn similar_to(&self, name: &str) -> Vec<String> {
        suggest::nearest(name, self.names.keys().map(String::as_str))
    }

    pub(super) fn multiple_heads(&self, typed: &Identifier, nodes: &[Node]) -> RevisionError {
        RevisionError::MultipleHeads {
            symbol: typed.clone(),
            heads: self.owned_ids(nodes.iter().copied()),
        }
    }

    fn on_branch(&self, node: Node, branch: Option<&Branch>) -> Result<Node, RevisionError> {
        match branch {
            Some(branch) if !branch.lineage.contains(node) => Err(RevisionError::NotOnBranch {
                revision: self.id(node).clone(),
                branch: branch.name.clone(),
            }),
            Some(_) | None => Ok(node),
        }
    }

    /// The rows of the version table as positions; a row is always a full id.
    pub(super) fn resolve_rows<S: AsRef<str>>(
        &self,
        rows: &[S],
    ) -> Result<Vec<Node>, RevisionError> {
        let find = |row: &str| {
            self.find(row).ok_or_else(|| RevisionError::UnknownRow {
                row: row.to_owned(),
                similar: self.similar_to(row),
            })
        };
        let mut nodes = rows
            .iter()
            .map(|row| find(row.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        nodes.sort_unstable();
        Ok(nodes)
    }
}
