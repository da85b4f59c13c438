//! What a database tells: sizes of tables, applied revisions, objects that nobody manages.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_lint::{Hazard, Size, unmanaged};
use limbeck_revision::header::RevisionId;
use limbeck_schema::{QualifiedName, SqlObjectKind};
use sqlx::PgConnection;

use crate::applied::Applied;
use crate::both_sides::read_database;
use crate::commands::{Context, migrate_failure, sizes};
use crate::config::database::Database;
use crate::failure::Result;
use crate::models;
use crate::output::Output;
use crate::project::Project;

/// What a database tells.
pub(super) struct Told {
    pub(super) sizes: BTreeMap<QualifiedName, Size>,
    /// The rows of the version table.
    pub(super) tips: Vec<RevisionId>,
    /// Every applied revision.
    pub(super) applied: Vec<String>,
    /// Those whose files were edited since.
    pub(super) edited: Vec<String>,
    /// Objects that are left alone.
    pub(super) unmanaged: Vec<Hazard>,
}

/// Whether somebody named a database; without one there is a private server, which knows nothing of
/// sizes.
pub(super) fn is_named(context: &Context) -> Result<bool> {
    Ok(matches!(context.database()?, Database::Server { .. }))
}

/// Asks the database.
///
/// # Errors
/// When it can't be reached or asked.
pub(super) async fn ask(context: &Context, project: &Project) -> Result<Told> {
    let mut connection = context.connect().await?;
    let table = context.version_table()?;
    let state = Applied::read(&mut connection, &table).await;
    let state = state.map_err(|error| migrate_failure(&error))?;
    let rows = state.log.iter().map(|row| row.revision.clone());
    let tips = state.tips.iter().map(|tip| tip.as_str().to_owned());
    let applied: BTreeSet<String> = rows.chain(tips).collect();
    let squashed = state.squashed(project)?;
    let replaced: BTreeSet<&str> = squashed
        .iter()
        .flat_map(|row| row.replaces.iter().map(RevisionId::as_str))
        .collect();
    let applied = applied
        .into_iter()
        .filter(|id| !replaced.contains(id.as_str()));
    Ok(Told {
        sizes: sizes::of_tables(&mut connection).await?,
        applied: applied.collect(),
        edited: state.edited(project)?.upgrade,
        unmanaged: left_alone(context, &mut connection).await?,
        tips: state.tips,
    })
}

/// Objects of kinds that neither models nor configuration name.
async fn left_alone(context: &Context, connection: &mut PgConnection) -> Result<Vec<Hazard>> {
    let mut managed: BTreeSet<SqlObjectKind> = context.config.managed_kinds().into_iter().collect();
    let quiet = Output {
        quiet: true,
        ..context.output
    };
    // What the models declare is managed; models that can't be read declare nothing here.
    let mut schemas = BTreeSet::new();
    if let Ok(models) = models::read(&context.config, &quiet) {
        managed.extend(models.desired.managed);
        schemas.extend(models.desired.schema.namespaces.into_keys());
    }
    let mut catalogue = read_database(context, connection, schemas).await?;
    catalogue.leave_alone_kinds(&managed);
    let objects = catalogue.unmanaged.iter();
    Ok(unmanaged(objects.map(|object| {
        (object.kind.as_str(), object.name.as_str())
    })))
}
