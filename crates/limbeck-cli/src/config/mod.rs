//! `limbeck.toml`: found upwards from the current folder, every key with a default.
//!
//! The file is looked for once; paths in it are relative to its folder, which is the project's.

pub(crate) mod database;
mod file;

use std::path::{Path, PathBuf};

use limbeck_schema::{Name, NamingConvention, QualifiedName};

pub(crate) use file::{ConfigFile, Transaction};

use crate::failure::{Failure, Result};

/// The file's name.
pub(crate) const FILE_NAME: &str = "limbeck.toml";

/// The configuration of one run.
#[derive(Debug)]
pub(crate) struct Config {
    /// The project's folder: that of the file, or the current one.
    pub(crate) root: PathBuf,
    /// What it says.
    pub(crate) file: ConfigFile,
}

impl Config {
    /// Reads the given file, or looks for one upwards from `current`.
    ///
    /// # Errors
    /// When the file can't be read, is no TOML, or has an unknown key or a value of a wrong type.
    pub(crate) fn load(given: Option<&Path>, current: &Path) -> Result<Self> {
        let path = match given {
            Some(path) => Some(current.join(path)),
            None => find_upwards(current),
        };
        let Some(path) = path else {
            return Ok(Self {
                root: current.to_owned(),
                file: ConfigFile::default(),
            });
        };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Failure::new(format!(
                "could not read configuration file {path:?}: {error}"
            ))
        })?;
        let file = file::parse(&text, &path)?;
        let root = path.parent().unwrap_or(current).to_owned();
        Ok(Self { root, file })
    }

    /// The folder of the migrations; revision files are in its `versions`.
    pub(crate) fn migrations_dir(&self) -> PathBuf {
        self.root.join(&self.file.migrations.path)
    }

    /// The folder of the revision files.
    pub(crate) fn versions_dir(&self) -> PathBuf {
        self.migrations_dir().join("versions")
    }

    /// The folder of the private server and other state that is not for git.
    pub(crate) fn state_dir(&self) -> PathBuf {
        self.root.join(".limbeck")
    }

    /// The version table.
    ///
    /// # Errors
    /// When the configured name is no name.
    pub(crate) fn version_table(&self) -> Result<QualifiedName> {
        let text = &self.file.migrations.version_table;
        text.parse().map_err(|error| {
            Failure::new(format!(
                "migrations.version_table {text:?} is no table name: {error}"
            ))
        })
    }

    /// The schemas that are managed besides those that the models name.
    pub(crate) fn schemas(&self) -> Vec<Name> {
        self.file
            .autogenerate
            .schemas
            .iter()
            .map(Name::new)
            .collect()
    }

    /// How unnamed constraints and indexes are named.
    pub(crate) fn naming_convention(&self) -> NamingConvention {
        self.file.naming.convention()
    }

    /// A path as the user would type it: relative to the project's folder where it is inside.
    pub(crate) fn shown<'p>(&self, path: &'p Path) -> std::path::Display<'p> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

fn find_upwards(current: &Path) -> Option<PathBuf> {
    current
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|path| path.is_file())
}
