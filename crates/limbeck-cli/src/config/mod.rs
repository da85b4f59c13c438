//! `limbeck.toml`: found upwards from the current folder, every key with a default.
//!
//! The file is looked for once; paths in it are relative to its folder, which is the project's. What
//! wins where a value is set in several places is in `layers`.

pub(crate) mod check;
pub(crate) mod database;
pub(crate) mod edit;
mod environment;
mod interpolate;
pub(crate) mod keys;
mod layers;
pub(crate) mod lint;
mod location;
mod mask;
mod origin;
mod parse;
mod sections;
mod unread;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limbeck_diff::filter::{Filter, Pattern};
use limbeck_schema::{Name, NamingConvention, QualifiedName, SqlObjectKind};

use environment::Environment;
use interpolate::Placeholders;
pub(crate) use layers::Chosen;
use layers::Layers;
pub(crate) use lint::LintLevel;
pub(crate) use location::Location;
pub(crate) use mask::masked;
pub(crate) use origin::Origin;
pub(crate) use sections::{ConfigFile, Features, Hook, Transaction};

use crate::args::Global;
use crate::failure::{Failure, Result};
use crate::locations::tidy;

/// The file's name.
pub(crate) const FILE_NAME: &str = "limbeck.toml";

/// The configuration of one run.
#[derive(Debug)]
pub(crate) struct Config {
    /// Where the project is.
    pub(crate) location: Location,
    /// The effective values.
    pub(crate) file: ConfigFile,
    /// What is chosen of the file.
    pub(crate) chosen: Chosen,
    layers: Layers,
    environment: Environment,
    arguments: BTreeMap<String, String>,
    database_url: Option<String>,
    /// What to say of variables that nothing reads.
    pub(crate) unread: Vec<String>,
}

impl Config {
    /// Reads the file of the project.
    ///
    /// # Errors
    /// When the file can't be read, is no TOML, has an unknown key or a value of a wrong type, has
    /// not what the options choose, or uses a placeholder that nothing fills.
    pub(crate) fn load(options: &Global, location: Location) -> Result<Self> {
        let text = location.text()?;
        Self::from_text(options, location, &text)
    }

