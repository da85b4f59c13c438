//! The one order of precedence: each key's value, and where it comes from.
//!
//! From the weakest: default; the file; its `[env.NAME]`; its `[databases.NAME]`; its
//! `[env.NAME.databases.NAME]`; `.env`; variables of the process. Options of a command beat all of
//! them, and the database has more variables than the others: both are left to their users.

use std::collections::BTreeMap;

use super::environment::Environment;
use super::interpolate::Placeholders;
use super::keys::{self, Key, plant};
use super::origin::Origin;
use super::parse::Document;
use super::sections::ConfigFile;
use crate::failure::{Failure, Result};
use crate::suggest;

/// A value that somebody set.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) value: toml::Value,
    pub(crate) origin: Origin,
}

/// What is chosen of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    /// `-n NAME`.
    pub(crate) database: Option<String>,
    /// `--env NAME` or `LIMBECK_ENV`.
    pub(crate) env: Option<String>,
}

/// The values that were set, by key; all others have their default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers(pub(crate) BTreeMap<String, Setting>);

impl Layers {
    /// Lays the sections of the file over one another, and the variables over them.
    ///
    /// # Errors
    /// When a chosen section is not there, or a variable's value is none of its key.
    pub(super) fn new(
        document: &Document,
        file: &str,
        chosen: &Chosen,
        environment: &Environment,
    ) -> Result<Self> {
        refuse_unknown(&document.sections, file, chosen)?;
        let mut layers = Self::default();
        let tree = &document.tree;
        layers.lay_section(tree, &[], file);
        let env = chosen.env.as_deref();
        let database = chosen.database.as_deref();
        if let Some(env) = env {
            layers.lay_section(tree, &["env", env], file);
        }
        if let Some(database) = database {
            layers.lay_section(tree, &["databases", database], file);
        }
        if let (Some(env), Some(database)) = (env, database) {
            layers.lay_section(tree, &["env", env, "databases", database], file);
        }
        layers.lay_variables(chosen, environment)?;
        Ok(layers)
    }

    fn lay_section(&mut self, tree: &toml::Table, path: &[&str], file: &str) {
        let section = path
            .iter()
            .try_fold(tree, |section, name| section.get(*name)?.as_table());
        let mut leaves = Vec::new();
        if let Some(section) = section {
            collect("", section, &mut leaves);
        }
        for (name, value) in leaves {
            let mut key = path.join(".");
            if !key.is_empty() {
                key.push('.');
            }
            key.push_str(&name);
            let file = file.to_owned();
            let origin = Origin::File { key, file };
            self.0.insert(name, Setting { value, origin });
        }
    }

    fn lay_variables(&mut self, chosen: &Chosen, environment: &Environment) -> Result<()> {
        for key in keys::all().into_iter().chain(keys::of_rules()) {
            // The database's own variables are found with it.
            if key.name == keys::POST_WRITE || key.name == keys::DATABASE_URL {
                continue;
            }
            let variable = key.variable(chosen.database.as_deref());
            if let Some((text, origin)) = environment.get(&variable) {
                let value = read_variable(&key, text, &origin)?;
                self.0.insert(key.name, Setting { value, origin });
            }
        }
        Ok(())
    }

    /// Fills the placeholders in what the file says. The database's URL keeps them: it is filled
    /// when it is needed, as most commands need none, and an option may name another.
    ///
    /// # Errors
    /// When nothing is set for a placeholder.
    pub(super) fn fill(&mut self, placeholders: &Placeholders<'_>) -> Result<()> {
        for (name, setting) in &mut self.0 {
            if name != keys::DATABASE_URL && matches!(setting.origin, Origin::File { .. }) {
                placeholders.fill_value(name, &mut setting.value)?;
            }
        }
        Ok(())
    }

    /// The values as sections, with the defaults.
    ///
    /// # Errors
    /// Never, after the file and the variables were found valid.
    pub(super) fn sections(&self) -> Result<ConfigFile> {
        let mut tree = toml::Table::new();
        for (name, setting) in &self.0 {
            plant(&mut tree, name, setting.value.clone());
        }
        Ok(toml::Value::Table(tree).try_into()?)
    }
}

fn read_variable(key: &Key, text: &str, origin: &Origin) -> Result<toml::Value> {
    let refused = |reason: String| {
        Failure::new(format!("{origin} is no value for {}: {reason}", key.name))
            .detail(format!("It is {text:?}."))
    };
    let value = key.read(text).map_err(refused)?;
    key.check_type(&value).map_err(refused)?;
    Ok(value)
}

/// The values of a section by their names in it, without those of the sections that differ by
/// database and environment.
fn collect(prefix: &str, section: &toml::Table, leaves: &mut Vec<(String, toml::Value)>) {
    for (name, value) in section {
        if prefix.is_empty() && (name == "databases" || name == "env") {
            continue;
        }
        let name = match prefix {
            "" => name.clone(),
            prefix => format!("{prefix}.{name}"),
        };
        match value.as_table() {
            Some(table) => collect(&name, table, leaves),
            None => leaves.push((name, value.clone())),
        }
    }
}

fn refuse_unknown(file: &ConfigFile, name: &str, chosen: &Chosen) -> Result<()> {
    let env = match &chosen.env {
        None => None,
        Some(wanted) => match file.env.get(wanted) {
            Some(env) => Some(env),
            None => {
                let known = file.env.keys().map(String::as_str).collect();
                return Err(unknown("environment", "env", wanted, known, name));
            }
        },
    };
    let Some(wanted) = &chosen.database else {
        return Ok(());
    };
    let of_env = env.into_iter().flat_map(|env| env.databases.keys());
    let mut known: Vec<&str> = file
        .databases
        .keys()
        .chain(of_env)
        .map(String::as_str)
        .collect();
    known.sort_unstable();
    known.dedup();
    if known.contains(&wanted.as_str()) {
        Ok(())
    } else {
        Err(unknown("database", "databases", wanted, known, name))
    }
}

fn unknown(kind: &str, section: &str, wanted: &str, known: Vec<&str>, file: &str) -> Failure {
    let failure = Failure::new(format!("{file} has no section [{section}.{wanted}]"));
    if let Some(near) = suggest::nearest(wanted, known.iter().copied()) {
        return failure.hint(format!("Did you mean {near}?"));
    }
    match known.as_slice() {
        [] => failure.hint(format!(
            "Write [{section}.{wanted}] with what differs for this {kind}; it may be empty."
        )),
        known => failure.hint(format!("There are: {}.", known.join(", "))),
    }
}
