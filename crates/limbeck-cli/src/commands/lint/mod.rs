//! `lint`: what can go wrong when revisions run on a database in use. Needs no database: the schema
//! before each revision is made in memory from the revision files. A database that is named tells
//! what is applied and how large tables are.

mod database;
mod rules;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_lint::{Hazard, History, Level, Rule, history};
use limbeck_review::render::{github, sarif};
use limbeck_review::review::{self, Finding, Part, Review};
use serde_json::json;

use super::review::choose::{self, Chosen};
use super::review::{history as files, render};
use super::{Context, sizes, written};
use crate::Outcome;
use crate::args::{Lint, LintFormat};
use crate::failure::Result;
use crate::locations;
use crate::project::Project;

/// Looks at the revisions that are asked for.
pub(super) async fn run(context: &Context, arguments: &Lint) -> Result<Outcome> {
    if arguments.list {
        rules::list(context)?;
        return Ok(Outcome::Fine);
    }
    if let Some(word) = &arguments.explain {
        rules::explain(context, word)?;
        return Ok(Outcome::Fine);
    }
    let wanted = rules::wanted(&arguments.rule)?;
    locations::require_files(&context.config)?;
    let project = Project::load(&context.config)?;
    // Everything that can be refused is refused before the database is looked at.
    project.graph()?;
    let is_chosen = arguments.range.is_some() || arguments.from_git.is_some() || arguments.all;
    let asked = arguments.sizes || !is_chosen && database::is_named(context)?;
    let told = match asked {
        true => Some(database::ask(context, &project).await?),
        false => None,
    };
    let graph = project.graph()?;
    let range = arguments.range.as_deref();
    let chosen = match (&arguments.from_git, range, &told) {
        _ if arguments.all => {
            let all = graph.headers().map(|header| header.revision.clone());
            Chosen::of(&project, String::new(), all.collect())?
        }
        (Some(base), ..) => Chosen::since_git(context, &project, base)?,
        (None, Some(range), _) => Chosen::named(context, &project, range).await?,
        (None, None, Some(told)) => {
            let pending = choose::pending(&project, &told.tips)?;
            Chosen::of(&project, String::new(), pending)?
        }
        (None, None, None) if graph.heads().is_empty() => {
            Chosen::of(&project, String::new(), BTreeSet::new())?
        }
        (None, None, None) => {
            if graph.headers().count() > graph.heads().len() {
                let heads = "only heads are looked at: no database is named that tells which revisions are to come; --all looks at every one";
                context.output.message(heads);
            }
            Chosen::named(context, &project, "heads").await?
        }
    };
    chosen
        .notes
        .iter()
        .for_each(|note| context.output.message(note));
    let mut options = context.config.lint_options();
    options.sizes = told.as_ref().map(|told| told.sizes.clone());
    let files = files(&project, &chosen)?;
    let mut review = review::revisions(&files, &chosen.range, &BTreeMap::new(), &options);
    let past = past(&project, told.as_ref())?;
    let mut general = told
        .as_ref()
        .map(|t| t.unmanaged.clone())
        .unwrap_or_default();
    for found in history(&past) {
        let of = found.revision.and_then(|id| part_of(&mut review, &id));
        match (options.judge(found.hazard.clone()), of) {
            (Some(hazard), Some(part)) => part.findings.push(Finding::from(&hazard)),
            (Some(_), None) => general.push(found.hazard),
            (None, _) => {}
        }
    }
    let general = general
        .into_iter()
        .filter_map(|hazard| options.judge(hazard));
    let general: Vec<Hazard> = general.collect();
    if !general.is_empty() {
        review.parts.push(beside(&general));
    }
    keep(&mut review, wanted.as_deref());
    sizes::show(&mut review, options.sizes.as_ref());
    print(context, arguments, &mut review, chosen.reviewed.len())?;
    let fail_on = arguments
        .fail_on
        .unwrap_or(context.config.file.lint.fail_on);
    Ok(match is_reached(&review, fail_on.level()) {
        true => Outcome::Different,
        false => Outcome::Fine,
    })
}

/// The revisions of the project and what a database says of them.
fn past(project: &Project, told: Option<&database::Told>) -> Result<History> {
    let graph = project.graph()?;
    let revisions = graph.headers().map(|header| {
        let parents = header.down_revisions.iter().map(ToString::to_string);
        let date = header.create_date.clone();
        (header.revision.to_string(), parents.collect(), date)
    });
    Ok(History {
        heads: graph.heads().into_iter().map(ToString::to_string).collect(),
        revisions: revisions.collect(),
        edited: told.map(|told| told.edited.clone()).unwrap_or_default(),
        applied: told.map(|told| told.applied.clone()).unwrap_or_default(),
    })
}

fn part_of<'r>(review: &'r mut Review, id: &str) -> Option<&'r mut Part> {
    review.parts.iter_mut().find(|part| {
        let header = part.revision.as_ref();
        header.is_some_and(|header| header.revision == *id)
    })
}

/// What is to be said beside the revisions under review.
fn beside(general: &[Hazard]) -> Part {
    Part {
        revision: None,
        file: None,
        description: Vec::new(),
        findings: general.iter().map(Finding::from).collect(),
        upgrade: Vec::new(),
        downgrade: Vec::new(),
    }
}

/// Leaves the findings of these rules.
fn keep(review: &mut Review, wanted: Option<&[&'static Rule]>) {
    let Some(wanted) = wanted else { return };
    let stays = |finding: &Finding| wanted.iter().any(|rule| rule.code == finding.code);
    for part in &mut review.parts {
        part.findings.retain(stays);
        let operations = part.upgrade.iter_mut().chain(&mut part.downgrade);
        operations.for_each(|operation| operation.findings.retain(stays));
    }
}

fn is_reached(review: &Review, level: Level) -> bool {
    let levels = Level::ALL.into_iter().filter(|other| *other >= level);
    levels.map(|level| review.open(level.into())).sum::<usize>() > 0
}

fn print(context: &Context, arguments: &Lint, review: &mut Review, revisions: usize) -> Result<()> {
    let file = arguments.output.as_deref();
    let is_plain = arguments.format == LintFormat::Text;
    let format = if is_plain && context.output.json {
        LintFormat::Json
    } else {
        arguments.format
    };
    if matches!(format, LintFormat::Github | LintFormat::Sarif) {
        render::in_repository(context, review);
    }
    let text = match format {
        LintFormat::Text => text::text(review, context.output.color && file.is_none()),
        LintFormat::Json => format!("{:#}\n", json!({ "findings": text::json(review) })),
        LintFormat::Github => github(review),
        LintFormat::Sarif => format!("{:#}\n", sarif(review, env!("CARGO_PKG_VERSION"))),
    };
    if format == LintFormat::Text {
        context.output.message(text::summary(review, revisions));
    }
    if !text.is_empty() || file.is_some() {
        written::out(context, file, &text)?;
    }
    Ok(())
}
