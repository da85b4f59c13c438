//! `review`: revisions as a person looks at them. Needs no database: the schema before and after is
//! made in memory from the revision files.

pub(in crate::commands) mod choose;
mod git;
pub(super) mod render;

use std::collections::BTreeMap;

use limbeck_catalog::RelationSize;
use limbeck_review::review::{Source, TableSize, revisions};
use limbeck_schema::{ObjectId, QualifiedName, SourceSpan};

use self::choose::Chosen;
use super::{Context, sizes, written};
use crate::Outcome;
use crate::args::{Review, ReviewFormat};
use crate::failure::Result;
use crate::locations;
use crate::models;
use crate::output::Output;
use crate::project::Project;

/// Endings of files and what they mean.
const FORMATS: [(&str, ReviewFormat); 6] = [
    ("html", ReviewFormat::Html),
    ("htm", ReviewFormat::Html),
    ("md", ReviewFormat::Markdown),
    ("json", ReviewFormat::Json),
    ("sarif", ReviewFormat::Sarif),
    ("txt", ReviewFormat::Terminal),
];

/// Reviews the revisions that are asked for.
pub(super) async fn run(context: &Context, arguments: &Review) -> Result<Outcome> {
    let file = arguments.output.as_deref();
    let format = match arguments.format {
        Some(format) => format,
        None if context.output.json => ReviewFormat::Json,
        None => written::format_of(file, &FORMATS)?.unwrap_or(ReviewFormat::Terminal),
    };
    locations::require_files(&context.config)?;
    let project = Project::load(&context.config)?;
    let chosen = match &arguments.from_git {
        Some(base) => Chosen::since_git(context, &project, base)?,
        None => {
            let text = arguments.revision.as_deref().unwrap_or("head");
            Chosen::named(context, &project, text).await?
        }
    };
    let history = history(&project, &chosen)?;
    let spans = spans(context);
    let mut options = context.config.lint_options();
    if arguments.sizes {
        let mut connection = context.connect().await?;
        options.sizes = Some(sizes::of_tables(&mut connection).await?);
    }
    let mut review = revisions(&history, &chosen.range, &spans, &options);
    review.notes.splice(0..0, chosen.notes);
    sizes::show(&mut review, options.sizes.as_ref());
    if review.parts.is_empty() {
        review
            .notes
            .iter()
            .for_each(|note| context.output.message(note));
        context
            .output
            .message(format!("no revision to review: {}", chosen.range));
    }
    let text = render::text(context, review, format, file.is_some());
    written::out(context, file, &text)?;
    Ok(Outcome::Fine)
}

/// The revisions that lead to those under review, and these, in the order in which they run.
pub(super) fn history(project: &Project, chosen: &Chosen) -> Result<Vec<Source>> {
    chosen
        .order
        .iter()
        .map(|revision| {
            let path = project.path(revision);
            let shown = path.map(|path| project.shown(path).to_string());
            Ok(Source {
                file: project.placed(revision)?,
                path: shown.unwrap_or_default().into(),
                reviewed: chosen.reviewed.contains(revision),
            })
        })
        .collect()
}

/// Where the models declare what; nowhere, when they can't be read: a review is not about them.
fn spans(context: &Context) -> BTreeMap<ObjectId, SourceSpan> {
    let quiet = Output {
        quiet: true,
        ..context.output
    };
    match models::read(&context.config, &quiet) {
        Ok(models) => models.desired.spans,
        Err(_) => {
            context.output.message(
                "the models can't be read, so the review does not say where they declare what",
            );
            BTreeMap::new()
        }
    }
}

/// Says how large tables are.
pub(super) fn add_sizes(
    review: &mut limbeck_review::review::Review,
    sizes: &BTreeMap<QualifiedName, RelationSize>,
) {
    for (table, size) in sizes {
        let size = TableSize {
            rows: size.rows,
            bytes: Some(size.bytes),
        };
        review.sizes.insert(table.clone(), size);
    }
}
