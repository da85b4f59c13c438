//! `upgrade` and `downgrade`.

use limbeck::migrator::{Event, Migration, Run, VersionTable, adopt_squashed};
use limbeck_ops::sql::{SqlOptions, statements};
use limbeck_revision::graph::{Direction, Graph, Identifier, RevisionError, Step};
use limbeck_revision::header::RevisionId;
use sqlx::PgConnection;

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
    run(context, arguments, |graph, rows, target| {
        graph.plan_upgrade(rows, target)
    })
    .await
}

/// Takes revisions back down to the target.
pub(super) async fn downgrade(context: &Context, arguments: &Move) -> Result<Outcome> {
    if arguments.sql {
        return offline::run(context, arguments, Direction::Downgrade);
    }
    run(context, arguments, |graph, rows, target| {
        graph.plan_downgrade(rows, target)
    })
    .await
}

/// What the two have in common: the lock, the rows as they are under the lock, the plan, the run.
async fn run(
    context: &Context,
    arguments: &Move,
    plan: impl Fn(&Graph, &[RevisionId], &Identifier) -> Result<Vec<Step>, RevisionError>,
) -> Result<Outcome> {
    let target = identifier(&arguments.revision)?;
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let mut connection = context.connect().await?;
    let table = context.version_table()?;
    let settings = context.settings(
        arguments.transaction,
        arguments.lock_timeout.as_deref(),
        arguments.statement_timeout.as_deref(),
    );
    if arguments.dry_run {
        return dry_run(context, &mut connection, &table, &project, |rows| {
            plan(graph, rows, &target)
        })
        .await;
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
            .message("nothing to do: the database is there already");
    }
    Ok(Outcome::Fine)
}

/// Prints what would run; takes no lock and creates nothing.
async fn dry_run(
    context: &Context,
    connection: &mut PgConnection,
    table: &VersionTable,
    project: &Project<'_>,
    plan: impl FnOnce(&[RevisionId]) -> Result<Vec<Step>, RevisionError>,
) -> Result<Outcome> {
    let applied = Applied::read(connection, table)
        .await
        .map_err(|e| migrate_failure(&e))?;
    applied.refuse_edited(project)?;
    let steps = plan(&applied.tips)
        .map_err(|e| project.graph().map_or_else(|f| f, |g| refused_plan(g, &e)))?;
    for migration in project.migrations(steps)? {
        context.output.data(format!("-- {}", line(&migration)))?;
        for op in &migration.ops {
            for statement in statements(op, &SqlOptions::default()) {
                context.output.data(format!("{};", statement.sql))?;
            }
        }
    }
    Ok(Outcome::Fine)
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
            format!("{} (going on after {done} statements)", line(migration))
        }
        Event::Leftover(index) => format!(
            "dropping index {index}: it is invalid, an earlier CREATE INDEX CONCURRENTLY failed"
        ),
        Event::Done(_) => return,
    };
    context.output.message(text);
}

/// `upgrade 1975ea83b712: create users`.
fn line(migration: &Migration) -> String {
    let word = match migration.direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    };
    let message = listing::after(": ", &migration.message);
    format!("{word} {}{message}", migration.revision)
}
