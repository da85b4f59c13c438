//! `init`: `limbeck.toml`, the folder of the migrations, and where to go from there.

mod ci;
mod existing;
mod template;

use std::path::Path;

use serde_json::json;

use crate::Outcome;
use crate::args::{Global, Init};
use crate::config::FILE_NAME;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::Output;
use template::{Template, toml_path};

/// The configuration file; `{models}` and `{migrations}` are filled in.
const CONFIG: &str = include_str!("../../../templates/limbeck.toml");

/// Writes what is missing; nothing that exists is touched.
///
/// # Errors
/// When `limbeck.toml` exists already, or the folder of the migrations has something else in it.
pub(super) async fn run(
    arguments: &Init,
    options: &Global,
    current: &Path,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<Outcome> {
    let mut written = Written::default();
    match arguments.ci {
        Some(_) if current.join(FILE_NAME).exists() && arguments.template.is_none() => {}
        _ => project(arguments, options, current, output, interrupt, &mut written).await?,
    }
    if let Some(service) = arguments.ci {
        ci::run(service, options, current, output, &mut written)?;
    }
    if output.json {
        output.json_data(&json!({ "written": written.0 }))?;
    }
    Ok(Outcome::Fine)
}

/// A new project.
async fn project(
    arguments: &Init,
    options: &Global,
    current: &Path,
    output: &Output,
    interrupt: &Interrupt,
    written: &mut Written,
) -> Result<()> {
    if current.join(FILE_NAME).exists() {
        return Err(Failure::new(format!("{FILE_NAME} exists already"))
            .hint("This folder has been initialised; `limbeck revision --autogenerate -m \"…\"` writes a revision."));
    }
    let template = match &arguments.template {
        Some(name) => Template::find(name)?,
        None => Template::default_for(current),
    };
    let migrations = current.join(&arguments.directory);
    refuse_foreign_files(&migrations, &arguments.directory)?;
    if template == Template::Existing {
        existing::check(options, current, *output, interrupt).await?;
        write(template, arguments, current, output, written)?;
        existing::run(options, current, *output, interrupt, written).await?;
    } else {
        write(template, arguments, current, output, written)?;
        output.message(format!(
            "next: write your models in {}, then run\n    limbeck revision --autogenerate -m \"create tables\"\n    limbeck upgrade head",
            template.first_model(current)
        ));
    }
    Ok(())
}

/// The paths of what was written, each told as soon as it is there.
#[derive(Default)]
struct Written(Vec<String>);

impl Written {
    fn add(&mut self, path: String, output: &Output) -> Result<()> {
        if !output.json {
            output.data(&path)?;
        }
        self.0.push(path);
        Ok(())
    }
}

/// Writes the files of a template and prints their paths.
fn write(
    template: Template,
    arguments: &Init,
    current: &Path,
    output: &Output,
    written: &mut Written,
) -> Result<()> {
    let config = current.join(FILE_NAME);
    let migrations = current.join(&arguments.directory);
    let models = template.models(current);
    let text = CONFIG
        .replace("{models}", models)
        .replace("{migrations}", &toml_path(&arguments.directory));
    let files = template.files(current, &arguments.directory);

    let versions = migrations.join("versions");
    std::fs::create_dir_all(&versions).map_err(|error| could_not("create", &versions, &error))?;
    let shown = arguments.directory.join("versions").display().to_string();
    written.add(shown, output)?;
    write_new(&versions.join(".gitkeep"), "")?;
    let mut kept = Vec::new();
    for (path, text) in files {
        if current.join(&path).exists() {
            kept.push(path.display().to_string());
            continue;
        }
        write_new(&current.join(&path), &text)?;
        written.add(path.display().to_string(), output)?;
    }
    write_new(&config, &text)?;
    written.add(FILE_NAME.to_owned(), output)?;
    ignore_state(current)?;
    if !kept.is_empty() {
        output.message(format!("left as it was: {}", kept.join(", ")));
    }
    if template == Template::Workspace && kept.iter().any(|path| path == "Cargo.toml") {
        output.message(format!(
            "add the new crates to [workspace] of Cargo.toml: members = [\"models\", \"{}\"]",
            toml_path(&arguments.directory)
        ));
    }
    Ok(())
}

/// `list-templates`: each with its purpose.
pub(super) fn list(output: &Output) -> Result<Outcome> {
    if output.json {
        let rows: Vec<_> = Template::ALL
            .iter()
            .map(|template| json!({ "name": template.name(), "summary": template.summary() }))
            .collect();
        output.json_data(&json!(rows))?;
        return Ok(Outcome::Fine);
    }
    for template in Template::ALL {
        output.data(format!("{:9} - {}", template.name(), template.summary()))?;
    }
    Ok(Outcome::Fine)
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
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| could_not("create", folder, &error))?;
    std::fs::File::create_new(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| could_not("write", path, &error))
}

fn could_not(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("could not {verb} {}: {error}", path.display()))
}
