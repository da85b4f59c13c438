//! Where the project is: known before its configuration is read, and also when that can't be.

use std::path::{Path, PathBuf};

use super::FILE_NAME;
use crate::args::Global;
use crate::failure::{Failure, Result};

/// Names the file where no option does.
pub(super) const VARIABLE: &str = "LIMBECK_CONFIG";

/// The project's folder and its configuration file.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    /// That of the file, or the current one.
    pub(crate) root: PathBuf,
    /// The folder that the command runs in.
    pub(super) current: PathBuf,
    /// The file, if there is one.
    pub(crate) path: Option<PathBuf>,
}

impl Location {
    /// That of the file that the options name, else a variable, or of one upwards from `current`.
    ///
    /// # Errors
    /// When the options or the variable name a file that is not there.
    pub(crate) fn find(options: &Global, current: &Path) -> Result<Self> {
        let path = match &options.config {
            Some(path) => Some(named(path, current)?),
            None => match std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
                Some(path) => Some(named(Path::new(&path), current).map_err(|failure| {
                    failure.detail(format!("It was named by environment variable {VARIABLE}."))
                })?),
                None => find_upwards(current),
            },
        };
        let root = path.as_deref().and_then(Path::parent).unwrap_or(current);
        Ok(Self {
            root: root.to_owned(),
            current: current.to_owned(),
            path,
        })
    }

    /// The text of the file; empty where there is none.
    ///
    /// # Errors
    /// When the file can't be read.
    pub(super) fn text(&self) -> Result<String> {
        let Some(path) = &self.path else {
            return Ok(String::new());
        };
        std::fs::read_to_string(path).map_err(|error| unreadable(path, &self.current, &error))
    }

    /// The folder of the private server and other state that is not for git.
    pub(crate) fn state_dir(&self) -> PathBuf {
        self.root.join(".limbeck")
    }
}

fn named(path: &Path, current: &Path) -> Result<PathBuf> {
    let path = current.join(path);
    match path.metadata() {
        Ok(_) => Ok(path),
        Err(error) => Err(unreadable(&path, current, &error)),
    }
}

fn find_upwards(current: &Path) -> Option<PathBuf> {
    current
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|path| path.is_file())
}

fn unreadable(path: &Path, current: &Path, error: &std::io::Error) -> Failure {
    let shown = path.strip_prefix(current).unwrap_or(path);
    Failure::new(format!(
        "could not read configuration file {shown:?}: {error}"
    ))
}
