//! The folders of the revision files: what is in them, and where a new file goes.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::config::{Config, Origin};
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Where revision files are when nothing is configured.
const DEFAULT_LOCATION: &str = "migrations/versions";

/// The revision files of all locations: by location, then by path. A file that two locations reach
/// counts once.
///
/// # Errors
/// When a folder can't be read; one that is not there is empty.
pub(crate) fn revision_files(config: &Config) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    let locations = config.version_locations();
    for location in &locations {
        let mut found = Vec::new();
        collect(
            &config.root().join(location),
            config.file.migrations.recursive,
            &mut found,
        )?;
        found.sort();
        if locations.len() > 1 {
            found.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
        }
        files.append(&mut found);
    }
    Ok(files)
}

/// That the folders are there which the configuration names, for whoever needs the revisions: of a mistyped path
/// there are none, and nothing would be to do. The default one may be missing.
///
/// # Errors
/// When none of them is there.
pub(crate) fn require_folders(config: &Config) -> Result<()> {
    let locations = config.version_locations();
    let Some(origin) = named_by(config) else {
        return Ok(());
    };
    if missing(config).len() < locations.len() {
        return Ok(());
    }
    let (primary, named) = match locations.as_slice() {
        [only] => (
            format!(
                "the folder of the revision files is not there: {}",
                shown(config, only)
            ),
            "It was named by",
        ),
        _ => (
            format!(
                "none of the folders of the revision files is there: {}",
                list(&locations)
            ),
            "They were named by",
        ),
    };
    Err(Failure::new(primary)
        .detail(format!("{named} {origin}."))
        .hint("Is the path right? `limbeck revision` makes the folder with its first file."))
}

/// Warns of those of several configured folders that are not there.
pub(crate) fn warn_of_missing(config: &Config, output: &Output) {
    let missing = missing(config);
    if missing.len() < config.version_locations().len() {
        for folder in missing {
            output.warning(format!(
                "{} of migrations.version_locations is not there",
                shown(config, &folder)
            ));
        }
    }
}

/// What names the folders, where something does.
fn named_by(config: &Config) -> Option<Origin> {
    const PATH: &str = "migrations.path";
    const LOCATIONS: &str = "migrations.version_locations";
    let key = match config.file.migrations.version_locations.as_slice() {
        [] => PATH,
        _ => LOCATIONS,
    };
    let origin = config.origin(key);
    (origin != Origin::Default).then_some(origin)
}

fn missing(config: &Config) -> Vec<PathBuf> {
    let locations = config.version_locations().into_iter();
    let is_missing = |at: &PathBuf| !config.root().join(at).exists();
    locations.filter(is_missing).collect()
}

fn shown(config: &Config, location: &Path) -> String {
    config.shown(&config.root().join(location))
}

/// Refuses to start a private server in a folder that nobody has made a project of: a command in the
/// wrong folder would find nothing to do there.
///
/// # Errors
/// When there is neither a configuration file nor a folder of revision files or models.
pub(crate) fn require_project(config: &Config) -> Result<()> {
    require(
        config,
        "Make one with `limbeck init`, name its file with --config, or name a database.",
    )
}

/// That there is a project, for what looks at its files alone: of none there is nothing bad to say either.
///
/// # Errors
/// As [`require_project`].
pub(crate) fn require_files(config: &Config) -> Result<()> {
    require(
        config,
        "Make one with `limbeck init`, or name its file with --config.",
    )
}

fn require(config: &Config, hint: &str) -> Result<()> {
    let locations = config.version_locations();
    let is_elsewhere = locations != [Path::new(DEFAULT_LOCATION)];
    let models = config.file.models.path.as_slice();
    let mut folders = locations.iter().chain(models);
    let mut has_folder = || folders.any(|folder| config.root().join(folder).exists());
    if config.path().is_some() || is_elsewhere || has_folder() {
        return Ok(());
    }
    Err(Failure::new("there is no limbeck project here")
        .detail(format!(
            "Neither {} nor a folder above it has a limbeck.toml, and it has no folder {DEFAULT_LOCATION:?}.",
            config.root().display()
        ))
        .hint(hint))
}

fn collect(folder: &Path, recursive: bool, files: &mut Vec<PathBuf>) -> Result<()> {
    let unreadable =
        |error: std::io::Error| Failure::new(format!("could not read folder {folder:?}: {error}"));
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if path.extension().is_some_and(|extension| extension == "rs") {
            if name != "mod.rs" {
                files.push(path);
            }
        } else if recursive && entry.file_type().map_err(unreadable)?.is_dir() {
            collect(&path, recursive, files)?;
        }
    }
    Ok(())
}

/// The location of a new file: the one that was asked for, the only one, or that of the parents'
/// files.
///
/// # Errors
/// When the one that was asked for is not configured, or there are several and nothing says which.
pub(crate) fn choose(config: &Config, asked: Option<&Path>, parents: &[&Path]) -> Result<PathBuf> {
    let locations = config.version_locations();
    if let Some(asked) = asked {
        return find(config, &locations, asked);
    }
    if let [only] = locations.as_slice() {
        return Ok(config.root().join(only));
    }
    let mut of_parents: Vec<&PathBuf> = parents
        .iter()
        .filter_map(|file| {
            locations
                .iter()
                .find(|at| file.starts_with(config.root().join(at)))
        })
        .collect();
    of_parents.sort();
    of_parents.dedup();
    match of_parents.as_slice() {
        [one] => Ok(config.root().join(one)),
        choices => Err(Failure::new(
            "several version locations are configured, and nothing says which one is meant",
        )
        .detail(match choices {
            [] => "The new revision has no parent whose folder it could share.",
            _ => "Its parents are in different ones.",
        })
        .hint(format!(
            "Choose with --version-path one of: {}.",
            list(&locations)
        ))),
    }
}

/// The configured location that was typed, relative to the current folder or to the project's.
fn find(config: &Config, locations: &[PathBuf], asked: &Path) -> Result<PathBuf> {
    let from_here = std::path::absolute(asked)?;
    let candidates = [from_here, config.root().join(asked)].map(|path| tidy(&path));
    locations
        .iter()
        .map(|location| config.root().join(location))
        .find(|location| candidates.contains(&tidy(location)))
        .ok_or_else(|| {
            Failure::new(format!(
                "{:?} is none of the configured version locations",
                asked.display().to_string()
            ))
            .hint(format!("There are: {}.", list(locations)))
        })
}

/// A path without `.` and `..`, as far as the text tells.
pub(crate) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                tidy.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                tidy.push(component);
            }
        }
    }
    tidy
}

fn list(locations: &[PathBuf]) -> String {
    let shown: Vec<String> = locations
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    shown.join(", ")
}
