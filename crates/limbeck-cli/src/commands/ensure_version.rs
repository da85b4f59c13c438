//! `ensure-version`: the version table, and nothing else.

use limbeck::migrator::ensure_version_script;
use serde_json::json;

use super::{Context, migrate_failure, offline};
use crate::Outcome;
use crate::args::{EnsureVersion, RunOptions};
use crate::failure::Result;

/// Creates the table if it is missing.
pub(super) async fn run(context: &Context, arguments: &EnsureVersion) -> Result<Outcome> {
    if arguments.sql {
        let script = ensure_version_script(&context.version_table()?);
        return offline::print(context, &offline::for_psql(None, &script));
    }
    let mut connection = context.connect().await?;
    let table = context.version_table()?;
    let settings = context.settings(&RunOptions::default());
    let lock = context.lock(&mut connection, &table, &settings).await?;
    let exists = table
        .exists(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    table
        .create(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    lock.release(&mut connection)
        .await
        .map_err(|e| migrate_failure(&e))?;
    let name = &table.names()[0];
    context.output.message(match exists {
        true => format!("table {} is there already", name.quoted()),
        false => format!("created table {}", name.quoted()),
    });
    if context.output.json {
        context
            .output
            .json_data(&json!({ "version_table": name.to_string(), "created": !exists }))?;
    }
    Ok(Outcome::Fine)
}
