//! `config`: the effective values with where each comes from; one of them; a new one.

use serde_json::{Map, Value, json};

use crate::Outcome;
use crate::args::{self, Global};
use crate::config::database::{self, Named};
use crate::config::keys::{self, DATABASE_URL, Key, SCRATCH_SERVER};
use crate::config::{Config, Origin, masked};
use crate::failure::Result;
use crate::output::Output;

/// Shows or sets.
pub(super) fn run(
    config: &Config,
    global: &Global,
    arguments: &args::Config,
    output: &Output,
) -> Result<Outcome> {
    if !arguments.set.is_empty() || !arguments.unset.is_empty() {
        return super::config_edit::run(config, global, arguments, output);
    }
    let mut all = keys::all();
    // Of the levels of rules those that are set, or all where they are asked for.
    let asked = |key: &Key| match &arguments.key {
        None => config.origin(&key.name) != Origin::Default,
        Some(section) => section == "lint.rules" || config.origin(&key.name) != Origin::Default,
    };
    all.extend(keys::of_rules().filter(asked));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    let keys: Vec<Key> = match &arguments.key {
        None => all,
        Some(section) if is_section(&all, section) => {
            let prefix = format!("{section}.");
            all.into_iter()
                .filter(|key| key.name.starts_with(&prefix))
                .collect()
        }
        Some(name) => {
            let shown = Shown::of(config, &keys::find(name)?, arguments.show_secrets)?;
            return one(&shown, output);
        }
    };
    let rows = keys
        .iter()
        .map(|key| Shown::of(config, key, arguments.show_secrets))
        .collect::<Result<Vec<_>>>()?;
    if output.json {
        let values: Map<String, Value> = rows.iter().map(Shown::json).collect();
        output.json_data(&Value::Object(values))?;
    } else {
        output.data(table(&rows))?;
    }
    Ok(Outcome::Fine)
}

fn is_section(keys: &[Key], name: &str) -> bool {
    let prefix = format!("{name}.");
    keys.iter().any(|key| key.name.starts_with(&prefix))
}

/// A key's value as it may be shown; null where nothing is set.
struct Shown {
    key: String,
    value: Value,
    origin: Origin,
}

impl Shown {
    fn of(config: &Config, key: &Key, secrets: bool) -> Result<Self> {
        let (value, origin) = match key.name.as_str() {
            DATABASE_URL => database(config, secrets)?,
            SCRATCH_SERVER if !secrets => (
                masked_value(config.value(SCRATCH_SERVER)),
                config.origin(SCRATCH_SERVER),
            ),
            name => (config.value(name), config.origin(name)),
        };
        Ok(Self {
            key: key.name.clone(),
            value,
            origin,
        })
    }

    fn json(&self) -> (String, Value) {
        let row = json!({
            "value": self.value,
            "origin": self.origin.kind(),
            "source": self.origin.to_string(),
        });
        (self.key.clone(), row)
    }
}

/// The database's URL, put together where it is named in parts.
fn database(config: &Config, secrets: bool) -> Result<(Value, Origin)> {
    let shown = |url: &str| match secrets {
        true => json!(url),
        false => json!(masked(url)),
    };
    Ok(match database::locate(config)? {
        Named::Url(url, origin) => (shown(&url), origin),
        Named::Parts(parts, origin) => (shown(&parts.url()), origin),
        Named::Nowhere => (Value::Null, Origin::Private),
    })
}

/// A URL without its password; null where nothing is set.
fn masked_value(url: Value) -> Value {
    url.as_str().map_or(Value::Null, |url| json!(masked(url)))
}

/// One value as a script reads it: a text without quotes, the members of a list in lines.
fn one(shown: &Shown, output: &Output) -> Result<Outcome> {
    if output.json {
        let (key, mut row) = shown.json();
        row["key"] = json!(key);
        output.json_data(&row)?;
        return Ok(Outcome::Fine);
    }
    match &shown.value {
        Value::Null if shown.origin == Origin::Default => {
            output.message(format!("{} is not set", shown.key));
        }
        Value::Null => output.message(format!("{} is not set: {}", shown.key, shown.origin)),
        Value::Array(members) => {
            for member in members {
                output.data(bare(member))?;
            }
        }
        value @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            output.data(bare(value))?;
        }
    }
    if output.verbose {
        output.message(format!("from {}", shown.origin.beside(&shown.key)));
    }
    Ok(Outcome::Fine)
}

/// A text as it is, anything else as JSON writes it.
fn bare(value: &Value) -> String {
    match value.as_str() {
        Some(text) => format!("{text}\n"),
        None => value.to_string(),
    }
}

/// All values as `limbeck.toml` would say them, with their origin as a comment.
fn table(rows: &[Shown]) -> String {
    const WIDEST: usize = 60;
    let lines: Vec<(String, String)> = rows
        .iter()
        .map(|row| match toml_text(&row.value) {
            Some(value) => (
                format!("{} = {value}", row.key),
                row.origin.beside(&row.key),
            ),
            None => (format!("# {} =", row.key), row.origin.beside(&row.key)),
        })
        .collect();
    let width = lines
        .iter()
        .map(|(line, _)| line.chars().count())
        .filter(|width| *width <= WIDEST)
        .max()
        .unwrap_or_default();
    lines
        .iter()
        .map(|(line, origin)| format!("{line:width$}  # {origin}\n"))
        .collect()
}

/// A value as TOML writes it on one line; nothing for one that is not set.
fn toml_text(value: &Value) -> Option<String> {
    let value = toml::Value::try_from(value).ok()?;
    Some(value.to_string())
}
