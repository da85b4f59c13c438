//! `init`: `limbeck.toml`, the folder of the migrations, and where to go from there.

use std::path::Path;

use crate::Outcome;
use crate::args::Init;
use crate::config::FILE_NAME;
use crate::failure::{Failure, Result};
use crate::output::Output;

/// The model that a folder without any gets.
const FIRST_MODEL: &str = include_str!("../../templates/models.rs");

/// The configuration file; `{models}` and `{migrations}` are filled in.
const CONFIG: &str = include_str!("../../templates/limbeck.toml");

/// Writes what is missing; nothing that exists is touched.
///
/// # Errors
/// When `limbeck.toml` exists already, or the folder of the migrations has something else in it.
pub(super) fn run(arguments: &Init, current: &Path, output: &Output) -> Result<Outcome> {
    let config = current.join(FILE_NAME);
    if config.exists() {
        return Err(Failure::new(format!("{FILE_NAME} exists already"))
            .hint("This folder has been initialised; `limbeck revision --autogenerate -m \"…\"` writes a revision."));
    }
    let migrations = current.join(&arguments.directory);
    refuse_foreign_files(&migrations, &arguments.directory)?;
    let models = find_models(current);
    let text = CONFIG
        .replace(
            "{models}",
            &toml_path(Path::new(models.unwrap_or(MODELS_FOLDER))),
        )
        .replace("{migrations}", &toml_path(&arguments.directory));

    let versions = migrations.join("versions");
    std::fs::create_dir_all(&versions).map_err(|error| could_not("create", &versions, &error))?;
    let mut written = vec![arguments.directory.join("versions").display().to_string()];
    write_new(&versions.join(".gitkeep"), "")?;
    if models.is_none() {
        let folder = current.join(MODELS_FOLDER);
        std::fs::create_dir_all(&folder).map_err(|error| could_not("create", &folder, &error))?;
        write_new(&folder.join("lib.rs"), FIRST_MODEL)?;
        written.push(format!("{MODELS_FOLDER}/lib.rs"));
    }
    write_new(&config, &text)?;
    written.push(FILE_NAME.to_owned());
    ignore_state(current)?;
    for path in written {
        output.data(path)?;
    }
    output.message(format!(
        "next: write your models in {}, then run\n    limbeck revision --autogenerate -m \"create tables\"\n    limbeck upgrade head",
        models.unwrap_or("models/lib.rs")
    ));
    Ok(Outcome::Fine)
}

/// Where models go when there is no crate yet.
const MODELS_FOLDER: &str = "models";

/// The folder that probably has the models.
fn find_models(current: &Path) -> Option<&'static str> {
    let is_crate = |folder: &str| current.join(folder).join("Cargo.toml").is_file();
    if is_crate(MODELS_FOLDER) || current.join("models/lib.rs").is_file() {
        Some(MODELS_FOLDER)
    } else if is_crate("") && current.join("src").is_dir() {
        Some("src")
    } else {
        None
    }
}

fn refuse_foreign_files(folder: &Path, shown: &Path) -> Result<()> {
    let Ok(mut entries) = std::fs::read_dir(folder) else {
        return if folder.exists() {
            Err(Failure::new(format!(
                "{} exists and is no folder",
                shown.display()
            )))
        } else {
            Ok(())
        };
    };
    if entries.next().is_none() {
        return Ok(());
    }
    let shown = shown.display();
    Err(
        Failure::new(format!("folder {shown} exists and is not empty"))
            .hint("Name another folder: limbeck init DIR."),
    )
}

/// Adds `.limbeck/` to an existing `.gitignore`; the folder ignores itself as well.
fn ignore_state(current: &Path) -> Result<()> {
    const LINE: &str = ".limbeck/";
    let path = current.join(".gitignore");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Ok(());
    };
    if text
        .lines()
        .any(|line| line.trim().trim_start_matches('/') == LINE)
    {
        return Ok(());
    }
    let separator = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    std::fs::write(&path, format!("{text}{separator}{LINE}\n"))
        .map_err(|error| could_not("write", &path, &error))
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    std::fs::File::create_new(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| could_not("write", path, &error))
}

fn could_not(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("could not {verb} {}: {error}", path.display()))
}

/// A path as the content of a TOML string, with `/` between its parts.
fn toml_path(path: &Path) -> String {
    path.display()
        .to_string()
        .replace('\\', "/")
        .replace('"', "\\\"")
}
