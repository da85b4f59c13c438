//! `history`: the revisions, newest first.

use limbeck_revision::graph::{Graph, RevisionRange};
use limbeck_revision::header::RevisionId;
use serde_json::json;

use super::{Context, listing};
use crate::Outcome;
use crate::args::History;
use crate::failure::{Failure, Result};
use crate::locations;
use crate::project::{Project, refused};

/// The range that is asked for.
pub(super) struct Range<'a> {
    /// As it was typed.
    pub(super) text: Option<&'a str>,
    /// Whether the database is asked where it is.
    pub(super) indicate_current: bool,
}

/// The revisions of a range.
pub(super) struct Listed<'p> {
    pub(super) graph: &'p Graph,
    /// Newest first.
    pub(super) revisions: Vec<&'p RevisionId>,
    /// Those that the database is at, if they are to be marked.
    pub(super) marked: Vec<RevisionId>,
}

/// Lists the range, both ends included. Connects only if the database is asked for.
///
/// # Errors
/// When the range names no revisions, or the database can't be asked.
pub(super) async fn list<'p>(
    context: &Context,
    project: &'p Project,
    asked: &Range<'_>,
) -> Result<Listed<'p>> {
    let graph = project.graph()?;
    let range = match asked.text {
        None => RevisionRange::default(),
        Some(text) => text
            .parse::<RevisionRange>()
            .map_err(|error| Failure::new(error.to_string()).hint(error.hint()))?,
    };
    let current = if asked.indicate_current || range.needs_rows() {
        context.tips().await?
    } else {
        Vec::new()
    };
    let revisions = graph.history(&range, &current).map_err(|e| refused(&e))?;
    if revisions.is_empty() && asked.text.is_some() {
        context
            .output
            .message("there are no revisions in the range");
    }
    let marked = if asked.indicate_current {
        current
    } else {
        Vec::new()
    };
    Ok(Listed {
        graph,
        revisions,
        marked,
    })
}

/// Prints the range.
pub(super) async fn run(context: &Context, arguments: &History) -> Result<Outcome> {
    locations::require_files(&context.config)?;
    let project = Project::load(&context.config)?;
    let range = Range {
        text: arguments.rev_range.as_deref(),
        indicate_current: arguments.indicate_current,
    };
    let listed = list(context, &project, &range).await?;
    let Listed {
        graph,
        revisions,
        marked,
    } = &listed;
    if context.output.json {
        let current = arguments.indicate_current.then_some(marked.as_slice());
        let rows: Vec<_> = revisions
            .iter()
            .map(|revision| listing::json(&project, graph, revision, current))
            .collect();
        context.output.json_data(&json!(rows))?;
        return Ok(Outcome::Fine);
    }
    if arguments.graph {
        context.output.data(drawn(context, &project, &listed))?;
        return Ok(Outcome::Fine);
    }
    let lines: Vec<String> = revisions
        .iter()
        .filter_map(|revision| {
            let header = graph.header(revision.as_str())?;
            Some(if context.output.verbose {
                listing::long(&project, graph, revision, marked)
            } else {
                listing::history_line(graph, header, marked)
            })
        })
        .collect();
    if !lines.is_empty() {
        context.output.data(lines.join("\n"))?;
    }
    Ok(Outcome::Fine)
}

/// The same revisions beside the lines that join them.
pub(super) fn drawn(context: &Context, project: &Project, listed: &Listed<'_>) -> String {
    let Listed {
        graph,
        revisions,
        marked,
    } = listed;
    let mut text = String::new();
    for row in limbeck_review::graph::draw(graph, revisions, marked) {
        let said = listing::line(project, graph, row.revision, marked, context.output.verbose);
        let mut said = said.trim_end().lines();
        let first = format!("{} {}", row.mark, said.next().unwrap_or_default());
        let beside = said.map(|line| format!("{} {line}", row.beside).trim_end().to_owned());
        let lines = row
            .above
            .into_iter()
            .chain([first])
            .chain(beside)
            .chain(row.below);
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}
