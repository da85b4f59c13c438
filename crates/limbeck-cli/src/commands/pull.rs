//! `pull`: models from the database.
//!
//! limbeck-pull makes the texts; here is where they go.

mod files;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use limbeck_catalog::{ReadRequest, Unmanaged};
use limbeck_pull::{Layout, PullOptions, Pulled, TimeCrate};
use limbeck_schema::Name;
use serde_json::{Value, json};

use super::Context;
use crate::Outcome;
use crate::autogenerate::{unmanaged_json, unmanaged_text};
use crate::failure::{Failure, Result};

/// Arguments of `pull`.
#[derive(Debug, Args)]
pub(crate) struct Pull {
    /// Folder of the models, or one file [default: models.path]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// How many files [default: table]
    #[arg(long, value_name = "LAYOUT")]
    layout: Option<LayoutName>,

    /// The crate whose types stand for dates and times
    #[arg(long, value_name = "CRATE", default_value = "chrono")]
    types: TypesName,

    /// Only this PostgreSQL schema; may be given again [default: all]
    #[arg(long, value_name = "NAME")]
    schema: Vec<String>,

    /// Print the files instead of writing them
    #[arg(long)]
    dry_run: bool,
}

impl Pull {
    /// Everything, to where the configuration has its models.
    fn everything() -> Self {
        Self {
            path: None,
            layout: None,
            types: TypesName::Chrono,
            schema: Vec::new(),
            dry_run: false,
        }
    }
}

/// How many files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LayoutName {
    /// One for each table
    Table,
    /// One for each PostgreSQL schema
    Schema,
    /// One
    Single,
}

/// Crates of dates and times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TypesName {
    /// chrono
    Chrono,
    /// time
    Time,
    /// jiff
    Jiff,
}

/// Where the files go.
struct Place {
    folder: PathBuf,
    root: String,
    /// Whether the path was one file.
    is_file: bool,
}

/// Writes the models of everything that the database has.
///
/// # Errors
/// When the database can't be read, or a file is in the way that `pull` has not written.
pub(super) async fn run(context: &Context, arguments: &Pull) -> Result<Outcome> {
    let place = find_place(context, arguments)?;
    let (pulled, unmanaged) = read(context, arguments, &place).await?;
    if arguments.dry_run {
        print_files(context, &place, &pulled, &unmanaged)?;
    } else {
        let changed = files::write(context, &place.folder, &pulled, &place.root)?;
        print(context, &shown(context, &changed), &unmanaged)?;
    }
    tell_unmanaged(context, &unmanaged);
    Ok(Outcome::Fine)
}

/// Writes the models of everything to where the configuration has them, for `init`; the paths of
/// the files come back.
///
/// # Errors
/// As [`run`].
pub(super) async fn everything(context: &Context) -> Result<Vec<String>> {
    let arguments = Pull::everything();
    let place = find_place(context, &arguments)?;
    let (pulled, unmanaged) = read(context, &arguments, &place).await?;
    let changed = files::write(context, &place.folder, &pulled, &place.root)?;
    tell_unmanaged(context, &unmanaged);
    Ok(shown(context, &changed))
}

/// The models as texts, and what they can't say.
async fn read(
    context: &Context,
    arguments: &Pull,
    place: &Place,
) -> Result<(Pulled, Vec<Unmanaged>)> {
    let mut connection = context.connect().await?;
    let schemas = match arguments.schema.as_slice() {
        [] => limbeck_catalog::schemas(&mut connection).await?,
        names => names.iter().map(Name::new).collect(),
    };
    let table = context.version_table()?;
    let request = ReadRequest::new(schemas).ignoring(table.names().map(Clone::clone));
    let catalogue = limbeck_catalog::read(&mut connection, &request).await?;
    let pulled = limbeck_pull::pull(&catalogue.schema, &options(context, arguments, place));

    let mut unmanaged = catalogue.unmanaged;
    unmanaged.extend(pulled.unsaid.iter().map(|unsaid| Unmanaged {
        kind: unsaid.kind.to_owned(),
        name: unsaid.name.clone(),
    }));
    unmanaged.sort();
    unmanaged.dedup();
    Ok((pulled, unmanaged))
}

