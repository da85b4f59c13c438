//! `history`: the revisions, newest first.

use limbeck_revision::graph::{Graph, RevisionRange};
use limbeck_revision::header::RevisionId;
use serde_json::json;

use super::{Context, graph_lines, listing, migrate_failure};
use crate::Outcome;
use crate::args::History;
use crate::failure::{Failure, Result};
use crate::project::{Project, refused};

/// Lists the range, both ends included. Connects only if the database is asked for.
pub(super) async fn run(context: &Context, arguments: &History) -> Result<Outcome> {
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let range = match &arguments.rev_range {
        None => RevisionRange::default(),
        Some(text) => text
            .parse::<RevisionRange>()
            .map_err(|error| Failure::new(error.to_string()).hint(error.hint()))?,
    };
    let current = if arguments.indicate_current || range.needs_rows() {
        let mut connection = context.connect().await?;
        let table = context.version_table()?;
        table
            .tips(&mut connection)
            .await
            .map_err(|e| migrate_failure(&e))?
    } else {
        Vec::new()
    };
    let revisions = graph.history(&range, &current).map_err(|e| refused(&e))?;
    if revisions.is_empty() && arguments.rev_range.is_some() {
        context.output.message("there are no revisions in the range");
    }
    let marked = if arguments.indicate_current {
        current.as_slice()
    } else {
        &[]
    };
    if context.output.json {
        let rows: Vec<_> = revisions
            .iter()
            .map(|revision| listing::json(&project, graph, revision, marked))
            .collect();
        context.output.json_data(&json!(rows))?;
        return Ok(Outcome::Fine);
    }
    if arguments.graph {
        return graphed(context, &project, graph, &revisions, marked);
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
fn graphed(
    context: &Context,
    project: &Project<'_>,
    graph: &Graph,
    revisions: &[&RevisionId],
    marked: &[RevisionId],
) -> Result<Outcome> {
    let mut text = String::new();
    for row in graph_lines::draw(graph, revisions, marked) {
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
    context.output.data(text)?;
    Ok(Outcome::Fine)
}
