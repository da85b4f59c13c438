//! `config --set`: one value of `limbeck.toml`, checked before it is written.

use crate::Outcome;
use crate::args::Global;
use crate::config::check::check;
use crate::config::keys::{self, DATABASE_URL, POST_WRITE};
use crate::config::{Config, FILE_NAME, edit, masked};
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Where a key is written: `env.production.databases.reports.upgrade.wait`.
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

/// Writes the value into the file. Nothing is written when the key is unknown or the value is none.
pub(super) fn run(
    config: &Config,
    global: &Global,
    text: &str,
    output: &Output,
) -> Result<Outcome> {
    let (name, text) = super::config::assignment(text)?;
    let place = Place::new(name, global);
    let key = keys::find(place.key)?;
    if key.name == POST_WRITE {
        return Err(Failure::new(format!("{POST_WRITE} is a list of tables"))
            .hint(format!("Write [[{POST_WRITE}]] into {FILE_NAME} yourself.")));
    }
    let Some(file) = &config.path else {
        return Err(
            Failure::new(format!("there is no {FILE_NAME}")).hint("`limbeck init` writes one.")
        );
    };
    let refused = |reason: &str| Failure::new(format!("{text:?} is no value for {name}: {reason}"));
    let value = key.read(text).map_err(|reason| refused(&reason))?;
    key.check_type(&value).map_err(|reason| refused(&reason))?;
    let path = place.path();
    let old = std::fs::read_to_string(file)?;
    let new = edit::set(&old, &path, &value)?;
    // What a placeholder will stand for is not known now.
    if !text.contains("${") {
        refuse_nonsense(config, global, &place, &new)?;
    }
    std::fs::write(file, new)
        .map_err(|error| Failure::new(format!("could not write {}: {error}", file.display())))?;
    let shown = match key.name.as_str() {
        DATABASE_URL => masked(text),
        _ => text.to_owned(),
    };
    output.message(format!(
        "{}: {} = {shown}",
        config.shown(file),
        path.join(".")
    ));
    Ok(Outcome::Fine)
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
    let (Some(path), Ok(())) = (&config.path, config.check()) else {
        // The file has a mistake already, which this value may or may not mend.
        return Ok(());
    };
    let new = Config::from_text(&options, &config.root, Some(path), new)?;
    check(&new.file).map_err(|problem| {
        Failure::new(format!("{} {}", problem.key, problem.reason)).detail("Nothing was written.")
    })
}
