//! A limbeck project in a folder of its own, made anew for each run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::rust_source;
use super::tables::Table;
use crate::demo::without_database;
use crate::process;

/// The project's folder and how to run limbeck in it.
#[derive(Debug)]
pub(super) struct Project {
    dir: PathBuf,
    limbeck: PathBuf,
    /// None: the project's private server.
    url: Option<String>,
}

impl Project {
    /// An empty project in place of what is in the folder.
    pub(super) fn create(dir: PathBuf, limbeck: &Path, url: Option<String>) -> Result<Self> {
        if dir.exists() {
            fs::remove_dir_all(&dir)
                .with_context(|| format!("could not delete {}", dir.display()))?;
        }
        fs::create_dir_all(dir.join("migrations/versions"))?;
        fs::write(
            dir.join("limbeck.toml"),
            "[models]\npath = \"models\"\n\n[migrations]\npath = \"migrations\"\n",
        )?;
        Ok(Self {
            dir,
            limbeck: limbeck.to_path_buf(),
            url,
        })
    }

    /// Writes its models.
    pub(super) fn write_models(&self, tables: &[Table]) -> Result<()> {
        rust_source::write(&self.models_dir(), tables)
    }

    /// Declares objects beside the models that were written.
    pub(super) fn declare_sql(&self, sql: &str) -> Result<()> {
        if sql.is_empty() {
            return Ok(());
        }
        let src = self.models_dir().join("src");
        fs::write(src.join("objects.sql"), sql)?;
        let root = src.join("lib.rs");
        let models = fs::read_to_string(&root)?;
        fs::write(root, models + "\nlimbeck::sql_file!(\"objects.sql\");\n")?;
        Ok(())
    }

    pub(super) fn models_dir(&self) -> PathBuf {
        self.dir.join("models")
    }

    pub(super) fn versions_dir(&self) -> PathBuf {
        self.dir.join("migrations/versions")
    }

    /// The same project on another database.
    pub(super) fn on(&self, url: String) -> Self {
        Self {
            dir: self.dir.clone(),
            limbeck: self.limbeck.clone(),
            url: Some(url),
        }
    }

    /// A limbeck command in the project.
    pub(super) fn limbeck(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.limbeck);
        without_database(&mut command);
        command.current_dir(&self.dir).args(args);
        if let Some(url) = &self.url {
            command.args(["--database-url", url]);
            // Only the project with a private server proves its files.
            command.env("LIMBECK_AUTOGENERATE_VERIFY", "false");
        }
        command
    }

    /// Runs a command that is not measured; returns its stdout.
    pub(super) fn run(&self, args: &[&str]) -> Result<String> {
        process::output(&mut self.limbeck(args))
    }

    /// Brings the database to what the models say, by way of a revision.
    pub(super) fn apply_models(&self) -> Result<()> {
        self.run(&["revision", "--autogenerate", "-m", "create"])?;
        self.run(&["upgrade", "head"])?;
        self.run(&["check"])
            .context("models and database differ right after `upgrade head`")?;
        Ok(())
    }
}
