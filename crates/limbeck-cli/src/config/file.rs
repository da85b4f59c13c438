//! The keys of `limbeck.toml` with their defaults.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limbeck_schema::{ConstraintKind, NamingConvention};
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ConfigFile {
    pub(crate) database: Database,
    pub(crate) models: Models,
    pub(crate) migrations: Migrations,
    pub(crate) autogenerate: Autogenerate,
    pub(crate) upgrade: Upgrade,
    pub(crate) naming: Naming,
    pub(crate) seed: Seed,
}

/// `[database]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Database {
    /// The connection URL, when no option and no environment variable gives one.
    pub(crate) url: Option<String>,
}

/// `[models]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Models {
    /// A crate's folder, a folder of source files, or one file; or a list of them.
    pub(crate) path: OneOrMany<PathBuf>,
    /// Cargo features that count as switched on in `#[cfg(feature = "…")]`.
    pub(crate) features: Vec<String>,
}

impl Default for Models {
    fn default() -> Self {
        Self {
            path: OneOrMany::One(PathBuf::from("models")),
            features: Vec::new(),
        }
    }
}

/// `[migrations]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Migrations {
    /// The folder whose `versions` holds the revision files.
    pub(crate) path: PathBuf,
    /// The table that holds the current revisions.
    pub(crate) version_table: String,
}

impl Default for Migrations {
    fn default() -> Self {
        Self {
            path: PathBuf::from("migrations"),
            version_table: "limbeck_version".to_owned(),
        }
    }
}

/// `[autogenerate]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Autogenerate {
    /// PostgreSQL schemas that limbeck manages, besides those that the models name.
    pub(crate) schemas: Vec<String>,
}

impl Default for Autogenerate {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
        }
    }
}

/// `[upgrade]`: also for `downgrade`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Upgrade {
    /// One transaction per revision, or one over all revisions of a command.
    pub(crate) transaction: Transaction,
    /// PostgreSQL's `lock_timeout`: how long one statement waits for a lock.
    pub(crate) lock_timeout: String,
    /// PostgreSQL's `statement_timeout`: how long one statement may run.
    pub(crate) statement_timeout: String,
    /// How long to wait for another limbeck that works on the same database, in seconds.
    pub(crate) wait: u64,
}

impl Default for Upgrade {
    fn default() -> Self {
        Self {
            transaction: Transaction::PerRevision,
            lock_timeout: "0".to_owned(),
            statement_timeout: "0".to_owned(),
            wait: 300,
        }
    }
}

/// The extent of transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Transaction {
    /// Each revision commits with its version row.
    #[default]
    PerRevision,
    /// All revisions commit together, or none.
    All,
}

/// `[naming]`: patterns for the names of unnamed objects.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Naming {
    primary_key: Option<String>,
    unique: Option<String>,
    check: Option<String>,
    foreign_key: Option<String>,
    exclude: Option<String>,
    index: Option<String>,
    unique_index: Option<String>,
}

impl Naming {
    pub(crate) fn convention(&self) -> NamingConvention {
        let constraints: BTreeMap<ConstraintKind, String> = [
            (ConstraintKind::PrimaryKey, &self.primary_key),
            (ConstraintKind::Unique, &self.unique),
            (ConstraintKind::Check, &self.check),
            (ConstraintKind::ForeignKey, &self.foreign_key),
            (ConstraintKind::Exclusion, &self.exclude),
        ]
        .into_iter()
        .filter_map(|(kind, pattern)| Some((kind, pattern.clone()?)))
        .collect();
        NamingConvention {
            constraints,
            index: self.index.clone(),
            unique_index: self.unique_index.clone(),
        }
    }
}

/// `[seed]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Seed {
    /// SQL files that `limbeck seed` runs, in this order.
    pub(crate) files: Vec<PathBuf>,
}

/// A value or a list of values.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

/// Reads the text of the file.
///
/// # Errors
/// When it is no TOML, has an unknown key (with the nearest known one) or a value of a wrong type.
pub(super) fn parse(text: &str, path: &Path) -> Result<ConfigFile> {
    toml::from_str(text).map_err(|error| describe(&error, text, path))
}

fn describe(error: &toml::de::Error, text: &str, path: &Path) -> Failure {
    let message = error.message().lines().next().unwrap_or_default();
    let shown = path.display().to_string();
    let mut failure = Failure::new(format!("configuration file {shown:?} is not valid"));
    if let Some(span) = error.span() {
        failure = failure.snippet(crate::snippet::error(text, &shown, span, message, None));
    } else {
        failure = failure.detail(format!("{message}."));
    }
    match nearest_key(message) {
        Some(key) => failure.hint(format!("Did you mean `{key}`?")),
        None => failure,
    }
}

/// The known key nearest to the unknown one that serde names: ``unknown field `a`, expected one of
/// `b`, `c` ``.
fn nearest_key(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    let (unknown, expected) = rest.split_once('`')?;
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    crate::suggest::nearest(unknown, known).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_get_a_suggestion() {
        let error = parse("[migrations]\npaht = \"x\"\n", Path::new("limbeck.toml")).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("Did you mean `path`?"), "{text}");
        assert!(text.contains("limbeck.toml:2:1"), "{text}");
    }

    #[test]
    fn empty_file_is_all_defaults() {
        let file = parse("", Path::new("limbeck.toml")).unwrap();
        assert_eq!(file.migrations.version_table, "limbeck_version");
        assert_eq!(file.autogenerate.schemas, ["public"]);
    }
}
