//! The keys of `limbeck.toml` with their defaults: one struct per section.
//!
//! The structs are the only list of keys: `limbeck config`, the variables and the reference page's
//! test go by what serde makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use super::lint::Lint;
use limbeck_schema::{ConstraintKind, NamingConvention};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The whole file, and a section `[env.NAME]` or `[databases.NAME]` in it: all have the same keys.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ConfigFile {
    pub(crate) database: Database,
    pub(crate) models: Models,
    pub(crate) migrations: Migrations,
    pub(crate) autogenerate: Autogenerate,
    pub(crate) upgrade: Upgrade,
    pub(crate) lint: Lint,
    pub(crate) naming: Naming,
    pub(crate) seed: Seed,
    pub(crate) scratch: Scratch,
    /// Programs that run on a new revision file, in this order.
    pub(crate) post_write: Vec<Hook>,
    /// `[databases.NAME]`: what differs for a database that `-n NAME` chooses.
    #[serde(skip_serializing)]
    pub(crate) databases: BTreeMap<String, ConfigFile>,
    /// `[env.NAME]`: what differs in an environment that `--env NAME` chooses.
    #[serde(skip_serializing)]
    pub(crate) env: BTreeMap<String, ConfigFile>,
}

/// `[database]`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Database {
    /// The connection URL, when no option and no environment variable gives one.
    pub(crate) url: Option<String>,
}

/// `[models]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Models {
    /// A crate's folder, a folder of source files, or one file; or a list of them.
    pub(crate) path: OneOrMany<PathBuf>,
    /// Cargo features that count as switched on in `#[cfg(feature = "…")]`; nothing: not told.
    pub(crate) features: Option<Features>,
    /// Files whose macros and `include!`s make no models, as patterns.
    pub(crate) no_models_in: Vec<String>,
}

/// Cargo features: a list, or the word `all`. A text is a list with commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Features {
    All,
    These(BTreeSet<String>),
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = match OneOrMany::<String>::deserialize(deserializer)? {
            OneOrMany::One(text) if text == "all" => return Ok(Self::All),
            OneOrMany::One(text) => text.split(',').map(|name| name.trim().to_owned()).collect(),
            OneOrMany::Many(names) => names,
        };
        Ok(Self::These(
            names.into_iter().filter(|name| !name.is_empty()).collect(),
        ))
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::These(names) => names.serialize(serializer),
        }
    }
}

impl Default for Models {
    fn default() -> Self {
        Self {
            path: OneOrMany::One(PathBuf::from("models")),
            features: None,
            no_models_in: Vec::new(),
        }
    }
}

/// `[migrations]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Migrations {
    /// The folder whose `versions` holds the revision files.
    #[serde(deserialize_with = "one_folder")]
    pub(crate) path: PathBuf,
    /// The table that holds the current revisions.
    pub(crate) version_table: String,
    /// The folders of the revision files, instead of `versions` in `path`.
    pub(crate) version_locations: Vec<PathBuf>,
    /// Whether folders inside them are looked into as well.
    pub(crate) recursive: bool,
    /// Names of new files, without `.rs`.
    pub(crate) file_template: String,
    /// Longest slug in a file name, in characters.
    pub(crate) slug_length: usize,
    /// Time zone of dates in new files: `utc`, `local` or a name of the IANA database.
    pub(crate) timezone: String,
}

impl Default for Migrations {
    fn default() -> Self {
        Self {
            path: PathBuf::from("migrations"),
            version_table: "limbeck_version".to_owned(),
            version_locations: Vec::new(),
            recursive: false,
            file_template: "{rev}_{slug}".to_owned(),
            slug_length: 40,
            timezone: "utc".to_owned(),
        }
    }
}

/// One folder. Who gives several means another key.
fn one_folder<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    struct Folder;
    impl Visitor<'_> for Folder {
        type Value = PathBuf;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("one folder: several folders of revision files are `version_locations`")
        }

        fn visit_str<E>(self, path: &str) -> Result<PathBuf, E> {
            Ok(PathBuf::from(path))
        }
    }
    deserializer.deserialize_str(Folder)
}

