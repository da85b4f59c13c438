//! `[[post_write]]`: programs that run on a new revision file.

use std::path::Path;
use std::process::Command;

use crate::config::{Config, Hook};
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Runs all hooks, in their order, in the project's folder. Their output is shown when they fail.
///
/// # Errors
/// When one can't be started or fails. The file stays: it was complete before.
pub(crate) fn run(config: &Config, file: &Path, output: &Output) -> Result<()> {
    for hook in &config.file.post_write {
        run_one(hook, config, file, output)?;
    }
    Ok(())
}

fn run_one(hook: &Hook, config: &Config, file: &Path, output: &Output) -> Result<()> {
    let shown = config.shown(file);
    let failed = |reason: String| {
        Failure::new(format!("post-write hook {:?} {reason}", hook.name)).detail(format!(
            "The revision file was written, and stays: {shown}."
        ))
    };
    // `check` has seen that there is a program.
    let mut words = hook
        .command
        .iter()
        .map(|word| word.replace("{path}", &file.to_string_lossy()));
    let program = words.next().unwrap_or_default();
    let ran = Command::new(&program)
        .args(words)
        .current_dir(config.root())
        .output()
        .map_err(|error| {
            failed(format!("could not start {program:?}: {error}"))
                .hint("Correct its command in limbeck.toml; the hook can then be run on the file by hand.")
        })?;
    if ran.status.success() {
        if output.verbose {
            output.message(format!("post-write hook {:?} is done", hook.name));
        }
        return Ok(());
    }
    let failure = failed(format!("failed: {}", ran.status));
    let said =
        [ran.stdout, ran.stderr].map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    Err(match said.join("\n").trim() {
        "" => failure.detail("It said nothing."),
        said => failure.detail(format!("It said:\n{said}")),
    })
}
