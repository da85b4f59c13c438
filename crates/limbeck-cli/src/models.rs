//! Finding and reading the model sources.

use std::path::{Path, PathBuf};

use limbeck_model::{Diagnostic, Features, LoadError, ReadOptions, Root, SourceFile, SourceLoader};
use limbeck_schema::Desired;

use crate::config::{self, Config};
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::snippet;

/// The models of the project.
#[derive(Clone)]
pub(crate) struct Models {
    /// What they say.
    pub(crate) desired: Desired,
    /// Where more of them may be hidden.
    pub(crate) unseen: Vec<Diagnostic>,
}

/// Reads the models of the project; warnings go to stderr.
///
/// # Errors
/// When there are none, or they have mistakes; all mistakes are shown.
pub(crate) fn read(config: &Config, output: &Output) -> Result<Models> {
    let mut warnings = Vec::new();
    let models = read_noting(config, output, &mut warnings);
    print_warnings(output, &warnings);
    models
}

/// Prints the warnings that reading gave.
pub(crate) fn print_warnings(output: &Output, warnings: &[String]) {
    if !output.quiet {
        for warning in warnings {
            crate::output::say(&format!("{warning}\n"));
        }
    }
}

/// Reads the models of the project; warnings, as they are drawn for `output`, go into a list.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_noting(
    config: &Config,
    output: &Output,
    noted: &mut Vec<String>,
) -> Result<Models> {
    let mut roots = Vec::new();
    for path in config.file.models.path.as_slice() {
        roots.extend(find_roots(config, path)?);
    }
    let options = ReadOptions {
        features: match &config.file.models.features {
            None => Features::Unknown,
            Some(config::Features::All) => Features::All,
            Some(config::Features::These(names)) => Features::These(names.clone()),
        },
        naming: config.naming_convention(),
        ..ReadOptions::default()
    };
    let mut loader = Disk {
        root: config.root(),
    };
    let mut read = limbeck_model::read(&roots, &mut loader, &options);
    let harmless = config.no_models_in()?;
    read.diagnostics.retain(|diagnostic| {
        let file = diagnostic
            .location
            .as_ref()
            .map(|l| l.file.display().to_string());
        let is_harmless = |file: String| harmless.iter().any(|pattern| pattern.matches(&file));
        !(diagnostic.hides_models && file.is_some_and(is_harmless))
    });
    let (errors, warnings): (Vec<_>, Vec<_>) = read
        .diagnostics
        .iter()
        .partition(|diagnostic| diagnostic.is_error());
    let warnings = warnings.into_iter();
    noted.extend(warnings.map(|warning| draw(warning, &read.files, output)));
    if errors.is_empty() {
        let hides = |diagnostic: &Diagnostic| diagnostic.hides_models;
        let diagnostics = read.diagnostics.into_iter();
        return Ok(Models {
            desired: read.desired,
            unseen: diagnostics.filter(hides).collect(),
        });
    }
    let mut failure = Failure::new(match errors.len() {
        1 => "the models have a mistake".to_owned(),
        count => format!("the models have {count} mistakes"),
    });
    for error in errors {
        failure = failure.snippet(draw(error, &read.files, output));
    }
    Err(failure)
}

/// Draws a diagnostic with its source lines.
fn draw(diagnostic: &Diagnostic, files: &[SourceFile], output: &Output) -> String {
    limbeck_model::render(diagnostic, files, &snippet::renderer(output))
}

/// Files on disk; paths are relative to the project's folder.
struct Disk<'c> {
    root: &'c Path,
}

impl SourceLoader for Disk<'_> {
    fn load(&mut self, path: &Path) -> Result<String, LoadError> {
        std::fs::read_to_string(self.root.join(path)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                LoadError::NotFound
            } else {
                LoadError::Failed(error.to_string())
            }
        })
    }
}

/// The root files behind a configured path: the file itself; a crate's or a folder's `lib.rs` or
/// `main.rs`; else every source file of the folder.
fn find_roots(config: &Config, path: &Path) -> Result<Vec<Root>> {
    let full = config.root().join(path);
    if full.is_file() {
        return Ok(vec![Root::new(path)]);
    }
    if !full.is_dir() {
        return Err(Failure::new(format!(
            "there are no models at {:?}",
            path.display().to_string()
        ))
        .detail(format!("It was looked for in {}.", config.root().display()))
        .hint(
            "Name the crate, folder or file of your models in limbeck.toml: [models] path = \"…\".",
        ));
    }
    let is_crate = full.join("Cargo.toml").is_file();
    let name = is_crate
        .then(|| crate_name(&full.join("Cargo.toml")))
        .flatten();
    for candidate in ["src/lib.rs", "src/main.rs", "lib.rs", "main.rs", "mod.rs"] {
        if full.join(candidate).is_file() {
            return Ok(vec![Root {
                path: path.join(candidate),
                crate_name: name,
            }]);
        }
    }
    let mut files = Vec::new();
    collect_sources(&full, path, &mut files)?;
    if files.is_empty() {
        return Err(Failure::new(format!(
            "folder {:?} has no Rust source files",
            path.display().to_string()
        ))
        .hint(
            "Name the crate, folder or file of your models in limbeck.toml: [models] path = \"…\".",
        ));
    }
    Ok(files.into_iter().map(Root::new).collect())
}

fn collect_sources(folder: &Path, shown: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let mut entries = std::fs::read_dir(folder)
        .and_then(|entries| entries.collect::<std::io::Result<Vec<_>>>())
        .map_err(|error| {
            Failure::new(format!(
                "could not read folder {}: {error}",
                shown.display()
            ))
        })?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.');
        let (path, shown) = (entry.path(), shown.join(&name));
        if path.is_dir() && !hidden && name != "target" {
            collect_sources(&path, &shown, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && !hidden {
            files.push(shown);
        }
    }
    Ok(())
}

/// The library name in a manifest, as `use` writes it.
fn crate_name(manifest: &Path) -> Option<String> {
    let text = std::fs::read_to_string(manifest).ok()?;
    let manifest: toml::Table = text.parse().ok()?;
    let name = |table: &str| manifest.get(table)?.get("name")?.as_str();
    Some(name("lib").or_else(|| name("package"))?.replace('-', "_"))
}
