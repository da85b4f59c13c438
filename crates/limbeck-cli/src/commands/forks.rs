//! Revisions that went apart without anybody saying so: two with one parent, from two git branches.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_revision::graph::{Edges, Graph};
use limbeck_revision::header::{BranchLabel, RevisionId};

use super::Context;
use crate::failure::Failure;

/// Heads that share an ancestor and no label tells apart.
struct Fork<'g> {
    /// The newest revision that all of them follow.
    from: &'g RevisionId,
    heads: Vec<&'g RevisionId>,
}

/// Warns of each fork, with the command that joins it.
pub(crate) fn warn(context: &Context, graph: &Graph) {
    for fork in forks(graph) {
        let Fork { from, heads } = &fork;
        context.output.warning(format!(
            "{} follow {from} and nothing joins them; if that is not meant, run\n    {}",
            join(heads, " and "),
            fork.command()
        ));
    }
}

/// Adds the commands that join the forks to an error that forks may have caused.
pub(crate) fn hint(graph: &Graph, failure: Failure) -> Failure {
    forks(graph).iter().fold(failure, |failure, fork| {
        failure.hint(format!(
            "To join what follows {}: {}",
            fork.from,
            fork.command()
        ))
    })
}

impl Fork<'_> {
    fn command(&self) -> String {
        let message = format!("merge {}", join(&self.heads, " and "));
        format!("limbeck merge -m \"{message}\" {}", join(&self.heads, " "))
    }
}

fn join(revisions: &[&RevisionId], separator: &str) -> String {
    let texts: Vec<&str> = revisions.iter().map(|id| id.as_str()).collect();
    texts.join(separator)
}

/// The forks, by the load order of their first heads. Heads with labels of their own are meant to
/// be apart.
fn forks(graph: &Graph) -> Vec<Fork<'_>> {
    let mut by_labels: BTreeMap<&[BranchLabel], Vec<&RevisionId>> = BTreeMap::new();
    for head in graph.heads() {
        by_labels
            .entry(graph.labels(head.as_str()))
            .or_default()
            .push(head);
    }
    let mut forks = Vec::new();
    for heads in by_labels.into_values() {
        let mut rest = heads;
        while rest.len() > 1 {
            let first = rest.remove(0);
            let below = graph.ancestors(first.as_str(), Edges::Versioned);
            let below: BTreeSet<&RevisionId> = below.into_iter().collect();
            let (with, without): (Vec<_>, Vec<_>) = rest.into_iter().partition(|head| {
                graph
                    .ancestors(head.as_str(), Edges::Versioned)
                    .iter()
                    .any(|ancestor| below.contains(ancestor))
            });
            rest = without;
            if with.is_empty() {
                continue;
            }
            let heads: Vec<&RevisionId> = [first].into_iter().chain(with).collect();
            if let Some(from) = newest_common(graph, &heads) {
                forks.push(Fork { from, heads });
            }
        }
    }
    forks
}

/// A common ancestor that no other one is above.
fn newest_common<'g>(graph: &'g Graph, heads: &[&RevisionId]) -> Option<&'g RevisionId> {
    let ancestors = |head: &RevisionId| -> BTreeSet<&'g RevisionId> {
        let below = graph.ancestors(head.as_str(), Edges::Versioned);
        below.into_iter().collect()
    };
    let mut common = ancestors(heads.first()?);
    for head in heads {
        let below = ancestors(head);
        common.retain(|id| below.contains(id));
    }
    let is_top = |id: &RevisionId| {
        let children = graph.children(id.as_str());
        !children.iter().any(|child| common.contains(child))
    };
    common.iter().copied().find(|id| is_top(id))
}

#[cfg(test)]
mod tests {
    use limbeck_revision::header::Header;

    use super::*;

    fn told(revisions: &[(&str, &[&str], Option<&str>)]) -> Vec<String> {
        let headers = revisions.iter().map(|(id, parents, label)| Header {
            message: String::new(),
            revision: RevisionId::new(*id).unwrap(),
            down_revisions: parents
                .iter()
                .map(|p| RevisionId::new(*p).unwrap())
                .collect(),
            depends_on: Vec::new(),
            branch_labels: label
                .iter()
                .map(|l| BranchLabel::new(*l).unwrap())
                .collect(),
            create_date: None,
            replaces: Vec::new(),
            lock_timeout: None,
        });
        let graph = Graph::new(headers.collect()).unwrap();
        forks(&graph)
            .iter()
            .map(|fork| format!("{}: {}", fork.from, fork.command()))
            .collect()
    }

    #[test]
    fn two_children_of_one_parent_are_a_fork() {
        assert_eq!(
            told(&[
                ("a1", &[], None),
                ("b1", &["a1"], None),
                ("c1", &["a1"], None),
                ("c2", &["c1"], None)
            ]),
            ["a1: limbeck merge -m \"merge b1 and c2\" b1 c2"]
        );
    }

    #[test]
    fn labels_and_bases_of_their_own_are_meant() {
        assert!(
            told(&[
                ("a1", &[], None),
                ("b1", &["a1"], Some("left")),
                ("c1", &["a1"], None)
            ])
            .is_empty()
        );
        assert!(told(&[("a1", &[], None), ("b1", &[], None)]).is_empty());
        assert!(told(&[("a1", &[], None), ("b1", &["a1"], None)]).is_empty());
    }
}
