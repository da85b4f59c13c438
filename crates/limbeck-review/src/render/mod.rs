//! The forms of a review, one in each file.

mod github;
mod html;
mod json;
mod markdown;
mod sarif;
mod terminal;

pub use github::github;
pub use html::html;
pub use json::json;
pub use markdown::{GITHUB_LIMIT, markdown};
pub use sarif::sarif;
pub use terminal::{Colour, terminal};

use crate::review::Place;

/// A file as URIs and annotations name it: with `/` between its parts.
pub(crate) fn path(place: &Place) -> String {
    place.file.display().to_string().replace('\\', "/")
}
