//! `ensure-version`: the version table, and nothing else.

use limbeck::migrator::ensure_version_script;

use super::{Context, migrate_failure};
use crate::Outcome;
use crate::args::EnsureVersion;
use crate::failure::Result;

/// Creates the table if it is missing.
pub(super) async fn run(context: &Context, arguments: &EnsureVersion) -> Result<Outcome> {
    if arguments.sql {
        let script = ensure_version_script(&context.version_table()?);
        context.output.data(script)?;
        return Ok(Outcome::Fine);
    }
    let mut connection = context.connect().await?;
    let table = context.version_table()?;
    let settings = context.settings(None, None, None);
    let lock = context.lock(&mut connection, &table, &settings).await?;
    table
        .create(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    lock.release(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    Ok(Outcome::Fine)
}
