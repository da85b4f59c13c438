//! A review in the form that is asked for; also what `check` and `diff` print.

use std::path::{Path, PathBuf};

use limbeck_review::render::{Colour, GITHUB_LIMIT, github, html, json, markdown, sarif, terminal};
use limbeck_review::review::{Review, Subject};

use crate::args::ReviewFormat;
use crate::commands::Context;

/// The text. Of a review without any revisions only data is shown.
pub(crate) fn text(
    context: &Context,
    mut review: Review,
    format: ReviewFormat,
    into_file: bool,
) -> String {
    if matches!(format, ReviewFormat::Github | ReviewFormat::Sarif) {
        in_repository(context, &mut review);
    }
    let is_nothing =
        review.parts.is_empty() || (review.subject == Subject::Drift && review.is_empty());
    match format {
        ReviewFormat::Json => format!("{:#}\n", json(&review)),
        ReviewFormat::Sarif => format!("{:#}\n", sarif(&review, env!("CARGO_PKG_VERSION"))),
        ReviewFormat::Html => html(&review),
        ReviewFormat::Terminal | ReviewFormat::Markdown | ReviewFormat::Github if is_nothing => {
            String::new()
        }
        ReviewFormat::Terminal if context.output.color && !into_file => {
            terminal(&review, Colour::Ansi)
        }
        ReviewFormat::Terminal => terminal(&review, Colour::None),
        ReviewFormat::Markdown => markdown(&review, GITHUB_LIMIT),
        ReviewFormat::Github => github(&review),
    }
}

/// Puts the folder of the project in its repository before the places, for those who read them there.
pub(crate) fn in_repository(context: &Context, review: &mut Review) {
    if let Some(folder) = folder_in_repository(context.config.root()) {
        review.in_folder(&folder);
    }
}

/// Where the project is in its git repository: annotations name files from its root on.
fn folder_in_repository(root: &Path) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let top = root
        .ancestors()
        .find(|folder| folder.join(".git").exists())?;
    let folder = root.strip_prefix(top).ok()?;
    (!folder.as_os_str().is_empty()).then(|| folder.to_owned())
}
