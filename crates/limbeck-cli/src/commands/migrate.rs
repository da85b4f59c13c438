//! `upgrade` and `downgrade`.

use limbeck::migrator::{Event, Migration, Run, adopt_squashed};
use limbeck_ops::sql::{SqlOptions, statements};
use limbeck_revision::graph::{Direction, Graph, Identifier, RevisionError};
use limbeck_revision::header::RevisionId;
use serde_json::{Value, json};

use super::{Context, forks, listing, migrate_failure, offline};
use crate::Outcome;
use crate::applied::Applied;
use crate::args::Move;
use crate::failure::{Failure, Result};
use crate::project::{Project, identifier, refused};

/// Applies revisions up to the target.
pub(super) async fn upgrade(context: &Context, arguments: &Move) -> Result<Outcome> {
    if arguments.sql {
        return offline::run(context, arguments, Direction::Upgrade);
    }
    run(context, arguments, Direction::Upgrade).await
}

/// Takes revisions back down to the target.
pub(super) async fn downgrade(context: &Context, arguments: &Move) -> Result<Outcome> {
    if arguments.sql {
        return offline::run(context, arguments, Direction::Downgrade);
    }
    run(context, arguments, Direction::Downgrade).await
}

/// What the two have in common: the lock, the rows as they are under the lock, the plan, the run.
async fn run(context: &Context, arguments: &Move, direction: Direction) -> Result<Outcome> {
    let plan = |graph: &Graph, rows: &[RevisionId], target: &Identifier| match direction {
        Direction::Upgrade => graph.plan_upgrade(rows, target),
        Direction::Downgrade => graph.plan_downgrade(rows, target),
    };
    let target = identifier(&arguments.revision)?;
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let mut connection = context.connect().await?;
    let table = context.version_table()?;
    let settings = context.settings(&arguments.run);
    // Takes no lock and creates nothing.
    if arguments.dry_run {
        let applied = Applied::read(&mut connection, &table)
            .await
            .map_err(|e| migrate_failure(&e))?;
        applied.refuse_edited(&project)?;
        let steps = plan(graph, &applied.tips, &target).map_err(|e| refused_plan(graph, &e))?;
        if steps.is_empty() {
            let nothing = nothing(direction, &target);
            context.output.message(format!("nothing to do: {nothing}"));
        }
        return show_plan(context, &project.migrations(steps)?);
    }
    if let Some(tag) = &arguments.tag {
        context.output.message(format!("tag: {tag}"));
    }
    let lock = context.lock(&mut connection, &table, &settings).await?;
    let applied = Applied::read(&mut connection, &table)
        .await
        .map_err(|e| migrate_failure(&e))?;
    applied.refuse_edited(&project)?;
    let steps = plan(graph, &applied.tips, &target).map_err(|e| refused_plan(graph, &e))?;
    // Files are read before anything runs, so that a mistake in the last one stops the first.
    let migrations = project.migrations(steps)?;
    let squashed = applied.squashed(&project)?;
    adopt_squashed(&mut connection, &table, &squashed)
        .await
        .map_err(|e| migrate_failure(&e))?;
    for row in &squashed {
        context.output.message(format!(
            "{} was squashed since it was applied: its log is up to date now",
            row.revision
        ));
    }
    if !migrations.is_empty() {
        table
            .create(&mut connection)
            .await
            .map_err(|e| migrate_failure(&e))?;
    }
    let _hold = context.interrupt.hold();
    let mut run = Run::new(&mut connection, table, settings);
    run.apply(&migrations, &applied.log, |event| tell(context, event))
        .await
        .map_err(|e| migrate_failure(&e))?;
    lock.release(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    if migrations.is_empty() {
        context
            .output
            .message(format!("nothing to do: {}", nothing(direction, &target)));
    }
    if context.output.json {
        let steps: Vec<Value> = migrations.iter().map(json_step).collect();
        context.output.json_data(&json!({ "steps": steps }))?;
    }
    Ok(Outcome::Fine)
}

/// Why there is nothing to do.
fn nothing(direction: Direction, target: &Identifier) -> String {
    match direction {
        Direction::Upgrade if target.is_base() => {
            "upgrade takes nothing back, `limbeck downgrade base` does".to_owned()
        }
        Direction::Upgrade => format!("{:?} is applied already", target.to_string()),
        Direction::Downgrade if target.is_base() => "nothing is applied".to_owned(),
        Direction::Downgrade => format!("nothing above {:?} is applied", target.to_string()),
    }
}

fn json_step(migration: &Migration) -> Value {
    json!({
        "direction": word(migration.direction),
        "revision": migration.revision.as_str(),
        "message": migration.message,
    })
}

/// Prints what would run.
fn show_plan(context: &Context, migrations: &[Migration]) -> Result<Outcome> {
    if context.output.json {
        let steps: Vec<Value> = migrations
            .iter()
            .map(|migration| {
                let mut step = json_step(migration);
                step["statements"] = json!(sql_of(migration));
                step
            })
            .collect();
        context.output.json_data(&json!({ "steps": steps }))?;
        return Ok(Outcome::Fine);
    }
    for migration in migrations {
        context.output.data(format!("-- {}", line(migration)))?;
        for sql in sql_of(migration) {
            context.output.data(format!("{sql};"))?;
        }
    }
    Ok(Outcome::Fine)
}

fn sql_of(migration: &Migration) -> Vec<String> {
    migration
        .ops
        .iter()
        .flat_map(|op| statements(op, &SqlOptions::default()))
        .map(|statement| statement.sql)
        .collect()
}

/// An error of the graph; where several heads are in the way, with the commands that join them.
fn refused_plan(graph: &Graph, error: &RevisionError) -> Failure {
    let failure = refused(error);
    if matches!(error, RevisionError::MultipleHeads { .. }) {
        forks::hint(graph, failure)
    } else {
        failure
    }
}

fn tell(context: &Context, event: Event<'_>) {
    let text = match event {
        Event::Begin(migration, 0) => line(migration),
        Event::Begin(migration, done) => {
            format!("{} (going on behind statement {done})", line(migration))
        }
        Event::Leftover(index) => format!(
            "dropping index {index}: it is invalid, an earlier CREATE INDEX CONCURRENTLY failed"
        ),
        Event::Retry {
            migration,
            failure,
            number,
            pause,
        } => {
            let statement = failure.statement.as_deref().unwrap_or_default();
            let first = statement.lines().next().unwrap_or_default();
            format!(
                "{} {}: a lock was not given in time, trying again in {} s (try {number}): {first}",
                word(migration.direction),
                migration.revision,
                pause.as_secs()
            )
        }
        Event::Done(_) => return,
    };
    context.output.message(text);
}

/// `upgrade 1975ea83b712: create users`.
fn line(migration: &Migration) -> String {
    let message = listing::after(": ", &migration.message);
    format!(
        "{} {}{message}",
        word(migration.direction),
        migration.revision
    )
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}
