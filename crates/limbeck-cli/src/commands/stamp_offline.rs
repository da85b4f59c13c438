//! `stamp --sql`: a script that sets the version table; no database is needed.

use limbeck::migrator::stamp_script;
use limbeck_revision::graph::{Graph, Identifier, RevisionRange, StampMode};

use super::Context;
use super::offline::{for_psql, print};
use super::stamp::stamp_rows;
use crate::Outcome;
use crate::args::Stamp;
use crate::failure::{Failure, Result};
use crate::project::{Project, identifier, refused};

/// Prints the whole script, or nothing but an error.
pub(super) fn run(context: &Context, arguments: &Stamp) -> Result<Outcome> {
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let mut starts = Vec::new();
    let mut targets = Vec::new();
    for text in &arguments.revisions {
        let (start, target) = ends(text)?;
        starts.push(start);
        targets.push(target);
    }
    let start = Graph::single_start(&starts).map_err(|e| refused(&e))?;
    let rows = graph.offline_start(start).map_err(|e| refused(&e))?;
    let steps = graph
        .plan_stamp(&rows, &targets, StampMode::Keep)
        .map_err(|e| refused(&e))?;
    let tips = steps
        .last()
        .map_or_else(|| rows.clone(), |step| step.rows.clone());
    let stamped = stamp_rows(&project, graph, &tips)?;
    let script = stamp_script(&stamped, &context.version_table()?, &rows);
    print(context, &for_psql(arguments.tag.as_deref(), &script))
}

/// `FROM:TO`, or a target alone from the base.
fn ends(text: &str) -> Result<(Identifier, Identifier)> {
    if !text.contains(':') {
        return Ok((Identifier::default(), identifier(text)?));
    }
    let range: RevisionRange =
        text.parse()
            .map_err(|error: limbeck_revision::graph::IdentifierError| {
                Failure::new(error.to_string()).hint(error.hint())
            })?;
    match range.upper {
        Some(target) => Ok((range.lower.unwrap_or_default(), target)),
        None => Err(Failure::new(format!("{text:?} names no target")).hint("Write FROM:TO.")),
    }
}
