//! The kinds of cases, and what they share.

pub(crate) mod drift;
pub(crate) mod erd;
pub(crate) mod graph;
pub(crate) mod revisions;
mod versions;

use std::path::{Path, PathBuf};

use limbeck_model::{LoadError, ReadOptions, Root, SourceLoader, read};
use limbeck_review::render::{Colour, GITHUB_LIMIT, github, html, json, markdown, sarif, terminal};
use limbeck_review::review::Review;
use limbeck_schema::Desired;
use limbeck_testkit::{Case, Error};

/// Files below the case's folder.
struct Folder(PathBuf);

impl SourceLoader for Folder {
    fn load(&mut self, path: &Path) -> Result<String, LoadError> {
        std::fs::read_to_string(self.0.join(path)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                LoadError::NotFound
            } else {
                LoadError::Failed(error.to_string())
            }
        })
    }
}

/// Reads a model file; none is an empty one.
fn model(case: &Case, file: &str) -> Result<Desired, Error> {
    if !case.path(file).exists() {
        return Ok(Desired::default());
    }
    let mut folder = Folder(case.dir.clone());
    let output = read(&[Root::new(file)], &mut folder, &ReadOptions::default());
    if output.has_errors() {
        return Err(Error::new(format!("{file}: {:?}", output.diagnostics)));
    }
    Ok(output.desired)
}

/// The forms of a review; all of them, if none is named.
fn expect_review(case: &Case, review: &Review, forms: &[String]) -> Result<(), Error> {
    let is_wanted = |form: &str| forms.is_empty() || forms.iter().any(|wanted| wanted == form);
    let texts = [
        ("terminal", "terminal.txt", terminal(review, Colour::None)),
        ("markdown", "review.md", markdown(review, GITHUB_LIMIT)),
        ("github", "github.txt", github(review)),
        ("json", "review.json", format!("{:#}\n", json(review))),
        (
            "sarif",
            "review.sarif",
            format!("{:#}\n", sarif(review, "0.0.0")),
        ),
        ("html", "review.html", html(review)),
    ];
    for (form, file, text) in texts {
        case.expect_optional(file, is_wanted(form).then_some(text.as_str()))?;
    }
    Ok(())
}
