//! `show`: one revision in full.

use serde_json::json;

use super::{Context, listing, migrate_failure};
use crate::Outcome;
use crate::args::Show;
use crate::failure::Result;
use crate::project::{Project, identifier, refused};

/// Prints everything that the identifier stands for.
pub(super) async fn run(context: &Context, arguments: &Show) -> Result<Outcome> {
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let identifier = identifier(&arguments.revision)?;
    let rows = if identifier.is_current() {
        let mut connection = context.connect().await?;
        let table = context.version_table()?;
        table
            .tips(&mut connection)
            .await
            .map_err(|e| migrate_failure(&e))?
    } else {
        Vec::new()
    };
    let revisions = graph.show(&identifier, &rows).map_err(|e| refused(&e))?;
    if context.output.json {
        let rows: Vec<_> = revisions
            .iter()
            .map(|revision| listing::json(&project, graph, revision, &[]))
            .collect();
        context.output.json_data(&json!(rows))?;
        return Ok(Outcome::Fine);
    }
    for revision in revisions {
        context
            .output
            .data(listing::long(&project, graph, revision, &[]))?;
    }
    Ok(Outcome::Fine)
}
