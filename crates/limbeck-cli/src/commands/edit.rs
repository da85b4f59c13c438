//! `edit`: a revision file in the user's editor.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::Context;
use crate::Outcome;
use crate::args::Edit;
use crate::failure::{Failure, Result};

/// Opens the files that the identifier stands for, one after the other.
pub(super) async fn run(context: &Context, arguments: &Edit) -> Result<Outcome> {
    let (project, revisions) = context.shown(&arguments.revision).await?;
    if revisions.is_empty() {
        return Err(Failure::new(format!(
            "{:?} stands for no revision",
            arguments.revision
        )));
    }
    let paths: Vec<&Path> = revisions.iter().filter_map(|r| project.path(r)).collect();
    for path in &paths {
        open(path)?;
    }
    if context.output.json {
        let paths: Vec<String> = paths.iter().map(|p| project.shown(p)).collect();
        context.output.json_data(&json!({ "edited": paths }))?;
    }
    Ok(Outcome::Fine)
}

/// Opens a file in `$VISUAL`, `$EDITOR` or `vi`. The variable may hold arguments.
///
/// # Errors
/// When the editor can't be started or reports a failure.
pub(super) fn open(path: &Path) -> Result<()> {
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.trim().is_empty())
        .unwrap_or_else(|| "vi".to_owned());
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program)
        .args(words)
        .arg(path)
        .status()
        .map_err(|error| {
            Failure::new(format!("could not start editor {editor:?}: {error}"))
                .hint("Set VISUAL or EDITOR to the editor to use.")
        })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("editor {editor:?} failed: {status}")))
    }
}