/// `[autogenerate]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Autogenerate {
    /// PostgreSQL schemas that limbeck manages, besides those that the models name.
    pub(crate) schemas: Vec<String>,
    /// Kinds of objects that limbeck manages, besides those that the models declare: `views`,
    /// `functions`, …; `all` for all of them; `names` for the names of parts that the models leave unnamed.
    pub(crate) manage: Vec<String>,
    /// Whether a new file is tried on a scratch database.
    pub(crate) verify: bool,
    /// Whether what locks tables in use is split into several revisions.
    pub(crate) online: bool,
    /// From so many rows on a table counts as in use.
    pub(crate) online_rows: u64,
    /// What takes part in comparisons; a kind without patterns: all of it.
    pub(crate) include: Patterns,
    /// What does not, even if it is included.
    pub(crate) exclude: Patterns,
}

/// `[autogenerate.include]` and `[autogenerate.exclude]`: patterns by kind of object.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Patterns {
    pub(crate) tables: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) indexes: Vec<String>,
    pub(crate) constraints: Vec<String>,
    pub(crate) enums: Vec<String>,
}

impl Default for Autogenerate {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
            manage: Vec::new(),
            verify: true,
            online: false,
            online_rows: 0,
            include: Patterns::default(),
            exclude: Patterns::default(),
        }
    }
}

/// `[upgrade]`: also for `downgrade`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Upgrade {
    /// One transaction per revision, or one over all revisions of a command.
    pub(crate) transaction: Transaction,
    /// PostgreSQL's `lock_timeout`: how long one statement waits for a lock. Without it, what the files say.
    pub(crate) lock_timeout: Option<String>,
    /// How many times it is tried again when a lock is not given in time.
    pub(crate) lock_retries: u32,
    /// The pause before the first of these tries, in seconds; each later one is twice as long.
    pub(crate) lock_retry_delay: u32,
    /// PostgreSQL's `statement_timeout`: how long one statement may run.
    pub(crate) statement_timeout: String,
    /// How long to wait for another limbeck that works on the same database, in seconds.
    pub(crate) wait: u64,
}

impl Default for Upgrade {
    fn default() -> Self {
        Self {
            transaction: Transaction::PerRevision,
            lock_timeout: None,
            lock_retries: 5,
            lock_retry_delay: 1,
            statement_timeout: "0".to_owned(),
            wait: 300,
        }
    }
}

/// The extent of transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Transaction {
    /// Each revision commits with its version row.
    #[default]
    PerRevision,
    /// All revisions commit together, or none.
    All,
}

/// `[naming]`: patterns for the names of unnamed objects.
#[derive(Debug, Default, Deserialize, Serialize)]
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
    /// The patterns that are set, by key.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("primary_key", &self.primary_key),
            ("unique", &self.unique),
            ("check", &self.check),
            ("foreign_key", &self.foreign_key),
            ("exclude", &self.exclude),
            ("index", &self.index),
            ("unique_index", &self.unique_index),
        ]
        .into_iter()
        .filter_map(|(key, pattern)| Some((key, pattern.as_deref()?)))
    }

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

/// `[scratch]`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Scratch {
    /// The URL of a server on which databases can be made to try revisions on, instead of the private one.
    pub(crate) server: Option<String>,
}

/// `[seed]`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Seed {
    /// SQL files that `limbeck seed` runs, in this order.
    pub(crate) files: Vec<PathBuf>,
}

/// `[[post_write]]`: a program that runs on a new revision file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hook {
    /// What messages call it.
    pub(crate) name: String,
    /// The program and its arguments; `{path}` in them is the file.
    pub(crate) command: Vec<String>,
}

/// A value or a list of values.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged, expecting = "expected a text, or a list of texts")]
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
