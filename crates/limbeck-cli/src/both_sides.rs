//! Reading both sides of a comparison: the models and the catalogue.

use std::collections::BTreeSet;
use std::sync::Arc;

use limbeck_catalog::{Catalogue, ReadRequest};
use limbeck_schema::{DEFAULT_SCHEMA, Desired, Name, Schema};
use sqlx::PgConnection;

use crate::commands::Context;
use crate::excluded;
use crate::failure::{Failure, Result};
use crate::models::{self, Models};

/// Bytes of model source from which on memory counts more than time: some 2,000 tables.
const LARGE_SOURCES: u64 = 2_500_000;

/// Reads the models on a thread of their own while the server lists its catalogue.
///
/// Large sources are read before, not meanwhile: what parsing them takes is free again when the
/// catalogue comes.
///
/// Which schemas to list is known only from the models, so those of the configuration are listed
/// meanwhile, and all of them again in the rare case that the models name others.
pub(crate) async fn read_both(
    context: &Context,
    connection: &mut PgConnection,
) -> Result<(Models, Catalogue)> {
    let mut schemas: BTreeSet<Name> = context.config.schemas().into_iter().collect();
    schemas.insert(DEFAULT_SCHEMA.into());
    if models::source_size(&context.config) > LARGE_SOURCES {
        let models = models::read(&context.config, &context.output)?;
        schemas.extend(models.desired.schema.namespaces.keys().cloned());
        let catalogue = read_catalogue(context, connection, &schemas).await?;
        return Ok((models, catalogue));
    }
    let (config, output) = (Arc::clone(&context.config), context.output);
    let reading = tokio::task::spawn_blocking(move || models::read(&config, &output));
    let catalogue = read_catalogue(context, connection, &schemas).await;
    let models = reading.await.map_err(|error| {
        Failure::new("the models could not be read").detail(format!("{error}."))
    })??;
    let named = models.desired.schema.namespaces.keys();
    let more: Vec<Name> = named
        .filter(|name| !schemas.contains(*name))
        .cloned()
        .collect();
    if more.is_empty() {
        return Ok((models, catalogue?));
    }
    schemas.extend(more);
    let catalogue = read_catalogue(context, connection, &schemas).await?;
    Ok((models, catalogue))
}

async fn read_catalogue(
    context: &Context,
    connection: &mut PgConnection,
    schemas: &BTreeSet<Name>,
) -> Result<Catalogue> {
    let table = context.version_table()?;
    let request =
        ReadRequest::new(schemas.iter().cloned()).ignoring(table.names().map(Clone::clone));
    Ok(limbeck_catalog::read(connection, &request).await?)
}

/// The schema of the database, as far as it is managed.
///
/// # Errors
/// When the catalogue can't be read.
pub(crate) async fn database_schema(
    context: &Context,
    connection: &mut PgConnection,
) -> Result<Schema> {
    let mut catalogue = read_database(context, connection).await?;
    let mut none = Desired::default();
    excluded::leave_out(&context.config.filter()?, &mut catalogue, &mut none);
    Ok(catalogue.schema)
}

/// The catalogue of the schemas that the configuration names.
///
/// # Errors
/// When it can't be read.
pub(crate) async fn read_database(
    context: &Context,
    connection: &mut PgConnection,
) -> Result<Catalogue> {
    let mut schemas: BTreeSet<Name> = context.config.schemas().into_iter().collect();
    schemas.insert(DEFAULT_SCHEMA.into());
    read_catalogue(context, connection, &schemas).await
}
