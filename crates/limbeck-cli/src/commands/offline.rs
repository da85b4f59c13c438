//! `upgrade --sql` and `downgrade --sql`: a script instead of a run; no database is needed.

use limbeck::migrator::{ScriptStep, script};
use limbeck_revision::graph::{Direction, Identifier, RevisionError, RevisionRange};
use serde_json::json;

use super::{Context, migrate_failure};
use crate::Outcome;
use crate::args::Move;
use crate::failure::{Failure, Result};
use crate::project::{Project, identifier, refused};

/// Prints the whole script, or nothing but an error.
pub(super) fn run(context: &Context, arguments: &Move, direction: Direction) -> Result<Outcome> {
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let (start, target) = ends(&arguments.revision, direction)?;
    let rows = graph
        .offline_start(start.as_ref())
        .map_err(|e| refused(&e))?;
    let from = start.clone().unwrap_or_default();
    let steps = match direction {
        Direction::Upgrade => graph.plan_upgrade(&rows, &target),
        Direction::Downgrade => graph.plan_downgrade(&rows, &target),
    }
    .map_err(|e| refused_range(&from, &e))?;
    if steps.is_empty() {
        let way = match direction {
            Direction::Upgrade => "up",
            Direction::Downgrade => "down",
        };
        context.output.message(format!(
            "nothing to do: no revision is on the way {way} from {:?} to {:?}",
            from.to_string(),
            target.to_string()
        ));
    }
    let rows_after: Vec<_> = steps.iter().map(|step| step.rows.clone()).collect();
    let steps: Vec<ScriptStep> = project
        .migrations(steps)?
        .into_iter()
        .zip(rows_after)
        .map(|(migration, rows_after)| ScriptStep {
            migration,
            rows_after,
        })
        .collect();
    let settings = context.settings(&arguments.run);
    let text = script(&steps, &context.version_table()?, &settings, &rows)
        .map_err(|e| migrate_failure(&e))?;
    print(context, &for_psql(arguments.tag.as_deref(), &text))
}

/// An error of the graph; no database was asked what is applied.
fn refused_range(from: &Identifier, error: &RevisionError) -> Failure {
    let RevisionError::NotBelowCurrent { target, .. } = error else {
        return refused(error);
    };
    let (from, target) = (from.to_string(), target.to_string());
    Failure::new(format!(
        "{target:?} is not below {from:?}, where the script starts"
    ))
    .hint("Write FROM:TO: the revision that is applied, then the one to go down to.")
}

/// Prints a script.
pub(super) fn print(context: &Context, script: &str) -> Result<Outcome> {
    if context.output.json {
        context.output.json_data(&json!({ "sql": script }))?;
    } else {
        context.output.data(script)?;
    }
    Ok(Outcome::Fine)
}

/// A script for psql, below its tag: psql goes on after an error and says nothing of it with its exit
/// status, unless it is told otherwise.
pub(super) fn for_psql(tag: Option<&str>, script: &str) -> String {
    let tag = tag.unwrap_or_default().lines();
    let tag: String = tag.map(|line| format!("-- tag: {line}\n")).collect();
    let stop = match script {
        "" => "",
        _ => "\\set ON_ERROR_STOP on\n\n",
    };
    format!("{tag}{stop}{script}")
}

/// `FROM:TO`, or a target alone for an upgrade from the base.
fn ends(text: &str, direction: Direction) -> Result<(Option<Identifier>, Identifier)> {
    if !text.contains(':') {
        return match direction {
            Direction::Upgrade => Ok((None, identifier(text)?)),
            Direction::Downgrade => Err(Failure::new(
                "downgrade --sql needs to know where it starts",
            )
            .hint("Write FROM:TO.")),
        };
    }
    let range: RevisionRange =
        text.parse()
            .map_err(|error: limbeck_revision::graph::IdentifierError| {
                Failure::new(error.to_string()).hint(error.hint())
            })?;
    match range.upper {
        Some(target) => Ok((range.lower, target)),
        None => Err(Failure::new(format!("{text:?} names no target")).hint("Write FROM:TO.")),
    }
}
