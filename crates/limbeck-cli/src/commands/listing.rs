//! How a revision is printed in lists: one line, a long form, JSON.

use limbeck_revision::graph::Graph;
use limbeck_revision::header::{Header, RevisionId};
use serde_json::{Value, json};

use crate::project::Project;

/// `ae1027a6acf (label) (head), message`, or the long form of `show`.
pub(super) fn line(
    project: &Project,
    graph: &Graph,
    revision: &RevisionId,
    current: &[RevisionId],
    verbose: bool,
) -> String {
    if verbose {
        return long(project, graph, revision, current);
    }
    let message = graph
        .header(revision.as_str())
        .map_or("", |header| header.message.as_str());
    let marks = marks(graph, revision, current);
    format!("{revision}{marks}{}", after(", ", message))
}

/// The line of `history`: `parents -> id`.
pub(super) fn history_line(graph: &Graph, header: &Header, current: &[RevisionId]) -> String {
    let parents = match header.down_revisions.as_slice() {
        [] => "<base>".to_owned(),
        parents => join(parents),
    };
    let depends = match header.depends_on.as_slice() {
        [] => String::new(),
        depends => format!(" ({})", depends.join(", ")),
    };
    let marks = marks(graph, &header.revision, current);
    let (revision, message) = (&header.revision, after(", ", &header.message));
    format!("{parents}{depends} -> {revision}{marks}{message}")
}

/// Several lines about a revision.
pub(super) fn long(
    project: &Project,
    graph: &Graph,
    revision: &RevisionId,
    current: &[RevisionId],
) -> String {
    let Some(header) = graph.header(revision.as_str()) else {
        return format!("Rev: {revision}");
    };
    let mut text = format!("Rev: {revision}{}\n", marks(graph, revision, current));
    match header.down_revisions.as_slice() {
        [] => text.push_str("Parent: <base>\n"),
        [parent] => text.push_str(&format!("Parent: {parent}\n")),
        parents => text.push_str(&format!("Merges: {}\n", join(parents))),
    }
    if !header.depends_on.is_empty() {
        text.push_str(&format!(
            "Also depends on: {}\n",
            header.depends_on.join(", ")
        ));
    }
    if !header.replaces.is_empty() {
        let replaced = texts(&header.replaces).join(", ");
        text.push_str(&format!("Replaces: {replaced}\n"));
    }
    let children = graph.children(revision.as_str());
    if children.len() > 1 {
        let children: Vec<&str> = children.iter().map(|child| child.as_str()).collect();
        text.push_str(&format!("Branches into: {}\n", children.join(", ")));
    }
    if !header.branch_labels.is_empty() {
        text.push_str(&format!("Branch names: {}\n", labels(header)));
    }
    if let Some(path) = project.path(revision) {
        text.push_str(&format!("Path: {}\n", project.shown(path)));
    }
    text.push('\n');
    for line in prose(project, header) {
        text.push_str(format!("    {line}").trim_end());
        text.push('\n');
    }
    if let Some(date) = &header.create_date {
        text.push_str(&format!("\n    Create Date: {date}\n"));
    }
    text
}

/// What a revision's file says in words; its message alone where the file can't be read.
fn prose(project: &Project, header: &Header) -> Vec<String> {
    let message = || header.message.lines().map(str::to_owned).collect();
    let prose = project.prose(&header.revision);
    prose.unwrap_or_else(|_| message())
}

/// A revision as JSON, with all that its file says in words.
pub(super) fn long_json(project: &Project, graph: &Graph, revision: &RevisionId) -> Value {
    let mut value = json(project, graph, revision, None);
    let header = graph.header(revision.as_str());
    value["description"] = header
        .map(|header| prose(project, header).join("\n"))
        .into();
    value
}

/// A revision as JSON; `current` are the rows of the database, if it was asked.
pub(super) fn json(
    project: &Project,
    graph: &Graph,
    revision: &RevisionId,
    current: Option<&[RevisionId]>,
) -> Value {
    let id = revision.as_str();
    let header = graph.header(id);
    json!({
        "revision": id,
        "message": header.map(|h| h.message.as_str()),
        "down_revisions": header.map(|h| texts(&h.down_revisions)).unwrap_or_default(),
        "depends_on": header.map(|h| h.depends_on.clone()).unwrap_or_default(),
        "replaces": header.map(|h| texts(&h.replaces)).unwrap_or_default(),
        "branch_labels": header.map(|h| texts(&h.branch_labels)).unwrap_or_default(),
        "create_date": header.and_then(|h| h.create_date.as_deref()),
        "path": project.path(revision).map(|path| project.shown(path)),
        "is_head": graph.is_head(id),
        "is_branch_point": graph.is_branch_point(id),
        "is_merge_point": graph.is_merge_point(id),
        "is_current": current.map(|current| current.contains(revision)),
    })
}

fn marks(graph: &Graph, revision: &RevisionId, current: &[RevisionId]) -> String {
    let id = revision.as_str();
    let mut text = String::new();
    if let Some(header) = graph
        .header(id)
        .filter(|header| !header.branch_labels.is_empty())
    {
        text.push_str(&format!(" ({})", labels(header)));
    }
    let effective = graph.is_effective_head(id);
    for (is, mark) in [
        (graph.is_head(id) && !effective, "head"),
        (effective, "effective head"),
        (current.contains(revision), "current"),
        (graph.is_branch_point(id), "branchpoint"),
        (graph.is_merge_point(id), "mergepoint"),
    ] {
        if is {
            text.push_str(&format!(" ({mark})"));
        }
    }
    text
}

fn labels(header: &Header) -> String {
    texts(&header.branch_labels).join(", ")
}

fn join(revisions: &[RevisionId]) -> String {
    texts(revisions).join(", ")
}

fn texts(names: &[impl AsRef<str>]) -> Vec<&str> {
    names.iter().map(AsRef::as_ref).collect()
}

/// The first line of a message behind a separator; nothing when there is no message.
pub(super) fn after(separator: &str, message: &str) -> String {
    match message.lines().next() {
        None | Some("") => String::new(),
        Some(line) => format!("{separator}{line}"),
    }
}
