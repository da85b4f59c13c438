//! From headers to a graph: names, edges, and every reason why the headers do not fit together.
//! Collects all errors instead of stopping at the first, and is linear in the number of edges.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::error::{EdgeKind, GraphError};
use super::set::{Node, NodeSet};
use super::{Entry, Graph, Name, suggest};
use crate::header::{Header, RevisionId};

impl Graph {
    /// Checks the headers and joins them. Their order (that of file names) breaks ties everywhere.
    ///
    /// # Errors
    /// All reasons at once: duplicate ids and labels, squashed revisions that are still there, unknown parents and dependencies, loops and cycles.
    pub fn new(headers: Vec<Header>) -> Result<Self, Vec<GraphError>> {
        let mut errors = Vec::new();
        let names = collect_names(&headers, &mut errors);
        check_replaced(&headers, &names, &mut errors);
        let edges = collect_edges(&headers, &names, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        check_cycles(&headers, &edges)?;
        Ok(join(headers, names, edges))
    }
}

/// The edges that one header states.
struct Stated {
    down: Vec<Node>,
    depends: Vec<Node>,
}

fn collect_names(headers: &[Header], errors: &mut Vec<GraphError>) -> BTreeMap<String, Name> {
    let mut names = BTreeMap::new();
    for (node, header) in headers.iter().enumerate() {
        let revision = &header.revision;
        if let Some(Name::Revision(first)) = names.get(revision.as_str()) {
            let (first, revision) = (*first, revision.clone());
            errors.push(GraphError::DuplicateRevision {
                revision,
                first,
                second: node,
            });
        } else {
            names.insert(revision.to_string(), Name::Revision(node));
        }
    }
    for (node, header) in headers.iter().enumerate() {
        for label in &header.branch_labels {
            let (label, revision) = (label.clone(), header.revision.clone());
            match names.get(label.as_str()) {
                None => {
                    names.insert(label.to_string(), Name::Label(node));
                }
                Some(Name::Revision(_)) => {
                    errors.push(GraphError::LabelIsRevision { label, revision })
                }
                Some(Name::Label(first)) => {
                    let first = headers[*first].revision.clone();
                    errors.push(GraphError::DuplicateLabel {
                        label,
                        first,
                        second: revision,
                    });
                }
            }
        }
    }
    names
}

/// What was squashed must be gone: an interrupted `squash` and a merge of two checkouts leave it.
fn check_replaced(
    headers: &[Header],
    names: &BTreeMap<String, Name>,
    errors: &mut Vec<GraphError>,
) {
    for header in headers {
        let there = |id: &&RevisionId| matches!(names.get(id.as_str()), Some(Name::Revision(_)));
        errors.extend(
            header
                .replaces
                .iter()
                .filter(there)
                .map(|revision| GraphError::Replaced {
                    revision: revision.clone(),
                    by: header.revision.clone(),
                }),
        );
    }
}

fn collect_edges(
    headers: &[Header],
    names: &BTreeMap<String, Name>,
    errors: &mut Vec<GraphError>,
) -> Vec<Stated> {
    let mut edges = Vec::with_capacity(headers.len());
    for (node, header) in headers.iter().enumerate() {
        edges.push(Stated {
            down: resolve_parents(node, header, names, errors),
            depends: resolve_dependencies(node, header, names, errors),
        });
    }
    edges
}

fn resolve_parents(
    node: Node,
    header: &Header,
    names: &BTreeMap<String, Name>,
    errors: &mut Vec<GraphError>,
) -> Vec<Node> {
    let mut down = Vec::with_capacity(header.down_revisions.len());
    for parent in &header.down_revisions {
        let revision = header.revision.clone();
        match names.get(parent.as_str()) {
            Some(Name::Revision(found)) if *found == node || *parent == header.revision => {
                errors.push(GraphError::SelfLoop {
                    revision,
                    kind: EdgeKind::Parent,
                });
            }
            Some(Name::Revision(found)) if down.contains(found) => {
                errors.push(GraphError::RepeatedParent {
                    revision,
                    parent: parent.clone(),
                });
            }
            Some(Name::Revision(found)) => down.push(*found),
            Some(Name::Label(_)) | None => {
                let similar = suggest::nearest(parent.as_str(), names.keys().map(String::as_str));
                errors.push(GraphError::UnknownParent {
                    revision,
                    parent: parent.clone(),
                    similar,
                });
            }
        }
    }
    down
}

fn resolve_dependencies(
    node: Node,
    header: &Header,
    names: &BTreeMap<String, Name>,
    errors: &mut Vec<GraphError>,
) -> Vec<Node> {
    let mut depends = Vec::with_capacity(header.depends_on.len());
    for dependency in &header.depends_on {
        let revision = header.revision.clone();
        match names.get(dependency) {
            Some(name) if name.node() == node => {
                errors.push(GraphError::SelfLoop {
                    revision,
                    kind: EdgeKind::Dependency,
                });
            }
            Some(name) if depends.contains(&name.node()) => {}
            Some(name) => depends.push(name.node()),
            None => {
                let similar = suggest::nearest(dependency, names.keys().map(String::as_str));
                let dependency = dependency.clone();
                errors.push(GraphError::UnknownDependency {
                    revision,
                    dependency,
                    similar,
                });
            }
        }
    }
    depends
}

fn check_cycles(headers: &[Header], edges: &[Stated]) -> Result<(), Vec<GraphError>> {
    let versioned: Vec<Vec<Node>> = edges.iter().map(|edge| edge.down.clone()).collect();
    if let Some(path) = find_cycle(&versioned) {
        return Err(vec![cycle(headers, EdgeKind::Parent, &path)]);
    }
    let all: Vec<Vec<Node>> = edges
        .iter()
        .map(|edge| [&edge.down[..], &edge.depends].concat())
        .collect();
    match find_cycle(&all) {
        Some(path) => Err(vec![cycle(headers, EdgeKind::Dependency, &path)]),
        None => Ok(()),
    }
}

fn cycle(headers: &[Header], kind: EdgeKind, path: &[Node]) -> GraphError {
    let path: Vec<RevisionId> = path
        .iter()
        .map(|node| headers[*node].revision.clone())
        .collect();
    GraphError::Cycle { kind, path }
}

/// Takes away every revision whose lower ones are gone; what is left leads into a cycle, and following
/// any edge that is left runs into it.
fn find_cycle(lower: &[Vec<Node>]) -> Option<Vec<Node>> {
    let mut upper = vec![Vec::new(); lower.len()];
    for (node, below) in lower.iter().enumerate() {
        for below in below {
            upper[*below].push(node);
        }
    }
    let mut waiting: Vec<usize> = lower.iter().map(Vec::len).collect();
    let mut ready: Vec<Node> = (0..lower.len())
        .filter(|node| waiting[*node] == 0)
        .collect();
    while let Some(node) = ready.pop() {
        for above in &upper[node] {
            waiting[*above] -= 1;
            if waiting[*above] == 0 {
                ready.push(*above);
            }
        }
    }
    let start = (0..lower.len()).find(|node| waiting[*node] > 0)?;
    let mut path = vec![start];
    loop {
        let last = path[path.len() - 1];
        let next = lower[last]
            .iter()
            .copied()
            .find(|below| waiting[*below] > 0)?;
        if let Some(at) = path.iter().position(|node| *node == next) {
            return Some(path.split_off(at));
        }
        path.push(next);
    }
}

fn join(headers: Vec<Header>, names: BTreeMap<String, Name>, edges: Vec<Stated>) -> Graph {
    let count = headers.len();
    let mut children = vec![Vec::new(); count];
    let mut dependents = vec![Vec::new(); count];
    for (node, edge) in edges.iter().enumerate() {
        edge.down
            .iter()
            .for_each(|below| children[*below].push(node));
        edge.depends
            .iter()
            .for_each(|below| dependents[*below].push(node));
    }
    let implied = implied_dependencies(&edges, &children, &dependents);
    let mut entries: Vec<Entry> = Vec::with_capacity(count);
    for (((header, edge), children), dependents) in
        headers.into_iter().zip(edges).zip(children).zip(dependents)
    {
        let own = edge
            .depends
            .iter()
            .filter(|below| !implied.contains(&(entries.len(), **below)));
        let mut lower = edge.down.clone();
        lower.extend(own.filter(|below| !edge.down.contains(below)));
        entries.push(Entry {
            header,
            down: edge.down,
            lower,
            children,
            dependents,
            upper: Vec::new(),
        });
    }
    for node in 0..count {
        for below in entries[node].lower.clone() {
            entries[below].upper.push(node);
        }
    }
    let pick = |keep: fn(&Entry) -> bool| (0..count).filter(|node| keep(&entries[*node])).collect();
    Graph {
        heads: pick(|entry| entry.children.is_empty()),
        effective_heads: pick(|entry| entry.children.is_empty() && entry.dependents.is_empty()),
        bases: pick(|entry| entry.down.is_empty()),
        names,
        spread: OnceLock::new(),
        entries,
    }
}

/// Dependencies that a versioned ancestor declares already, as pairs of revision and dependency: they add
/// nothing to what must be applied first. Only dependencies with several dependents need a look.
fn implied_dependencies(
    edges: &[Stated],
    children: &[Vec<Node>],
    dependents: &[Vec<Node>],
) -> std::collections::BTreeSet<(Node, Node)> {
    let mut implied = std::collections::BTreeSet::new();
    for (dependency, declaring) in dependents.iter().enumerate() {
        if declaring.len() < 2 {
            continue;
        }
        let mut reached = NodeSet::new(edges.len());
        let mut todo: Vec<Node> = declaring.clone();
        while let Some(node) = todo.pop() {
            todo.extend(
                children[node]
                    .iter()
                    .filter(|child| reached.insert(**child)),
            );
        }
        implied.extend(
            declaring
                .iter()
                .filter(|node| reached.contains(**node))
                .map(|node| (*node, dependency)),
        );
    }
    implied
}
