//! Cases of `fixtures/pull`: what `setup.sql` makes, as models.
//!
//! `models/` holds the expected files and `unsaid.txt` what models can't say. What the models say
//! must be what the database has, so that planning finds nothing, and rustfmt must have nothing to
//! do.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO read their cases"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use annotate_snippets::Renderer;
use limbeck_catalog::canonical::{ScratchSettings, ask};
use limbeck_catalog::{Catalogue, ReadRequest};
use limbeck_model::{ReadOptions, Root};
use limbeck_pull::{Layout, PullOptions, Pulled, SourceFile, TimeCrate, pull};
use limbeck_schema::canonical::{apply_answers, questions};
use limbeck_schema::{Desired, NamingConvention};
use limbeck_testkit::{
    Case, Error, TestDatabase, block_on, is_update_mode, run_server_cases, server,
};
use serde::Deserialize;

fn main() {
    run_server_cases("pull", test)
}

/// The newest server whose texts are those of the expected files.
const NEWEST_TEXT: u32 = 15;

/// `[options]` of `case.toml`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    layout: Option<String>,
    types: Option<String>,
    root: Option<String>,
    index_names: Option<String>,
}

fn test(case: &Case) -> Result<(), Error> {
    let options = pull_options(case.config()?.options()?)?;
    let database = TestDatabase::with(&case.read_file("setup.sql")?)?;
    let catalogue = block_on(read(&database))?;
    let pulled = pull(&catalogue.schema, &options);
    // Newer servers print views, collations and names of their own otherwise; the laws hold all the same.
    if server()?.major_version()? <= NEWEST_TEXT {
        expect_files(case, &pulled.files)?;
    }
    let unsaid: String = pulled.unsaid.iter().map(|u| format!("{u}\n")).collect();
    case.expect_optional("unsaid.txt", (!unsaid.is_empty()).then_some(&unsaid))?;
    let desired = read_back(&pulled, &options)?;
    block_on(expect_nothing(&database, catalogue, desired))?;
    expect_formatted(case, &options)
}

fn pull_options(options: Options) -> Result<PullOptions, Error> {
    let unknown = |what: String| Error::new(format!("case.toml: unknown {what}"));
    Ok(PullOptions {
        layout: match options.layout.as_deref() {
            None | Some("table") => Layout::Table,
            Some("schema") => Layout::Schema,
            Some("single") => Layout::Single,
            Some(other) => return Err(unknown(format!("layout {other}"))),
        },
        time: match options.types.as_deref() {
            None | Some("chrono") => TimeCrate::Chrono,
            Some("time") => TimeCrate::Time,
            Some("jiff") => TimeCrate::Jiff,
            Some(other) => return Err(unknown(format!("crate {other}"))),
        },
        root: options.root.unwrap_or_else(|| "lib.rs".to_owned()),
        naming: NamingConvention {
            index: options.index_names,
            ..NamingConvention::default()
        },
    })
}

async fn read(database: &TestDatabase) -> Result<Catalogue, Error> {
    let mut connection = database.connect().await?;
    let schemas = limbeck_catalog::schemas(&mut connection).await?;
    let request = ReadRequest::new(schemas);
    Ok(limbeck_catalog::read(&mut connection, &request).await?)
}

/// Each file as expected, and no other file.
fn expect_files(case: &Case, files: &[SourceFile]) -> Result<(), Error> {
    let folder = case.path("models");
    let mut found = BTreeSet::new();
    if folder.exists() {
        list(&folder, &mut found)?;
    }
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent().filter(|_| is_update_mode()) {
            fs::create_dir_all(parent)?;
        }
        found.remove(&path);
        limbeck_testkit::expect_file(&path, &file.text)?;
    }
    for path in found {
        limbeck_testkit::expect_no_file(path)?;
    }
    Ok(())
}

fn list(folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<(), Error> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

/// What the model reader makes of the files.
fn read_back(pulled: &Pulled, options: &PullOptions) -> Result<Desired, Error> {
    let files = pulled.files.iter();
    let mut files: BTreeMap<PathBuf, String> = files
        .map(|file| (PathBuf::from(&file.path), file.text.clone()))
        .collect();
    let read_options = ReadOptions {
        naming: options.naming.clone(),
        ..ReadOptions::default()
    };
    let roots = [Root::new(&options.root)];
    let output = limbeck_model::read(&roots, &mut files, &read_options);
    let renderer = Renderer::plain();
    let mistakes: Vec<String> = output
        .diagnostics
        .iter()
        .filter(|found| found.is_error())
        .map(|found| limbeck_model::render(found, &output.files, &renderer))
        .collect();
    match mistakes.is_empty() {
        true => Ok(output.desired),
        false => Err(Error::new(mistakes.join("\n\n"))),
    }
}

/// Nothing is to be migrated between the database and its models.
async fn expect_nothing(
    database: &TestDatabase,
    catalogue: Catalogue,
    mut desired: Desired,
) -> Result<(), Error> {
    let mut current = catalogue.schema;
    let mut connection = database.connect().await?;
    let schemas: Vec<_> = current.namespaces.keys().cloned().collect();
    let questions = questions(&current, &desired.schema);
    let settings = ScratchSettings::for_schemas(&schemas);
    let answers = ask(&mut connection, &questions, &settings).await?;
    apply_answers(&questions, &answers, &mut current, &mut desired.schema);
    limbeck_diff::adopt_names(&current, &mut desired);
    let plan = limbeck_diff::plan(&current, &desired);
    match plan.upgrade.first() {
        None => Ok(()),
        Some(planned) => Err(Error::new(format!("not the same: {:?}", planned.op))),
    }
}

fn expect_formatted(case: &Case, options: &PullOptions) -> Result<(), Error> {
    let root = case.path("models").join(&options.root);
    let output = Command::new("rustfmt")
        .args(["--edition", "2024", "--check"])
        .arg(root)
        .output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(Error::new(String::from_utf8_lossy(&output.stdout))),
    }
}