fn tell_unmanaged(context: &Context, unmanaged: &[Unmanaged]) {
    if let Some(text) = unmanaged_text(unmanaged, context.output.verbose) {
        context.output.message(text);
    }
}

fn shown(context: &Context, paths: &[PathBuf]) -> Vec<String> {
    paths
        .iter()
        .map(|path| context.config.shown(path))
        .collect()
}

fn print_files(
    context: &Context,
    place: &Place,
    pulled: &Pulled,
    unmanaged: &[Unmanaged],
) -> Result<()> {
    let files = pulled.files.iter().map(|file| {
        let path = place.folder.join(&file.path);
        (context.config.shown(&path), &file.text)
    });
    if context.output.json {
        let files: Vec<Value> = files
            .map(|(path, text)| json!({ "path": path, "text": text }))
            .collect();
        return context
            .output
            .json_data(&json!({ "files": files, "unmanaged": unmanaged_json(unmanaged) }));
    }
    for (path, text) in files {
        let mark = if path.ends_with(".sql") { "--" } else { "//" };
        context.output.data(format!("{mark} {path}"))?;
        context.output.data(text)?;
    }
    Ok(())
}

fn print(context: &Context, changed: &[String], unmanaged: &[Unmanaged]) -> Result<()> {
    if context.output.json {
        return context
            .output
            .json_data(&json!({ "changed": changed, "unmanaged": unmanaged_json(unmanaged) }));
    }
    for path in changed {
        context.output.data(path)?;
    }
    if changed.is_empty() {
        context.output.message("the models are up to date");
    }
    Ok(())
}

fn options(context: &Context, arguments: &Pull, place: &Place) -> PullOptions {
    PullOptions {
        layout: match arguments.layout {
            Some(LayoutName::Table) => Layout::Table,
            Some(LayoutName::Schema) => Layout::Schema,
            Some(LayoutName::Single) => Layout::Single,
            None if place.is_file => Layout::Single,
            None => Layout::default(),
        },
        time: match arguments.types {
            TypesName::Chrono => TimeCrate::Chrono,
            TypesName::Time => TimeCrate::Time,
            TypesName::Jiff => TimeCrate::Jiff,
        },
        root: place.root.clone(),
        naming: context.config.naming_convention(),
    }
}

/// The folder and the root file: a crate's `src/lib.rs`, the `lib.rs` of the configured folder, the
/// `mod.rs` of any other, or the file that was named.
fn find_place(context: &Context, arguments: &Pull) -> Result<Place> {
    let configured = context.config.file.models.path.as_slice();
    let configured: Vec<PathBuf> = configured
        .iter()
        .map(|path| context.config.root().join(path))
        .collect();
    let path = match (&arguments.path, configured.as_slice()) {
        (Some(path), _) => std::env::current_dir()?.join(path),
        (None, [only]) => only.clone(),
        (None, paths) => {
            return Err(
                Failure::new(format!("models.path names {} places", paths.len()))
                    .hint("Name the folder to write to: limbeck pull DIR."),
            );
        }
    };
    if path.extension().is_some_and(|extension| extension == "rs") {
        if matches!(
            arguments.layout,
            Some(LayoutName::Table | LayoutName::Schema)
        ) {
            return Err(Failure::new("one file can't have a layout of several")
                .hint("Name a folder, or write --layout single."));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        return Ok(Place {
            root: name.into_owned(),
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            is_file: true,
        });
    }
    let is_crate = path.join("Cargo.toml").is_file();
    let is_root = is_crate || configured.contains(&path);
    Ok(Place {
        folder: if is_crate { path.join("src") } else { path },
        root: if is_root { "lib.rs" } else { "mod.rs" }.to_owned(),
        is_file: false,
    })
}
