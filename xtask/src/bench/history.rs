//! A long history: listing it against Alembic, applying it against psql.

use std::fs;

use anyhow::{Context, Result};

use super::measure::{medians, patient_median};
use super::project::Project;
use super::report::Report;
use super::{Setup, revisions};
use crate::process;
use crate::terminal::note;

/// Measures the listings, then `upgrade head`.
pub(super) fn run(setup: &Setup<'_>, report: &mut Report) -> Result<()> {
    let count = setup.args.revisions.get();
    note(&format!("preparing {count} revisions"));
    let url = setup.server.create_database("history")?;
    let project = Project::create(setup.dir.join("history"), &setup.limbeck, Some(url))?;
    project.write_models(&[])?;
    revisions::write_limbeck(&project.versions_dir(), count)?;
    upgrade(setup, &project, report)?;
    project.run(&["upgrade", "head"])?;
    listings(setup, &project, report)
}

/// `limbeck upgrade head` on an empty database, against psql running the script that limbeck
/// itself writes for the same upgrade: the same statements, the same commits.
fn upgrade(setup: &Setup<'_>, project: &Project, report: &mut Report) -> Result<()> {
    let count = setup.args.revisions.get();
    let script = setup.dir.join("history.sql");
    let sql = project
        .run(&["upgrade", "head", "--sql"])
        .context("no script of the upgrade")?;
    fs::write(&script, sql)?;
    let ours = || {
        let url = setup.server.create_database("upgrade_limbeck")?;
        Ok(project.on(url).limbeck(&["upgrade", "head"]))
    };
    let theirs = || {
        let url = setup.server.create_database("upgrade_psql")?;
        Ok(setup.server.script(&url, &script))
    };
    let [ours, theirs] = medians([&ours, &theirs], setup.runs())?;
    report.at_most(
        format!("upgrade head, {count} revisions"),
        ours,
        ("psql", theirs),
        1.3,
    );
    Ok(())
}

fn listings(setup: &Setup<'_>, project: &Project, report: &mut Report) -> Result<()> {
    let count = setup.args.revisions.get();
    let Some(alembic) = setup.alembic() else {
        return Ok(());
    };
    let url = setup.server.create_database("alembic_history")?;
    let other = alembic.project(setup.dir.join("alembic_history"), &url, &[])?;
    revisions::write_alembic(&other.versions_dir(), count)?;
    process::output(&mut other.alembic(&["stamp", "head"]))?;
    for command in ["history", "heads", "current"] {
        let [ours] = medians([&|| Ok(project.limbeck(&[command]))], setup.runs())?;
        let theirs = patient_median(&|| Ok(other.alembic(&[command])), setup.few_runs())?;
        report.faster(
            format!("{command}, {count} revisions"),
            ours,
            ("Alembic", theirs),
            30.0,
        );
    }
    Ok(())
}
