//! `init --template existing`: models from a database, and a first revision with all that it has,
//! which counts as applied.

use std::path::Path;

use limbeck_catalog::ReadRequest;
use limbeck_diff::{PlannedOp, plan};
use limbeck_revision::file::Statement;
use limbeck_revision::graph::{NewRevision, Proposal};
use limbeck_schema::{Desired, Schema};

use super::Written;
use crate::args::{Global, Stamp};
use crate::commands::{Context, migrate_failure, pull, stamp};
use crate::config::database::Database;
use crate::config::{Config, Location};
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::new_revision::{Draft, prepare, random_id, write};
use crate::output::Output;
use crate::project::{Project, refused};

/// What the first revision is called.
const MESSAGE: &str = "baseline";

/// Looks at the database before anything is written.
///
/// # Errors
/// When none is named, it can't be reached, or limbeck has worked on it before.
pub(super) async fn check(
    options: &Global,
    current: &Path,
    output: Output,
    interrupt: &Interrupt,
) -> Result<()> {
    let context = context(options, current, output, interrupt)?;
    if matches!(context.database()?, Database::Private) {
        return Err(Failure::new("no existing database is named").hint(
            "Name it with -D URL or in DATABASE_URL; `limbeck init` starts without a database.",
        ));
    }
    let mut connection = context.connect().await?;
    let tips = context
        .version_table()?
        .tips(&mut connection)
        .await
        .map_err(|error| migrate_failure(&error))?;
    match tips.first() {
        None => Ok(()),
        Some(tip) => Err(Failure::new(format!("the database is at revision {tip} already"))
            .hint("Its revision files are in another project; copy that one's limbeck.toml and migrations.")),
    }
}

/// Pulls the models, writes the revision, stamps it.
///
/// # Errors
/// When a step fails. What the steps before it wrote stays.
pub(super) async fn run(
    options: &Global,
    current: &Path,
    output: Output,
    interrupt: &Interrupt,
    written: &mut Written,
) -> Result<()> {
    let context = context(options, current, output, interrupt)?;
    for path in pull::everything(&context).await? {
        written.add(path, &output)?;
    }
    let path = baseline(&context).await?;
    written.add(path, &output)?;
    let head = Stamp {
        sql: false,
        tag: None,
        revisions: vec!["head".to_owned()],
        purge: false,
    };
    let (_, rows) = stamp::stamp(&context, &head).await?;
    for row in rows {
        output.message(format!("stamped <base> -> {row}"));
    }
    output.message("next: read the models, put the database's URL into DATABASE_URL, .env or limbeck.toml, then run\n    limbeck check");
    Ok(())
}

fn context(
    options: &Global,
    current: &Path,
    output: Output,
    interrupt: &Interrupt,
) -> Result<Context> {
    let config = Config::load(options, Location::find(options, current)?)?;
    config.check()?;
    Ok(Context {
        config: std::sync::Arc::new(config),
        output,
        interrupt: interrupt.clone(),
    })
}

/// Writes a revision that makes an empty database into this one; its path comes back.
async fn baseline(context: &Context) -> Result<String> {
    let mut connection = context.connect().await?;
    let schemas = limbeck_catalog::schemas(&mut connection).await?;
    let table = context.version_table()?;
    let request = ReadRequest::new(schemas).ignoring(table.names().map(Clone::clone));
    let catalogue = limbeck_catalog::read(&mut connection, &request).await?;
    let desired = Desired {
        schema: catalogue.schema,
        ..Desired::default()
    };
    let plan = plan(&Schema::new(), &desired);
    let project = Project::load(&context.config)?;
    let draft = Draft {
        proposal: propose(&project)?,
        message: MESSAGE,
        version_path: None,
        after: None,
        upgrade: statements(plan.upgrade),
        downgrade: statements(plan.downgrade),
        lock_timeout: None,
    };
    let file = prepare(&project, &context.config, draft)?;
    write(&file, &context.config)?;
    Ok(context.config.shown(&file.path))
}

fn propose(project: &Project) -> Result<Proposal> {
    let new = NewRevision::new(random_id()?);
    project.graph()?.propose(&new).map_err(|e| refused(&e))
}

fn statements(planned: Vec<PlannedOp>) -> Vec<Statement> {
    let statement = |planned: PlannedOp| Statement {
        comments: planned.comments,
        op: planned.op,
    };
    planned.into_iter().map(statement).collect()
}
