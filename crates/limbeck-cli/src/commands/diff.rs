//! `diff`: how the database differs from the models.

use serde_json::json;
use similar::TextDiff;

use super::{Context, review};
use crate::Outcome;
use crate::args::{Diff, DiffFormat};
use crate::autogenerate::{self, Answers, Comparison};
use crate::both_sides::ComingModels;
use crate::failure::Result;

/// Prints the difference; exit status 1 when there is one.
pub(super) async fn run(context: &Context, arguments: &Diff) -> Result<Outcome> {
    let models = ComingModels::start(context)?;
    let mut connection = context.connect().await?;
    let hints = &arguments.rename;
    let comparison =
        autogenerate::compare(context, &mut connection, models, hints, Answers::None).await?;
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
            "sql": comparison.sql(),
            "text": text_diff(&comparison),
            "unmanaged": comparison.unmanaged_json(),
        }))?;
    } else {
        let text = plain(&comparison, arguments.format);
        if !text.is_empty() {
            context.output.data(coloured(
                &text,
                context.output.color && arguments.format == DiffFormat::Text,
            ))?;
        }
    }
    if missing.is_empty() {
        context.output.message("models and database are in sync");
        Ok(Outcome::Fine)
    } else {
        Ok(Outcome::Different)
    }
}

/// The difference in a form that is no review.
pub(super) fn plain(comparison: &Comparison, format: DiffFormat) -> String {
    if format == DiffFormat::Text {
        return text_diff(comparison);
    }
    if format == DiffFormat::Sql {
        let sql = comparison.sql();
        return sql.iter().map(|sql| format!("{sql};\n")).collect();
    }
    comparison.operations().join("\n")
}

/// A unified diff of both schemas as text.
fn text_diff(comparison: &Comparison) -> String {
    let (database, models) = comparison.texts();
    TextDiff::from_lines(database.as_str(), models.as_str())
        .unified_diff()
        .context_radius(3)
        .header("database", "models")
        .to_string()
}

/// Colours the lines of a unified diff as git does.
fn coloured(text: &str, color: bool) -> String {
    if !color {
        return text.to_owned();
    }
    const RESET: &str = "\u{1b}[0m";
    let style = |line: &str| match line.as_bytes().first() {
        _ if line.starts_with("---") || line.starts_with("+++") => "\u{1b}[1m",
        Some(b'-') => "\u{1b}[31m",
        Some(b'+') => "\u{1b}[32m",
        Some(b'@') => "\u{1b}[36m",
        _ => "",
    };
    text.lines()
        .map(|line| match style(line) {
            "" => format!("{line}\n"),
            style => format!("{style}{line}{RESET}\n"),
        })
        .collect()
}
