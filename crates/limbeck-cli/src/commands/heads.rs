//! `heads`: the revisions that nothing follows.

use serde_json::json;

use super::{Context, forks, listing};
use crate::Outcome;
use crate::args::Heads;
use crate::failure::Result;
use crate::locations;
use crate::project::Project;

/// Lists them in load order.
pub(super) fn run(context: &Context, arguments: &Heads) -> Result<Outcome> {
    locations::require_files(&context.config)?;
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let heads = if arguments.resolve_dependencies {
        graph.effective_heads()
    } else {
        graph.heads()
    };
    forks::warn(context, graph);
    if context.output.json {
        let rows: Vec<_> = heads
            .iter()
            .map(|head| listing::json(&project, graph, head, None))
            .collect();
        context.output.json_data(&json!(rows))?;
        return Ok(Outcome::Fine);
    }
    for head in heads {
        context.output.data(listing::line(
            &project,
            graph,
            head,
            &[],
            context.output.verbose,
        ))?;
    }
    Ok(Outcome::Fine)
}
