//! The scratch database that stays on the private server from one `revision` to the next, so that
//! the revisions before a new one need not be run again, nor a database be made.
//!
//! Its version table says which revisions it has; they count as long as their files say the same. Its
//! comment says whether anything else was done to it since: a database that was left in between
//! is made anew. PostgreSQL makes and drops databases in a hundred milliseconds and more each, because
//! both are flushed to the disk; reusing one costs nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use limbeck::migrator::{MigrateError, Settings, VersionTable};
use limbeck_revision::graph::Graph;
use limbeck_revision::source_hash;
use limbeck_schema::QualifiedName;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::scratch::Scratch;
use super::trial::Trial;
use crate::applied::Applied;
use crate::args::RunOptions;
use crate::commands::{Context, migrate_failure};
use crate::connect::KEPT_PREFIX;
use crate::failure::Result;
use crate::project::Project;

/// How long to wait for another command that proves a file of the same project.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the comment says when nothing is open.
const CLEAN: &str = concat!(
    "limbeck ",
    env!("CARGO_PKG_VERSION"),
    ": as its version table says"
);

/// What it says while somebody works.
const OPEN: &str = "limbeck: in use";

/// The name of a database that stays, which nobody else makes or uses meanwhile.
pub(crate) struct Place {
    name: String,
    /// Holds the lock.
    _guard: Option<PgConnection>,
}

impl Place {
    /// Takes the lock. Where nothing stays, the database is of this command alone.
    ///
    /// # Errors
    /// When somebody else has it for too long.
    pub(crate) async fn take(trial: &Trial<'_>, scratch: &Scratch) -> Result<Self> {
        if !scratch.keeps() {
            return Ok(Self {
                name: scratch.name("kept"),
                _guard: None,
            });
        }
        let name = name(trial.context);
        let mut connection = scratch.connect().await?;
        let table = VersionTable::new(QualifiedName::public(name.as_str()));
        let settings = Settings {
            wait: PATIENCE,
            ..trial.context.settings(&RunOptions::default())
        };
        trial
            .context
            .lock(&mut connection, &table, &settings)
            .await?;
        Ok(Self {
            name,
            _guard: Some(connection),
        })
    }
}

/// A database at the revisions of the project.
pub(crate) struct Kept {
    name: String,
    /// Whether it was there before.
    pub(crate) reused: bool,
    pub(crate) connection: PgConnection,
}

impl Kept {
    /// Opens the database, brings it to all heads, and marks it as in use.
    ///
    /// # Errors
    /// When the revisions don't run on it.
    pub(crate) async fn open(
        trial: &Trial<'_>,
        scratch: &Scratch,
        place: &Place,
        project: &Project,
        fresh: bool,
    ) -> Result<Self> {
        let graph = project.graph()?;
        let name = place.name.clone();
        let found = match fresh || !scratch.keeps() {
            true => None,
            false => find(trial, scratch, project, &name).await?,
        };
        let reused = found.is_some();
        let mut connection = match found {
            Some(connection) => connection,
            None => scratch.create_named(&name).await?,
        };
        mark(&mut connection, &name, OPEN).await?;
        trial
            .replay(&mut connection, project, graph, heads(graph))
            .await?;
        Ok(Self {
            name,
            reused,
            connection,
        })
    }

    /// Marks it as being at its revisions and at nothing else.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn close(mut self) -> Result<()> {
        mark(&mut self.connection, &self.name, CLEAN).await
    }
}

/// The database as it was left, if it can be used.
async fn find(
    trial: &Trial<'_>,
    scratch: &Scratch,
    project: &Project,
    name: &str,
) -> Result<Option<PgConnection>> {
    let Ok(mut connection) = scratch.open_named(name).await else {
        return Ok(None);
    };
    let clean = comment(&mut connection).await?.as_deref() == Some(CLEAN);
    let usable = clean && is_below(trial, &mut connection, project).await?;
    Ok(usable.then_some(connection))
}

fn heads(graph: &Graph) -> Vec<&str> {
    match graph.is_empty() {
        true => Vec::new(),
        false => vec!["heads"],
    }
}

/// One for each project and database of it.
fn name(context: &Context) -> String {
    let config = &context.config;
    let root = config.root().canonicalize();
    let root = root.unwrap_or_else(|_| config.root().to_owned());
    let database = config.chosen.database.as_deref().unwrap_or_default();
    let versions = &config.file.migrations.version_table;
    let hash = source_hash(&format!("{}\n{database}\n{versions}", root.display()));
    let digits: String = hash.chars().filter(char::is_ascii_alphanumeric).collect();
    let end = digits.len().min(12);
    format!("{KEPT_PREFIX}{}", digits[..end].to_lowercase())
}

async fn comment(connection: &mut PgConnection) -> Result<Option<String>> {
    const SQL: &str = "SELECT shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database \
         WHERE datname = current_database()";
    let row = sqlx::raw_sql(SQL).fetch_one(connection).await?;
    Ok(row.try_get(0)?)
}

async fn mark(connection: &mut PgConnection, name: &str, text: &str) -> Result<()> {
    let sql = format!("COMMENT ON DATABASE {name} IS '{text}'");
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether every revision that it has is one of the project's, as its file is now.
async fn is_below(
    trial: &Trial<'_>,
    connection: &mut PgConnection,
    project: &Project,
) -> Result<bool> {
    let applied = Applied::read(connection, &trial.table)
        .await
        .map_err(|error: MigrateError| migrate_failure(&error))?;
    if applied.unfinished().is_some() || !applied.log.iter().all(|row| project.has(&row.revision)) {
        return Ok(false);
    }
    let logged: BTreeSet<&str> = applied
        .log
        .iter()
        .map(|row| row.revision.as_str())
        .collect();
    if !applied.tips.iter().all(|tip| logged.contains(tip.as_str())) {
        return Ok(false);
    }
    if !applied.squashed(project)?.is_empty() {
        return Ok(false);
    }
    let edited = applied.edited(project)?;
    Ok(edited.upgrade.is_empty() && edited.downgrade.is_empty())
}
