//! `squash FIRST:LAST`: one revision instead of a chain of them, with the same effect.
//!
//! The new file keeps the id of the last revision, so that its children and the databases that are
//! at it stay as they are. Nothing is written before it was tried.

mod compose;
mod replace;
mod stale;
mod verify;

use std::collections::BTreeSet;
use std::path::Path;

use limbeck_lint::Watch;
use limbeck_ops::Op;
use limbeck_revision::file::{RevisionFile, operation_text};
use limbeck_revision::graph::{Chain, Graph, RevisionRange, SquashError};
use limbeck_revision::header::{Header, RevisionId};
use limbeck_schema::Schema;
use serde_json::json;

use super::Context;
use super::review::choose::order;
use super::revision::chosen_id;
use crate::Outcome;
use crate::args::Squash;
use crate::autogenerate::one_line;
use crate::failure::{Failure, Result};
use crate::hooks;
use crate::locations;
use crate::new_revision::{NewFile, file_name, lay_out, now};
use crate::project::Project;

/// Replaces the files of the range and prints the path of the new one.
pub(super) async fn run(context: &Context, arguments: &Squash) -> Result<Outcome> {
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let range: RevisionRange = arguments.range.parse().map_err(|_| {
        Failure::new(format!("{:?} is no range", arguments.range))
            .hint("Write FIRST:LAST; both belong to the range.")
    })?;
    let chain = graph.chain(&range).map_err(|error| refused(&error))?;
    let (Some(first), Some(last)) = (chain.revisions.first(), chain.revisions.last()) else {
        return Err(Failure::new("the range is empty"));
    };
    let id = match arguments.rev_id.as_deref() {
        None => last.clone(),
        given => other_id(graph, last, chosen_id(given)?)?,
    };
    let old: Vec<RevisionFile> = chain
        .revisions
        .iter()
        .map(|id| project.parse(id.as_str(), &project.source(id.as_str())?))
        .collect::<Result<_>>()?;
    let message = match &arguments.message {
        Some(message) => message.trim().to_owned(),
        None => format!("squash {first} to {last}"),
    };
    let date = now(&context.config)?;
    let header = Header {
        message,
        revision: id.clone(),
        down_revisions: chain.down_revisions.clone(),
        depends_on: chain.depends_on.clone(),
        branch_labels: chain.branch_labels.clone(),
        create_date: Some(date.strftime("%Y-%m-%d %H:%M:%S%:z").to_string()),
        replaces: compose::replaced(&old, &id),
        lock_timeout: None,
    };
    let name = file_name(&id, &header.message, &date, &context.config)?;
    let commented = stale::without_stale_hazards(before(&project, graph, &chain)?, &old);
    let new = compose::compose(header, &commented);
    let last_path = project.path(last).unwrap_or(Path::new(""));
    let folder = locations::choose(&context.config, None, &[last_path])?;
    let file = lay_out(&new, folder.join(name), &context.config)?;
    check_headers(graph, &chain, &new)?;
    let paths: Vec<&Path> = chain
        .revisions
        .iter()
        .filter_map(|id| project.path(id))
        .collect();
    replace::check(&file.path, &paths, &context.config)?;

    tell_data(context, &old);
    if !arguments.no_verify {
        verify::verify(context, &project, graph, &chain, &old, &new).await?;
    }
    replace::replace(&file, &paths, id == *last, &context.config)?;
    hooks::run(&context.config, &file.path, &context.output)?;
    tell(context, &file, &chain, &new)
}

/// The schema before the range, as far as it can be followed in memory.
fn before(project: &Project, graph: &Graph, chain: &Chain) -> Result<Watch> {
    let mut watch = Watch::from(Schema::new());
    let range: BTreeSet<RevisionId> = chain.revisions.iter().cloned().collect();
    for id in order(graph, &range)? {
        if range.contains(&id) {
            continue;
        }
        let file = project.parse(id.as_str(), &project.source(id.as_str())?)?;
        for statement in &file.upgrade {
            // What can't be followed is missing on both sides of the comparison to come.
            let _ = watch.follow(&statement.op);
        }
    }
    watch.settle();
    Ok(watch)
}

fn refused(error: &SquashError) -> Failure {
    let mut failure = Failure::new(error.to_string());
    if let SquashError::InTheWay { obstacles, .. } = error {
        for obstacle in obstacles {
            failure = failure.detail(obstacle.to_string());
        }
    }
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// An id that was asked for. Nothing may know the range by the id of its last revision then.
fn other_id(graph: &Graph, last: &RevisionId, id: RevisionId) -> Result<RevisionId> {
    if id == *last {
        return Ok(id);
    }
    if graph.header(id.as_str()).is_some() || graph.labelled(id.as_str()).is_some() {
        return Err(Failure::new(format!(
            "{id} is the name of another revision"
        )));
    }
    let mut above = graph.children(last.as_str());
    above.extend(graph.dependents(last.as_str()));
    if above.is_empty() {
        return Ok(id);
    }
    let above: Vec<&str> = above.iter().map(|id| id.as_str()).collect();
    Err(
        Failure::new(format!("the squashed revision must keep the id {last}"))
            .detail(format!("It is followed by {}.", above.join(", ")))
            .hint("Leave out --rev-id."),
    )
}

/// The headers with the new one must fit together.
fn check_headers(graph: &Graph, chain: &Chain, new: &RevisionFile) -> Result<()> {
    let kept = graph
        .headers()
        .filter(|header| !chain.revisions.contains(&header.revision));
    let headers = kept.chain([&new.header]).cloned().collect();
    match Graph::new(headers) {
        Ok(_) => Ok(()),
        Err(errors) => Err(errors.iter().fold(
            Failure::new("the squashed revision would not fit the others"),
            |failure, error| failure.detail(format!("{error}.")),
        )),
    }
}

/// Names the operations that change data, or do what only the author knows.
fn tell_data(context: &Context, old: &[RevisionFile]) {
    for file in old {
        for (direction, statements) in [("", &file.upgrade), (" downgrade", &file.downgrade)] {
            for statement in statements {
                if matches!(statement.op, Op::Execute { .. } | Op::BulkInsert(_)) {
                    context.output.message(format!(
                        "kept from {}{direction}: {}",
                        file.header.revision,
                        one_line(&operation_text(&statement.op))
                    ));
                }
            }
        }
    }
}

fn tell(context: &Context, file: &NewFile, chain: &Chain, new: &RevisionFile) -> Result<Outcome> {
    let shown = context.config.shown(&file.path);
    let id = &new.header.revision;
    let ids: Vec<&str> = chain.revisions.iter().map(|id| id.as_str()).collect();
    let inside: Vec<&str> = ids.iter().copied().filter(|old| *id != *old).collect();
    if context.output.json {
        context.output.json_data(&json!({
            "path": shown,
            "revision": id.as_str(),
            "squashed": ids,
        }))?;
    } else {
        context.output.data(shown)?;
    }
    if inside.len() < ids.len() {
        context.output.message(format!(
            "{id} keeps its id: databases that are at it or above it stay valid"
        ));
        context.output.message(format!(
            "a database that is at {} must be brought to {id} with the old files, or by hand and with `limbeck stamp --purge {id}`",
            inside.join(" or ")
        ));
    } else {
        context.output.message(format!(
            "a database that is at {} must be told: `limbeck stamp --purge {id}` where all of it was applied",
            inside.join(" or ")
        ));
    }
    Ok(Outcome::Fine)
}
