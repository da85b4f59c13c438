//! `check` in sync: against the catalogue statements in psql, over growing models, in memory, and
//! against `alembic check`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use super::Setup;
use super::alembic::Alembic;
use super::measure::{medians, patient_median, peak_memory};
use super::project::Project;
use super::report::Report;
use super::tables::{Table, tables};
use crate::terminal::note;

/// Growth is measured between these.
const SMALL: usize = 100;
const LARGE: usize = 3_000;
/// The ratios to psql and Alembic are demanded at this size.
const MIDDLE: usize = 1_000;
/// DESIGN.md: at 3,000 tables.
const MEMORY_LIMIT: u64 = 150_000_000;

/// What is declared as SQL beside [`MIDDLE`] tables.
const VIEWS: usize = 300;
const FUNCTIONS: usize = 500;

/// What `check` costs at one size.
#[derive(Debug, Clone, Copy)]
struct Cost {
    time: Duration,
    memory: Option<u64>,
}

/// Measures each size, then the growth.
pub(super) fn run(setup: &Setup<'_>, report: &mut Report) -> Result<()> {
    let mut costs = BTreeMap::new();
    for count in setup.args.tables.iter().map(|count| count.get()) {
        let cost = one_size(setup, count, "", report)?;
        costs.insert(count, cost);
        if count == MIDDLE {
            one_size(setup, count, &objects(&tables(count)), report)?;
        }
    }
    growth(&costs, report);
    Ok(())
}

/// The script that `check` sends to read this catalogue, from limbeck's own reader.
fn write_statements(setup: &Setup<'_>, url: &str) -> Result<PathBuf> {
    let path = setup.dir.join("catalogue.sql");
    fs::write(&path, setup.catalogue_statements(url)?)?;
    Ok(path)
}

/// Tables, and what is declared as SQL beside them.
fn one_size(setup: &Setup<'_>, count: usize, sql: &str, report: &mut Report) -> Result<Cost> {
    let (name, what) = match sql {
        "" => (format!("tables_{count}"), format!("{count} tables")),
        _ => (
            format!("objects_{count}"),
            format!("{count} tables, {VIEWS} views, {FUNCTIONS} functions"),
        ),
    };
    note(&format!("preparing {what}"));
    let url = setup.server.create_database(&name)?;
    let project = Project::create(setup.dir.join(&name), &setup.limbeck, Some(url.clone()))?;
    let tables = tables(count);
    project.write_models(&tables)?;
    project.declare_sql(sql)?;
    project.apply_models()?;
    // autovacuum is off; the planner knows a real database's catalogue.
    setup.server.query(&name, "VACUUM ANALYZE")?;
    let statements = write_statements(setup, &url)?;
    let check = || Ok(project.limbeck(&["check"]));
    let psql = || Ok(setup.server.script(&url, &statements));
    let [ours, theirs] = medians([&check, &psql], setup.runs())?;
    report.at_most(
        format!("check in sync, {what}"),
        ours,
        ("psql", theirs),
        1.5,
    );
    if !sql.is_empty() {
        pulled(setup, &project, &what, (&url, &statements), report)?;
        return Ok(Cost {
            time: ours,
            memory: None,
        });
    }
    let memory = memory(&project, count, report);
    if count == MIDDLE
        && let Some(alembic) = setup.alembic()
    {
        against_alembic(setup, alembic, ours, report)?;
    }
    Ok(Cost { time: ours, memory })
}

/// The same database with the models that `pull` writes: views in the server's own words, so that
/// the server need not read them again.
fn pulled(
    setup: &Setup<'_>,
    project: &Project,
    what: &str,
    (url, statements): (&str, &Path),
    report: &mut Report,
) -> Result<()> {
    fs::remove_dir_all(project.models_dir())?;
    project.run(&["pull"])?;
    let check = || Ok(project.limbeck(&["check"]));
    let psql = || Ok(setup.server.script(url, statements));
    let [ours, theirs] = medians([&check, &psql], setup.runs())?;
    report.at_most(
        format!("check in sync, {what}, models by pull"),
        ours,
        ("psql", theirs),
        1.5,
    );
    Ok(())
}

/// Views over some of the tables, and functions.
fn objects(tables: &[Table]) -> String {
    let views = tables.iter().step_by(3).take(VIEWS).map(|table| {
        let name = table.name();
        format!(
            "CREATE VIEW public.{name}_recent AS\n    SELECT t.id, lower(t.id::text) AS key, count(*) AS n\n      \
             FROM public.{name} AS t\n     WHERE t.id > 100 AND t.id NOT IN (1, 2, 3)\n     GROUP BY t.id;\n"
        )
    });
    let functions = (0..FUNCTIONS).map(|number| {
        format!(
            "CREATE FUNCTION public.step_{number}(n integer, by integer DEFAULT {number}) RETURNS integer\n    \
             LANGUAGE sql IMMUTABLE AS $$ SELECT n + by $$;\n"
        )
    });
    views.chain(functions).collect()
}

fn memory(project: &Project, count: usize, report: &mut Report) -> Option<u64> {
    match peak_memory(project.limbeck(&["check"])) {
        Ok(bytes) => {
            let limit = (count == LARGE).then_some(MEMORY_LIMIT);
            report.memory(format!("memory of check, {count} tables"), bytes, limit);
            Some(bytes)
        }
        Err(error) => {
            report.skip(format!("memory of check, {count} tables: {error:#}"));
            None
        }
    }
}

fn against_alembic(
    setup: &Setup<'_>,
    alembic: &Alembic,
    ours: Duration,
    report: &mut Report,
) -> Result<()> {
    note("running alembic check");
    let name = "alembic_check";
    let url = setup.server.create_database(name)?;
    let project = alembic.project(setup.dir.join(name), &url, &tables(MIDDLE))?;
    project.create_tables(&url)?;
    super::revisions::write_alembic(&project.versions_dir(), 1)?;
    crate::process::output(&mut project.alembic(&["stamp", "head"]))?;
    setup.server.query(name, "VACUUM ANALYZE")?;
    let theirs = patient_median(&|| Ok(project.alembic(&["check"])), setup.few_runs());
    match theirs {
        Ok(theirs) => {
            report.faster(
                format!("check in sync, {MIDDLE} tables"),
                ours,
                ("Alembic", theirs),
                30.0,
            );
        }
        Err(error) => report.skip(format!("alembic check, {MIDDLE} tables: {error:#}")),
    }
    Ok(())
}

fn growth(costs: &BTreeMap<usize, Cost>, report: &mut Report) {
    let (Some(small), Some(large)) = (costs.get(&SMALL), costs.get(&LARGE)) else {
        report.skip(format!("growth: needs --tables with {SMALL} and {LARGE}"));
        return;
    };
    let millis = |cost: &Cost| cost.time.as_secs_f64() * 1000.0;
    report.growth(
        format!("time of check, {SMALL} → {LARGE} tables"),
        (SMALL, millis(small)),
        (LARGE, millis(large)),
        "ms",
    );
    if let (Some(small), Some(large)) = (small.memory, large.memory) {
        report.growth(
            format!("memory of check, {SMALL} → {LARGE} tables"),
            (SMALL, small as f64 / 1000.0),
            (LARGE, large as f64 / 1000.0),
            "kB",
        );
    }
}
