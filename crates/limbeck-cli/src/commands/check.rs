//! `check`: do models and database agree?

use serde_json::json;

use super::{Context, diff, review};
use crate::Outcome;
use crate::args::Check;
use crate::autogenerate::{self, Answers};
use crate::both_sides::ComingModels;
use crate::failure::Result;
use crate::locations;
use crate::project::Project;

/// Exit status 0 when they do; 1 with the missing operations when not.
pub(super) async fn run(context: &Context, arguments: &Check) -> Result<Outcome> {
    locations::require_folders(&context.config)?;
    let models = ComingModels::start(context)?;
    let mut connection = context.connect().await?;
    let project = Project::load(&context.config)?;
    let (project, applied) = autogenerate::require_head(context, &mut connection, project).await?;
    let hints = &arguments.rename;
    // The files are looked at while the server lists its catalogue: the comparison is asked for first.
    let (comparison, edited) = tokio::join!(
        autogenerate::compare(context, &mut connection, models, hints, Answers::None),
        async { applied.edited(&project) },
    );
    // A file that can't be read has its own error as soon as it matters.
    if let Ok(edited) = edited {
        edited.warn(&context.output);
    }
    let comparison = comparison?;
    comparison.report(context);
    let missing = comparison.operations();
    if let Some(format) = arguments.format.review() {
        let mut difference = comparison.review();
        review::add_sizes(&mut difference, comparison.sizes());
        let text = review::render::text(context, difference, format, false);
        context.output.data(text)?;
    } else if context.output.json {
        context.output.json_data(&json!({
            "in_sync": missing.is_empty(),
            "operations": missing,
            "unmanaged": comparison.unmanaged_json(),
        }))?;
    } else if !missing.is_empty() {
        context
            .output
            .data(diff::plain(&comparison, arguments.format))?;
    }
    if missing.is_empty() {
        context.output.message("models and database are in sync");
        // The process ends: to take apart what it has read would only take time.
        std::mem::forget(comparison);
        return Ok(Outcome::Fine);
    }
    let operations = match missing.len() {
        1 => "1 operation is missing; `limbeck revision --autogenerate -m \"…\"` writes it"
            .to_owned(),
        count => format!(
            "{count} operations are missing; `limbeck revision --autogenerate -m \"…\"` writes them"
        ),
    };
    context
        .output
        .message(format!("models and database differ: {operations}"));
    Ok(Outcome::Different)
}
