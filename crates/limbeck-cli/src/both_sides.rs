//! Reading both sides of a comparison: the models and the catalogue.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use limbeck_catalog::{Catalogue, ReadRequest};
use limbeck_schema::{DEFAULT_SCHEMA, Desired, Name, Schema};
use sqlx::PgConnection;
use tokio::sync::oneshot::{self, Receiver};

use crate::commands::Context;
use crate::excluded;
use crate::failure::{Failure, Result};
use crate::models::{self, Models};
use crate::output::Output;

/// Models that a thread of their own reads, from the moment a command knows that it needs them.
pub(crate) struct ComingModels {
    reading: Receiver<(Result<Models>, Vec<String>)>,
    output: Output,
}

impl ComingModels {
    /// Begins to read the models of the project.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start(context: &Context) -> Result<Self> {
        let (config, output) = (Arc::clone(&context.config), context.output);
        let (sender, reading) = oneshot::channel();
        // A command that ends for another reason doesn't wait for this thread.
        thread::Builder::new()
            .name("models".to_owned())
            .spawn(move || {
                let mut warnings = Vec::new();
                let models = models::read_noting(&config, &output, &mut warnings);
                // Nobody waits for the models any more: the command has failed before.
                let _ = sender.send((models, warnings));
            })?;
        Ok(Self { reading, output })
    }

    /// Waits for them; their warnings go to stderr.
    ///
    /// # Errors
    /// As [`models::read`].
    async fn wait(self) -> Result<Models> {
        let reading = self.reading.await.map_err(|_| {
            Failure::new("the models could not be read").detail("The thread that read them ended.")
        });
        let (models, warnings) = reading?;
        models::print_warnings(&self.output, &warnings);
        models
    }
}

/// The models and, read meanwhile, the catalogue.
///
/// Which schemas to list is known only from the models, so those of the configuration are listed
/// meanwhile, and all of them again in the rare case that the models name others.
pub(crate) async fn read_both(
    context: &Context,
    connection: &mut PgConnection,
    models: ComingModels,
) -> Result<(Models, Catalogue)> {
    let mut schemas: BTreeSet<Name> = context.config.schemas().into_iter().collect();
    schemas.insert(DEFAULT_SCHEMA.into());
    let catalogue = read_catalogue(context, connection, &schemas).await;
    let models = models.wait().await?;
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
    let mut catalogue = read_database(context, connection, []).await?;
    let mut none = Desired::default();
    excluded::leave_out(&context.config.filter()?, &mut catalogue, &mut none);
    Ok(catalogue.schema)
}

/// The catalogue of the schemas that the configuration names, and of more.
///
/// # Errors
/// When it can't be read.
pub(crate) async fn read_database(
    context: &Context,
    connection: &mut PgConnection,
    more: impl IntoIterator<Item = Name>,
) -> Result<Catalogue> {
    let mut schemas: BTreeSet<Name> = context.config.schemas().into_iter().collect();
    schemas.insert(DEFAULT_SCHEMA.into());
    schemas.extend(more);
    read_catalogue(context, connection, &schemas).await
}
