//! `current`: the revisions that the database is at, and what is wrong with them.

use serde_json::json;

use super::{Context, listing, migrate_failure};
use crate::Outcome;
use crate::applied::{Applied, EditedRevisions};
use crate::args::Current;
use crate::failure::{Failure, Result};
use crate::locations;
use crate::project::{Project, refused};

/// Lists the applied tips; warns of edited and unfinished revisions.
pub(super) async fn run(context: &Context, arguments: &Current) -> Result<Outcome> {
    locations::require_folders(&context.config)?;
    // The files are read while the server is asked.
    let (project, applied) = tokio::join!(
        Project::load_meanwhile(&context.config),
        read_applied(context)
    );
    let project = project.map_err(|error| {
        Failure::new("the revision files could not be read").detail(format!("{error}."))
    })??;
    let graph = project.graph()?;
    let applied = applied?;
    let current = graph.current(&applied.tips).map_err(|e| refused(&e))?;
    if arguments.check_heads {
        graph.check_heads(&applied.tips).map_err(|e| refused(&e))?;
    }
    // A file that can't be read must not hide where the database is.
    let edited = applied.edited(&project).unwrap_or_else(|failure| {
        context.output.message(failure.to_string());
        EditedRevisions::default()
    });
    if context.output.json {
        let rows: Vec<_> = current
            .iter()
            .map(|revision| {
                let mut row = listing::json(&project, graph, revision, Some(&applied.tips));
                row["applied_at"] = json!(applied.applied_at(revision));
                row
            })
            .collect();
        context.output.json_data(&json!({
            "current": rows,
            "edited": edited.upgrade,
            "edited_downgrade": edited.downgrade,
            "unfinished": applied.unfinished().map(|row| row.revision.as_str()),
        }))?;
        return Ok(Outcome::Fine);
    }
    for revision in current {
        let mut line = listing::line(&project, graph, revision, &[], context.output.verbose);
        if context.output.verbose
            && let Some(at) = applied.applied_at(revision)
        {
            line.push_str(&format!("    Applied at: {at}\n"));
        }
        context.output.data(line)?;
    }
    edited.warn(&context.output);
    if let Some(row) = applied.unfinished() {
        context.output.warning(format!(
            "{} of revision {} is unfinished: statements done: {}; run the same command again",
            row.direction, row.revision, row.steps_done
        ));
    }
    Ok(Outcome::Fine)
}

async fn read_applied(context: &Context) -> Result<Applied> {
    let table = context.version_table()?;
    let mut connection = context.connect().await?;
    Applied::read(&mut connection, &table)
        .await
        .map_err(|error| migrate_failure(&error))
}
