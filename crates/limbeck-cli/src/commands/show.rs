//! `show`: one revision in full.

use serde_json::json;

use super::{Context, listing};
use crate::Outcome;
use crate::args::Show;
use crate::failure::Result;

/// Prints everything that the identifier stands for.
pub(super) async fn run(context: &Context, arguments: &Show) -> Result<Outcome> {
    let (project, revisions) = context.shown(&arguments.revision).await?;
    let graph = project.graph()?;
    if context.output.json {
        let rows: Vec<_> = revisions
            .iter()
            .map(|revision| listing::long_json(&project, graph, revision))
            .collect();
        context.output.json_data(&json!(rows))?;
        return Ok(Outcome::Fine);
    }
    for revision in &revisions {
        context
            .output
            .data(listing::long(&project, graph, revision, &[]))?;
    }
    Ok(Outcome::Fine)
}
