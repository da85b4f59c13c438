//! From an edited model to the revision file on disk, with a warm private server.

use std::fs;
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

/// Measures it; the server is stopped whatever happens.
pub(super) fn run(setup: &Setup<'_>, report: &mut Report) -> Result<()> {
    note("preparing the private server of a project");
    let project = Project::create(setup.dir.join("edit"), &setup.limbeck, None)?;
    let result = measure(setup, &project, report);
    let stopped = project.run(&["db", "stop"]);
    result?;
    stopped.map(|_| ())
}

fn measure(setup: &Setup<'_>, project: &Project, report: &mut Report) -> Result<()> {
    project.write_models(&tables(TABLES))?;
    project.run(&["db", "start"])?;
    project.apply_models()?;
    add_field(project)?;
    let versions = project.versions_dir();
    let applied: Vec<_> = files(&versions)?;
    let revision = || {
        // Each run finds what the first one found.
        for file in files(&versions)? {
            if !applied.contains(&file) {
                fs::remove_file(file)?;
            }
        }
        Ok(project.limbeck(&["revision", "--autogenerate", "-m", "edit"]))
    };
    let [time] = medians([&revision], setup.runs())?;
    let written = files(&versions)?;
    let new = written.iter().find(|file| !applied.contains(file));
    let new = new.context("limbeck wrote no revision")?;
    if !fs::read_to_string(new)?.contains("edited_at") {
        bail!("the revision does not know the new field");
    }
    report.within(
        format!("edit → revision file, {TABLES} tables"),
        time,
        LIMIT,
    );
    Ok(())
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
