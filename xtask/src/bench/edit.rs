//! From an edited model to the revision file on disk, with a warm private server.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::Setup;
use super::measure::medians;
use super::project::Project;
use super::report::Report;
use super::tables::tables;
use crate::terminal::note;

const TABLES: usize = 10;
const LIMIT: Duration = Duration::from_millis(200);

/// For the proof of a revision.
const MORE_TABLES: usize = 100;
/// So many that a revision which makes them has about a hundred operations.
const FEW_TABLES: usize = 26;
const PROOF_LIMIT: Duration = Duration::from_millis(1500);
const LOOK_LIMIT: Duration = Duration::from_millis(50);

/// Measures it; the servers are stopped whatever happens.
pub(super) fn run(setup: &Setup<'_>, report: &mut Report) -> Result<()> {
    on_project(setup, "edit", TABLES, |project| {
        let [time] = medians([&edit(project, true)?], setup.runs())?;
        let work = format!("edit → revision file, {TABLES} tables");
        report.within(work, time, LIMIT);
        Ok(())
    })?;
    on_project(setup, "proof", MORE_TABLES, |project| {
        let (plain, proved) = (edit(project, true)?, edit(project, false)?);
        // The first proof makes the database that the others find.
        medians([&proved], 1)?;
        let [plain, proved] = medians([&plain, &proved], setup.runs())?;
        let work = format!("what proof adds, {MORE_TABLES} tables");
        report.within(work, proved.saturating_sub(plain), PROOF_LIMIT);
        Ok(())
    })?;
    on_project(setup, "look", FEW_TABLES, |project| {
        let made = revision_id(&project.versions_dir())?;
        for command in ["lint", "review"] {
            // The revision that makes all tables; findings are no failure here.
            let args = [command, made.as_str(), "--output", "found.txt"];
            let fine: &[&str] = if command == "lint" {
                &["--fail-on", "danger"]
            } else {
                &[]
            };
            let look = || Ok(project.limbeck(&[&args[..], fine].concat()));
            let [time] = medians([&look], setup.runs())?;
            let work = format!("{command} of a revision with about 100 operations");
            report.within(work, time, LOOK_LIMIT);
        }
        Ok(())
    })
}

/// A project with a warm private server that has its models.
fn on_project(
    setup: &Setup<'_>,
    name: &str,
    count: usize,
    measure: impl FnOnce(&Project) -> Result<()>,
) -> Result<()> {
    note(&format!("preparing the private server of {count} tables"));
    let project = Project::create(setup.dir.join(name), &setup.limbeck, None)?;
    let prepare = || {
        project.write_models(&tables(count))?;
        project.run(&["db", "start"])?;
        project.apply_models()?;
        add_field(&project)
    };
    let result = prepare().and_then(|()| measure(&project));
    let stopped = project.run(&["db", "stop"]);
    result?;
    stopped.map(|_| ())
}

/// Writes the revision of an edit, after removing that of the edit before.
fn edit(project: &Project, unproved: bool) -> Result<impl Fn() -> Result<Command> + '_> {
    let versions = project.versions_dir();
    let applied: Vec<_> = files(&versions)?;
    Ok(move || {
        // Each run finds what the first one found.
        for file in files(&versions)? {
            if applied.contains(&file) {
                continue;
            }
            if !fs::read_to_string(&file)?.contains("edited_at") {
                bail!("the revision does not know the new field");
            }
            fs::remove_file(file)?;
        }
        let mut command = project.limbeck(&["revision", "--autogenerate", "-m", "edit"]);
        if unproved {
            command.arg("--no-verify");
        }
        Ok(command)
    })
}

/// The id of the only revision.
fn revision_id(versions: &std::path::Path) -> Result<String> {
    let only = files(versions)?;
    let name = only.first().and_then(|file| file.file_stem());
    let name = name.map(|name| name.to_string_lossy().into_owned());
    let id = name.as_deref().and_then(|name| name.split('_').next());
    id.map(str::to_owned).context("there is no revision")
}

fn add_field(project: &Project) -> Result<()> {
    let file = project.models_dir().join("src/area_000.rs");
    let text = fs::read_to_string(&file)?;
    let field = "    pub updated_at: Option<DateTime<Utc>>,\n";
    let edited = format!("{field}    pub edited_at: Option<DateTime<Utc>>,\n");
    fs::write(&file, text.replacen(field, &edited, 1))?;
    Ok(())
}

fn files(dir: &std::path::Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    Ok(entries.iter().map(fs::DirEntry::path).collect())
}
