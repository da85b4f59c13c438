//! Which revisions are reviewed, and which lead there.

use std::collections::BTreeSet;

use limbeck_revision::graph::{Graph, RevisionRange};
use limbeck_revision::header::RevisionId;

use super::git;
use crate::commands::Context;
use crate::failure::{Failure, Result};
use crate::project::{Project, identifier, refused};

/// What is reviewed.
pub(in crate::commands) struct Chosen {
    /// How it was asked for.
    pub(in crate::commands) range: String,
    /// The revisions under review.
    pub(in crate::commands) reviewed: BTreeSet<RevisionId>,
    /// These and those that they need, in the order in which they run.
    pub(in crate::commands) order: Vec<RevisionId>,
    /// What is to be said about the choice.
    pub(in crate::commands) notes: Vec<String>,
}

impl Chosen {
    /// The revisions that a text stands for.
    ///
    /// # Errors
    /// When they are named wrongly.
    pub(in crate::commands) async fn named(
        context: &Context,
        project: &Project,
        text: &str,
    ) -> Result<Self> {
        let reviewed = chosen(context, project.graph()?, text).await?;
        Self::of(project, text.to_owned(), reviewed)
    }

    /// The revisions whose files are new or edited since the branch left a git commit.
    ///
    /// # Errors
    /// When git can't be asked, or does not know the commit.
    pub(in crate::commands) fn since_git(
        context: &Context,
        project: &Project,
        base: &str,
    ) -> Result<Self> {
        let changed = git::changed(context, project, base)?;
        let chosen = Self::of(project, format!("since {base}"), changed.revisions)?;
        Ok(Self {
            notes: changed.notes,
            ..chosen
        })
    }

    /// These revisions.
    ///
    /// # Errors
    /// When the graph does not know them.
    pub(in crate::commands) fn of(
        project: &Project,
        range: String,
        reviewed: BTreeSet<RevisionId>,
    ) -> Result<Self> {
        Ok(Self {
            order: order(project.graph()?, &reviewed)?,
            range,
            reviewed,
            notes: Vec::new(),
        })
    }
}

/// The revisions that `REV`, `A..B` or `A:B` stands for. The latter is the range that `history` lists:
/// with both ends.
async fn chosen(context: &Context, graph: &Graph, text: &str) -> Result<BTreeSet<RevisionId>> {
    match text.split_once("..") {
        Some((from, to)) => between(context, graph, from, to).await,
        None if text.contains(':') => listed(context, graph, text).await,
        None => named(context, graph, text).await,
    }
}

/// The revisions that a database has not, by those that it has.
///
/// # Errors
/// When the graph can't be read.
pub(in crate::commands) fn pending(
    project: &Project,
    tips: &[RevisionId],
) -> Result<BTreeSet<RevisionId>> {
    let graph = project.graph()?;
    let mut pending: BTreeSet<RevisionId> = graph.headers().map(|h| h.revision.clone()).collect();
    // What the project does not know leads nowhere; it is told of as such.
    for tip in tips.iter().filter(|tip| project.has(tip.as_str())) {
        for revision in below(graph, tip.as_str(), &[])? {
            pending.remove(&revision);
        }
    }
    Ok(pending)
}

/// These revisions and those that they need, in the order in which they run.
///
/// # Errors
/// When the graph does not know them.
pub(in crate::commands) fn order(
    graph: &Graph,
    revisions: &BTreeSet<RevisionId>,
) -> Result<Vec<RevisionId>> {
    let mut needed = BTreeSet::new();
    for revision in revisions {
        if !needed.contains(revision) {
            needed.extend(below(graph, revision.as_str(), &[])?);
        }
    }
    let all = graph
        .history::<RevisionId>(&RevisionRange::default(), &[])
        .map_err(|error| refused(&error))?;
    let order = all.into_iter().rev().filter(|id| needed.contains(*id));
    Ok(order.cloned().collect())
}

/// The revisions that an identifier stands for.
async fn named(context: &Context, graph: &Graph, text: &str) -> Result<BTreeSet<RevisionId>> {
    let identifier = identifier(text)?;
    let rows = if identifier.is_current() {
        context.tips().await?
    } else {
        Vec::new()
    };
    let found = graph.show(&identifier, &rows).map_err(|e| refused(&e))?;
    Ok(found.into_iter().cloned().collect())
}

/// What `history` lists for `A:B`.
async fn listed(context: &Context, graph: &Graph, text: &str) -> Result<BTreeSet<RevisionId>> {
    let range = text.parse::<RevisionRange>();
    let range = range.map_err(|e| Failure::new(e.to_string()).hint(e.hint()))?;
    let rows = if range.needs_rows() {
        context.tips().await?
    } else {
        Vec::new()
    };
    let found = graph.history(&range, &rows).map_err(|e| refused(&e))?;
    Ok(found.into_iter().cloned().collect())
}

/// What `to` has and `from` has not, as git counts.
async fn between(
    context: &Context,
    graph: &Graph,
    from: &str,
    to: &str,
) -> Result<BTreeSet<RevisionId>> {
    let from = if from.is_empty() { "base" } else { from };
    let to = if to.is_empty() { "heads" } else { to };
    let rows = if [from, to].iter().any(|end| end.contains("current")) {
        context.tips().await?
    } else {
        Vec::new()
    };
    let mut found = below(graph, to, &rows)?;
    if from != "base" {
        for revision in below(graph, from, &rows)? {
            found.remove(&revision);
        }
    }
    Ok(found)
}

/// The revisions up to one, itself included.
fn below(graph: &Graph, upper: &str, rows: &[RevisionId]) -> Result<BTreeSet<RevisionId>> {
    let range: RevisionRange = format!(":{upper}").parse().map_err(
        |error: limbeck_revision::graph::IdentifierError| {
            Failure::new(error.to_string()).hint(error.hint())
        },
    )?;
    let found = graph.history(&range, rows).map_err(|e| refused(&e))?;
    Ok(found.into_iter().cloned().collect())
}
