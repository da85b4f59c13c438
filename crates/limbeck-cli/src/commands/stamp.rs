//! `stamp`: the version table says so, nothing runs.

use std::collections::BTreeSet;

use limbeck::migrator::{self, AppliedRevision, StampRow, done_statements};
use limbeck_revision::graph::{Direction, Edges, Graph, StampMode, StampStep};
use limbeck_revision::header::RevisionId;
use limbeck_revision::source_hash;
use serde_json::{Value, json};

use super::{Context, migrate_failure, statement_list, statements_are};
use crate::Outcome;
use crate::applied::Applied;
use crate::args::{RunOptions, Stamp};
use crate::failure::Result;
use crate::project::{Project, identifier, refused};

/// What stands for no revision at either end.
const BASE: &str = "<base>";

/// Moves the rows of the version table, and tells the movements.
pub(super) async fn run(context: &Context, arguments: &Stamp) -> Result<Outcome> {
    if arguments.sql {
        return super::stamp_offline::run(context, arguments);
    }
    let (steps, tips) = stamp(context, arguments).await?;
    for step in &steps {
        let from = texts(&step.from).join(", ");
        let from = if from.is_empty() { BASE } else { &from };
        let to = step.to.as_ref().map_or(BASE, |to| to.as_str());
        context.output.message(format!("stamped {from} -> {to}"));
    }
    if steps.is_empty() {
        context.output.message("the version table says so already");
    }
    if context.output.json {
        let steps: Vec<Value> = steps
            .iter()
            .map(|step| {
                json!({ "from": texts(&step.from), "to": step.to.as_ref().map(|to| to.as_str()) })
            })
            .collect();
        context
            .output
            .json_data(&json!({ "steps": steps, "rows": texts(&tips) }))?;
    }
    Ok(Outcome::Fine)
}

fn texts(revisions: &[RevisionId]) -> Vec<&str> {
    revisions.iter().map(|id| id.as_str()).collect()
}

/// Moves the rows of the version table and writes the log anew for what they stand for. The
/// movements come back, and the rows.
pub(super) async fn stamp(
    context: &Context,
    arguments: &Stamp,
) -> Result<(Vec<StampStep>, Vec<RevisionId>)> {
    if let Some(tag) = &arguments.tag {
        context.output.message(format!("tag: {tag}"));
    }
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let targets = arguments
        .revisions
        .iter()
        .map(|text| identifier(text))
        .collect::<Result<Vec<_>>>()?;
    let mut connection = context.connect().await?;
    let table = context.version_table()?;
    let settings = context.settings(&RunOptions::default());
    let lock = context.lock(&mut connection, &table, &settings).await?;
    let applied = Applied::read(&mut connection, &table)
        .await
        .map_err(|e| migrate_failure(&e))?;
    let mode = if arguments.purge {
        StampMode::Purge
    } else {
        StampMode::Keep
    };
    let mut steps = graph
        .plan_stamp(&applied.tips, &targets, mode)
        .map_err(|e| refused(&e))?;
    if arguments.purge {
        tell_purged(&mut steps, &applied.tips);
    }
    let tips = match steps.last() {
        Some(step) => step.rows.clone(),
        None if arguments.purge => Vec::new(),
        None => applied.tips.clone(),
    };
    let rows = stamp_rows(&project, graph, &tips)?;
    // Nothing is made for a command that is refused.
    table
        .create(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    migrator::stamp(&mut connection, &table, &rows)
        .await
        .map_err(|e| migrate_failure(&e))?;
    lock.release(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    if let Some(row) = applied.unfinished() {
        warn_of_unfinished(context, &project, row);
    }
    Ok((steps, tips))
}

/// The rows that go first, whatever they are, are those that the first movement replaces.
fn tell_purged(steps: &mut Vec<StampStep>, purged: &[RevisionId]) {
    if purged.is_empty() {
        return;
    }
    match steps.first_mut() {
        Some(first) => first.from = purged.to_vec(),
        None => steps.push(StampStep {
            from: purged.to_vec(),
            to: None,
            version_ops: Vec::new(),
            rows: Vec::new(),
        }),
    }
}

/// Says what an unfinished revision has done: nobody knows it after this.
fn warn_of_unfinished(context: &Context, project: &Project, row: &AppliedRevision) {
    let cleared = format!(
        "cleared the record of the unfinished {} of revision {}",
        row.direction, row.revision
    );
    if row.steps_done == 0 {
        context.output.warning(format!(
            "{cleared}: none of its statements is known to be done"
        ));
        return;
    }
    let ops = project
        .source(&row.revision)
        .and_then(|source| project.parse(&row.revision, &source))
        .map(|file| match row.direction {
            Direction::Upgrade => file.upgrade_ops(),
            Direction::Downgrade => file.downgrade_ops(),
        });
    // Without the file, or with another one, their number is all that is known.
    let done = ops.ok().and_then(|ops| done_statements(&ops, row));
    let list = match done {
        Some(done) => format!(":\n    {}", statement_list(&done).replace('\n', "\n    ")),
        None => String::new(),
    };
    context.output.warning(format!(
        "{cleared}; its first {} committed, and what it did stays{list}",
        statements_are(row.steps_done)
    ));
}

/// Everything that counts as applied when these are the tips.
pub(super) fn stamp_rows(
    project: &Project,
    graph: &Graph,
    tips: &[RevisionId],
) -> Result<Vec<StampRow>> {
    let closure: BTreeSet<_> = tips
        .iter()
        .flat_map(|tip| graph.ancestors(tip.as_str(), Edges::All))
        .collect();
    let mut rows = Vec::new();
    for revision in closure {
        let source = project.source(revision.as_str())?;
        rows.push(StampRow {
            revision: revision.clone(),
            checksums: project.parse(revision.as_str(), &source)?.checksums(),
            source_hash: source_hash(&source),
            is_tip: tips.contains(revision),
        });
    }
    Ok(rows)
}
