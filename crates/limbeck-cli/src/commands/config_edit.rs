//! `config --set` and `config --unset`: values of `limbeck.toml`, checked before they are written.

use std::collections::BTreeSet;

use serde_json::json;

use crate::Outcome;
use crate::args::{self, Global};
use crate::config::check::check;
use crate::config::keys::{self, DATABASE_URL, Key, POST_WRITE, SCRATCH_SERVER};
use crate::config::{Config, FILE_NAME, edit, masked};
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Where a key is written: `env.production.databases.reports.upgrade.wait`.
#[derive(Clone, Copy)]
struct Place<'k> {
    env: Option<&'k str>,
    database: Option<&'k str>,
    key: &'k str,
}

impl<'k> Place<'k> {
    /// The sections that the text names itself, else those that the options chose.
    fn new(text: &'k str, global: &'k Global) -> Self {
        let mut place = Self {
            env: None,
            database: None,
            key: text,
        };
        if let Some((name, rest)) = place
            .key
            .strip_prefix("env.")
            .and_then(|t| t.split_once('.'))
        {
            (place.env, place.key) = (Some(name), rest);
        }
        let databases = place.key.strip_prefix("databases.");
        if let Some((name, rest)) = databases.and_then(|text| text.split_once('.')) {
            (place.database, place.key) = (Some(name), rest);
        }
        if place.key == text {
            (place.env, place.database) = (global.env.as_deref(), global.name.as_deref());
        }
        place
    }

    fn path(&self) -> Vec<&'k str> {
        let mut path = Vec::new();
        path.extend(self.env.into_iter().flat_map(|name| ["env", name]));
        path.extend(
            self.database
                .into_iter()
                .flat_map(|name| ["databases", name]),
        );
        path.extend(self.key.split('.'));
        path
    }
}

/// Writes all values into the file, or none: when a key is unknown or a value is none, nothing is
/// written.
pub(super) fn run(
    config: &Config,
    global: &Global,
    arguments: &args::Config,
    output: &Output,
) -> Result<Outcome> {
    let Some(file) = config.path() else {
        return Err(
            Failure::new(format!("there is no {FILE_NAME}")).hint("`limbeck init` writes one.")
        );
    };
    refuse_twice(arguments)?;
    let old = std::fs::read_to_string(file)?;
    let mut new = old.clone();
    let mut said = Vec::new();
    let mut places = Vec::new();
    for assignment in &arguments.set {
        let (name, text) = assignment_parts(assignment)?;
        let place = Place::new(name, global);
        let key = editable(place.key)?;
        let refused =
            |reason: String| Failure::new(format!("{text:?} is no value for {name}: {reason}"));
        let value = key.read(text).map_err(refused)?;
        key.check_type(&value).map_err(refused)?;
        new = edit::set(&new, &place.path(), &value)?;
        let shown = match key.name.as_str() {
            DATABASE_URL | SCRATCH_SERVER => masked(text),
            _ => text.to_owned(),
        };
        said.push(format!("{} = {shown}", place.path().join(".")));
        // What a placeholder will stand for is not known now.
        if !text.contains("${") {
            places.push(place);
        }
    }
    for name in &arguments.unset {
        let place = Place::new(name, global);
        editable(place.key)?;
        let path = place.path().join(".");
        match edit::unset(&new, &place.path())? {
            Some(without) => {
                new = without;
                said.push(format!("{path} is not set any more"));
                places.push(place);
            }
            None => said.push(format!("{path} was not set")),
        }
    }
    for place in &places {
        refuse_nonsense(config, global, place, &new)?;
    }
    let changed = new != old;
    if changed {
        std::fs::write(file, new).map_err(|error| {
            Failure::new(format!("could not write {}: {error}", file.display()))
        })?;
    }
    for line in said {
        output.message(format!("{}: {line}", config.shown(file)));
    }
    if output.json {
        let shown = config.shown(file);
        output.json_data(&json!({ "path": shown, "changed": changed }))?;
    }
    Ok(Outcome::Fine)
}

/// A key that is named twice can't be meant.
fn refuse_twice(arguments: &args::Config) -> Result<()> {
    let set = arguments.set.iter().filter_map(|text| text.split_once('='));
    let named = set.map(|(key, _)| key.trim());
    let mut seen = BTreeSet::new();
    match named
        .chain(arguments.unset.iter().map(String::as_str))
        .find(|key| !seen.insert(*key))
    {
        None => Ok(()),
        Some(key) => Err(Failure::new(format!("{key} is named twice"))),
    }
}

/// A key that holds one value.
fn editable(name: &str) -> Result<Key> {
    let key = keys::find(name)?;
    if key.name == POST_WRITE {
        return Err(
            Failure::new(format!("{POST_WRITE} is a list of tables")).hint(format!(
                "Write [[{POST_WRITE}]] into {FILE_NAME} yourself, or take it out."
            )),
        );
    }
    Ok(key)
}

/// Splits `KEY=VALUE`.
fn assignment_parts(text: &str) -> Result<(&str, &str)> {
    text.split_once('=')
        .map(|(key, value)| (key.trim(), value))
        .ok_or_else(|| Failure::new(format!("--set {text:?} is not KEY=VALUE")))
}

/// Reads the new text as the next command will, with the value's own sections chosen.
fn refuse_nonsense(config: &Config, global: &Global, place: &Place<'_>, new: &str) -> Result<()> {
    let options = Global {
        env: place.env.map(str::to_owned).or_else(|| global.env.clone()),
        name: place
            .database
            .map(str::to_owned)
            .or_else(|| global.name.clone()),
        ..global.clone()
    };
    if config.path().is_none() || config.check().is_err() {
        // The file has a mistake already, which this value may or may not mend.
        return Ok(());
    }
    let new = Config::from_text(&options, config.location.clone(), new)?;
    check(&new.file).map_err(|problem| {
        Failure::new(format!("{} {}", problem.key, problem.reason)).detail("Nothing was written.")
    })
}
