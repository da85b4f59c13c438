//! `demo`: the main job from start to end on a copy of the sample models.
//!
//! A transcript of real commands against the private server of a temporary project: upgrade, edit
//! a model, autogenerate, read the file, apply, check, downgrade. It stops at the first failure and
//! leaves neither a server nor files behind.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;
use tempfile::TempDir;

use crate::process;
use crate::repository::{Profile, Repository};
use crate::terminal::{note, say};

/// Arguments of `demo`.
#[derive(Debug, Default, Args)]
pub(crate) struct Demo {
    /// Keep the temporary project and its server for a look afterwards
    #[arg(long)]
    keep: bool,
}

/// What the project is made of; folders without what git ignores.
const PARTS: [&str; 4] = ["limbeck.toml", "models", "migrations", "seeds"];

/// The model that is edited, and the field it gets.
const STRUCT: &str = "pub struct Post {";
const FIELD: &str = "    #[limbeck(default = 0)]\n    pub view_count: i64,\n";

/// A copy of the sample, with its private server while it runs.
struct Project {
    dir: TempDir,
    limbeck: PathBuf,
    keep: bool,
}

/// Runs the transcript.
pub(crate) fn run(repository: &Repository, args: &Demo) -> Result<()> {
    note("building limbeck");
    let limbeck = repository.build_limbeck(Profile::Debug)?;
    let project = Project::copy(repository, limbeck, args.keep)?;
    say(&format!(
        "# A copy of the sample models and their migrations, in {}",
        project.dir.path().display()
    ));

    say(
        "\n# 1. Create a database from the migrations. None is configured, so limbeck runs a private one.",
    );
    project.run(&["upgrade", "head"])?;
    project.run(&["check"])?;

    say("\n# 2. Edit a model.");
    project.edit_model()?;

    say("\n# 3. Let limbeck write the revision, and review it.");
    let file = project.run(&[
        "revision",
        "--autogenerate",
        "-m",
        "count the views of a post",
    ])?;
    project.show(file.lines().last().unwrap_or_default().trim())?;

    say("\n# 4. Apply it. CI runs the same check.");
    project.run(&["upgrade", "head"])?;
    project.run(&["check"])?;

    say("\n# 5. And back.");
    project.run(&["downgrade", "-1"])?;
    project.run(&["current"])?;
    say("\nThe main job works.");
    Ok(())
}

impl Project {
    fn copy(repository: &Repository, limbeck: PathBuf, keep: bool) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("limbeck-demo-").tempdir()?;
        let files = repository.files()?;
        let wanted = |file: &&String| {
            let first = file.split('/').next().unwrap_or_default();
            PARTS.contains(&first)
        };
        for file in files.iter().filter(wanted) {
            copy_file(&repository.path(file), &dir.path().join(file))?;
        }
        for part in ["limbeck.toml", "models", "migrations"] {
            if !dir.path().join(part).exists() {
                bail!("the repository has no {part}");
            }
        }
        Ok(Self { dir, limbeck, keep })
    }

    /// A limbeck command that hears of no other database.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.limbeck);
        command.current_dir(self.dir.path()).args(args);
        without_database(&mut command);
        command
    }

    /// Echoes and runs a command; its stdout is shown and returned.
    fn run(&self, args: &[&str]) -> Result<String> {
        let shown: Vec<String> = args.iter().map(|arg| process::word(arg)).collect();
        say(&format!("$ limbeck {}", shown.join(" ")));
        let mut command = self.command(args);
        command.stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = command.output().context("could not start limbeck")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !text.is_empty() {
            say(text.trim_end());
        }
        if !output.status.success() {
            bail!("`limbeck {}` failed: {}", shown.join(" "), output.status);
        }
        Ok(text)
    }

    fn edit_model(&self) -> Result<()> {
        let models = self.dir.path().join("models");
        let Some((path, text)) = find_text(&models, STRUCT)? else {
            bail!("no file in models/ has `{STRUCT}`");
        };
        let edited = add_field(&text)
            .with_context(|| format!("{} has an odd `{STRUCT}`", path.display()))?;
        fs::write(&path, edited)?;
        let shown = path.strip_prefix(self.dir.path()).unwrap_or(&path);
        say(&format!("--- {}", shown.display()));
        say(&format!(" {STRUCT}"));
        for line in FIELD.lines() {
            say(&format!("+{line}"));
        }
        Ok(())
    }

    /// Shows the revision file whose path limbeck printed.
    fn show(&self, file: &str) -> Result<()> {
        say(&format!("$ cat {}", process::word(file)));
        let path = self.dir.path().join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("could not read {file:?}"))?;
        say(text.trim_end());
        Ok(())
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        if self.keep {
            self.dir.disable_cleanup(true);
            note(&format!(
                "kept: {} (end its server with `limbeck db stop`)",
                self.dir.path().display()
            ));
            return;
        }
        // Without the server's binaries there was never a server to stop.
        if let Err(error) = process::output(&mut self.command(&["--quiet", "db", "stop"])) {
            note(&format!("could not stop the private server: {error:#}"));
        }
    }
}

/// Takes away what would lead limbeck or psql to another database.
pub(crate) fn without_database(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        let prefixes = ["PG", "DATABASE_", "POSTGRES_URL", "LIMBECK_DATABASE_URL"];
        if prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(name.as_ref());
        }
    }
}

fn copy_file(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to).with_context(|| format!("could not copy {}", from.display()))?;
    Ok(())
}

/// The first file, in path order, that holds the text.
fn find_text(dir: &Path, needle: &str) -> Result<Option<(PathBuf, String)>> {
    let mut entries = fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            if let Some(found) = find_text(&path, needle)? {
                return Ok(Some(found));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            if text.contains(needle) {
                return Ok(Some((path, text)));
            }
        }
    }
    Ok(None)
}

/// The file with the field at the end of the struct.
fn add_field(text: &str) -> Option<String> {
    let start = text.find(STRUCT)?;
    let end = start + text[start..].find("\n}")? + 1;
    Some(format!("{}{FIELD}{}", &text[..end], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_goes_to_the_end_of_the_struct() {
        let text = format!("{STRUCT}\n    pub id: i64,\n}}\n\npub struct Tag {{\n}}\n");
        let expected = format!("{STRUCT}\n    pub id: i64,\n{FIELD}}}\n\npub struct Tag {{\n}}\n");
        assert_eq!(add_field(&text), Some(expected));
        assert_eq!(add_field("pub struct User {}\n"), None);
    }
}
