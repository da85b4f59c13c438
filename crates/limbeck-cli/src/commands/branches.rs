//! `branches`: the revisions that several others follow.

use serde_json::json;

use super::{Context, listing};
use crate::Outcome;
use crate::failure::Result;
use crate::locations;
use crate::project::Project;

/// Lists each branch point with its children.
pub(super) fn run(context: &Context) -> Result<Outcome> {
    locations::require_files(&context.config)?;
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let points = graph.branches();
    if context.output.json {
        let rows: Vec<_> = points
            .iter()
            .map(|point| {
                let mut row = listing::json(&project, graph, point.revision, None);
                let children: Vec<&str> = point.children.iter().map(|id| id.as_str()).collect();
                row["children"] = json!(children);
                row
            })
            .collect();
        context.output.json_data(&json!(rows))?;
        return Ok(Outcome::Fine);
    }
    for point in points {
        context.output.data(listing::line(
            &project,
            graph,
            point.revision,
            &[],
            context.output.verbose,
        ))?;
        for child in point.children {
            let line = listing::line(&project, graph, child, &[], false);
            context.output.data(format!("    -> {line}"))?;
        }
    }
    Ok(Outcome::Fine)
}