    /// Reads `text` as that of the project's file.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub(crate) fn from_text(options: &Global, location: Location, text: &str) -> Result<Self> {
        let path = location.path.as_deref();
        let name = path.and_then(Path::file_name);
        let name = name.map_or(FILE_NAME.into(), |name| name.to_string_lossy());
        let shown = path.unwrap_or(Path::new(FILE_NAME));
        let shown = shown.strip_prefix(&location.current).unwrap_or(shown);
        let document = parse::parse(text, shown)?;
        let environment = Environment::read(&location.root)?;
        let variable = || Some(environment.get("LIMBECK_ENV")?.0.to_owned());
        let chosen = Chosen {
            database: options.name.clone(),
            env: options.env.clone().or_else(variable),
        };
        let mut layers = Layers::new(&document, &name, &chosen, &environment)?;
        let arguments = interpolate::arguments(&options.argument)?;
        refuse_unused(&arguments, &document.tree)?;
        layers.fill(&Placeholders {
            arguments: &arguments,
            environment: &environment,
        })?;
        let file = layers.sections()?;
        Ok(Self {
            unread: unread::unread(&environment, &file, text),
            file,
            location,
            chosen,
            layers,
            environment,
            arguments,
            database_url: options.database_url.clone(),
        })
    }

    /// Looks at the values more closely than their types do.
    ///
    /// # Errors
    /// When one of them can't be meant.
    pub(crate) fn check(&self) -> Result<()> {
        check::check(&self.file).map_err(|problem| self.refused(problem))
    }

    fn refused(&self, problem: check::Problem) -> Failure {
        let failure = Failure::new(format!("{} {}", problem.key, problem.reason));
        let origin = self.origin(&problem.key);
        if origin == Origin::Default {
            return failure;
        }
        failure.detail(format!("It comes from {}.", origin.beside(&problem.key)))
    }

    /// Where a key's value comes from; that of the database is found by [`database::locate`].
    pub(crate) fn origin(&self, key: &str) -> Origin {
        let setting = self.layers.0.get(key);
        setting.map_or(Origin::Default, |setting| setting.origin.clone())
    }

    /// A key's effective value; null where nothing is set.
    pub(crate) fn value(&self, key: &str) -> serde_json::Value {
        let sections = serde_json::to_value(&self.file).unwrap_or_default();
        let pointer = format!("/{}", key.replace('.', "/"));
        let value = sections.pointer(&pointer).cloned();
        // The levels of rules are keys of a map, which holds those that are set.
        let of_rule = || Some(lint::rule_of(key)?.level.as_str().into());
        value.or_else(of_rule).unwrap_or_default()
    }

    /// The variable that sets a key in this run.
    pub(crate) fn variable(&self, key: &str) -> String {
        keys::variable(key, self.chosen.database.as_deref())
    }

    /// A text of the file with its placeholders filled.
    fn filled(&self, key: &str, text: &str) -> Result<String> {
        Placeholders {
            arguments: &self.arguments,
            environment: &self.environment,
        }
        .fill(key, text)
    }

    /// The folders of the revision files; paths as the configuration writes them.
    pub(crate) fn version_locations(&self) -> Vec<PathBuf> {
        let migrations = &self.file.migrations;
        match migrations.version_locations.as_slice() {
            [] => vec![migrations.path.join("versions")],
            locations => locations.to_vec(),
        }
    }

    /// The project's folder: that of the file, or the current one.
    pub(crate) fn root(&self) -> &Path {
        &self.location.root
    }

    /// The file, if there is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.location.path.as_deref()
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

    /// The kinds of objects that are managed besides those that the models declare.
    pub(crate) fn managed_kinds(&self) -> Vec<SqlObjectKind> {
        let words = &self.file.autogenerate.manage;
        if words.iter().any(|word| word == check::ALL_KINDS) {
            return SqlObjectKind::all().collect();
        }
        words
            .iter()
            .filter_map(|word| SqlObjectKind::from_plural(word))
            .collect()
    }

    /// Whether the names of parts are managed that the models leave unnamed.
    pub(crate) fn manages_names(&self) -> bool {
        let words = &self.file.autogenerate.manage;
        words.iter().any(|word| word == check::NAMES)
    }

    /// Which objects take part in comparisons.
    ///
    /// # Errors
    /// When a configured pattern is none.
    pub(crate) fn filter(&self) -> Result<Filter> {
        check::filter(&self.file).map_err(|problem| self.refused(problem))
    }

    /// The files whose macros make no models.
    ///
    /// # Errors
    /// When a configured pattern is none.
    pub(crate) fn no_models_in(&self) -> Result<Vec<Pattern>> {
        check::no_models_in(&self.file).map_err(|problem| self.refused(problem))
    }

    /// What the rules of `lint` go by, without sizes.
    pub(crate) fn lint_options(&self) -> limbeck_lint::Options {
        lint::options(&self.file)
    }

    /// How unnamed constraints and indexes are named.
    pub(crate) fn naming_convention(&self) -> NamingConvention {
        self.file.naming.convention()
    }

    /// A path as the user would type it: from the current folder, where that is in the project.
    pub(crate) fn shown(&self, path: &Path) -> String {
        let (path, root) = (tidy(path), tidy(self.root()));
        if let Ok(below) = path.strip_prefix(&self.location.current) {
            return below.display().to_string();
        }
        match (
            self.location.current.strip_prefix(&root),
            path.strip_prefix(&root),
        ) {
            (Ok(down), Ok(rest)) => {
                let up: PathBuf = down.components().map(|_| "..").collect();
                up.join(rest).display().to_string()
            }
            _ => path.display().to_string(),
        }
    }
}

/// An argument that nothing in the file asks for is a slip of the finger.
fn refuse_unused(arguments: &BTreeMap<String, String>, tree: &toml::Table) -> Result<()> {
    let text = tree.to_string();
    match arguments
        .keys()
        .find(|key| !text.contains(&format!("${{x.{key}}}")))
    {
        None => Ok(()),
        Some(key) => Err(Failure::new(format!("nothing uses -x {key}=…"))
            .hint(format!("Values of {FILE_NAME} use it as ${{x.{key}}}."))),
    }
}
