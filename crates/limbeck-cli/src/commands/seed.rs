//! `seed`: the SQL files of the configuration, in one transaction.

use limbeck_schema::sql_token::split_statements;
use serde_json::json;

use super::{Context, migrate_failure};
use crate::Outcome;
use crate::args::RunOptions;
use crate::failure::{Failure, Result};

/// Runs the files in their order. They are written to be run again (`ON CONFLICT DO NOTHING`);
/// a file that is not idempotent fails the second time and leaves nothing.
pub(super) async fn run(context: &Context) -> Result<Outcome> {
    let files = &context.config.file.seed.files;
    if files.is_empty() {
        return Err(Failure::new("no seed files are configured")
            .hint("Name them in limbeck.toml: [seed] files = [\"seeds/tags.sql\"]."));
    }
    let mut parts = Vec::new();
    for file in files {
        let path = context.config.root().join(file);
        let sql = std::fs::read_to_string(&path).map_err(|error| {
            Failure::new(format!(
                "could not read seed file {}: {error}",
                file.display()
            ))
        })?;
        let statements = split_statements(&sql)
            .map_err(|error| Failure::new(format!("seed file {}: {error}", file.display())))?;
        refuse_transaction_words(&statements, file)?;
        let statements = statements.into_iter().map(str::to_owned).collect();
        parts.push((file.display().to_string(), statements));
    }
    let mut connection = context.connect().await?;
    let table = context.version_table()?;
    let _hold = context.interrupt.hold();
    limbeck::migrator::seed(
        &mut connection,
        &table,
        &context.settings(&RunOptions::default()),
        &parts,
    )
    .await
    .map_err(|error| migrate_failure(&error))?;
    context.output.message(match files.len() {
        1 => "seeded from 1 file".to_owned(),
        count => format!("seeded from {count} files"),
    });
    if context.output.json {
        let files: Vec<String> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        context.output.json_data(&json!({ "files": files }))?;
    }
    Ok(Outcome::Fine)
}

/// A `COMMIT` in a file would end the one transaction.
fn refuse_transaction_words(statements: &[&str], file: &std::path::Path) -> Result<()> {
    const WORDS: [&str; 6] = ["begin", "start", "commit", "end", "rollback", "abort"];
    let bad = statements.iter().find(|statement| {
        let first = statement
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_lowercase();
        WORDS.contains(&first.as_str())
    });
    match bad {
        None => Ok(()),
        Some(statement) => Err(Failure::new(format!(
            "seed file {} has a transaction statement of its own",
            file.display()
        ))
        .detail(format!("It is: {statement}"))
        .hint("All seed files run in one transaction; take it out.")),
    }
}
