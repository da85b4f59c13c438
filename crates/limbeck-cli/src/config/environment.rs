//! The environment: variables of the process, and the `.env` file beside `limbeck.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use super::origin::Origin;
use crate::failure::{Failure, Result};

/// The environment: the process's, then `.env`'s.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    pub(crate) process: BTreeMap<String, String>,
    pub(crate) dotenv: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the process's environment and the `.env` file of the project's folder.
    ///
    /// # Errors
    /// When `.env` is there and can't be read.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let path = root.join(".env");
        let mut dotenv = BTreeMap::new();
        if path.is_file() {
            let entries =
                dotenvy::from_path_iter(&path).map_err(|error| unreadable(&path, &error))?;
            for entry in entries {
                let (name, value) = entry.map_err(|error| unreadable(&path, &error))?;
                dotenv.insert(name, value);
            }
        }
        let process = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Self { process, dotenv })
    }

    /// A variable that is set and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, Origin)> {
        let set =
            |values: &'_ BTreeMap<String, String>| values.get(name).is_some_and(|v| !v.is_empty());
        if set(&self.process) {
            self.process
                .get(name)
                .map(|value| (value.as_str(), Origin::Environment(name.to_owned())))
        } else if set(&self.dotenv) {
            self.dotenv
                .get(name)
                .map(|value| (value.as_str(), Origin::DotEnv(name.to_owned())))
        } else {
            None
        }
    }
}

fn unreadable(path: &Path, error: &dotenvy::Error) -> Failure {
    // The error's text can hold the line, and the line can hold a password.
    let reason = if let dotenvy::Error::LineParse(_, column) = error {
        format!("a line is not NAME=VALUE (column {column})")
    } else if let dotenvy::Error::Io(error) = error {
        error.to_string()
    } else {
        "it is not valid".to_owned()
    };
    Failure::new(format!("could not read {}: {reason}", path.display()))
}
