//! Where a text goes that may be a file: `-o FILE`, or stdout.

use std::path::Path;

use super::Context;
use crate::failure::{Failure, Result};

/// The form that the ending of a file stands for; none without a file.
///
/// # Errors
/// When the ending stands for nothing.
pub(super) fn format_of<T: Copy>(file: Option<&Path>, endings: &[(&str, T)]) -> Result<Option<T>> {
    let Some(file) = file else { return Ok(None) };
    let ending = file
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    if let Some((_, format)) = endings.iter().find(|(known, _)| *known == ending) {
        return Ok(Some(*format));
    }
    let known: Vec<String> = endings
        .iter()
        .map(|(known, _)| format!(".{known}"))
        .collect();
    Err(Failure::new(format!(
        "the name of file {} does not say in which form to write it",
        file.display()
    ))
    .hint(format!(
        "Use --format, or one of the endings {}.",
        known.join(", ")
    )))
}

/// Writes the text into the file and prints its path, or prints the text.
///
/// # Errors
/// When it can't be written.
pub(super) fn out(context: &Context, file: Option<&Path>, text: &str) -> Result<()> {
    let Some(file) = file else {
        return context.output.data(text);
    };
    std::fs::write(file, text)
        .map_err(|error| Failure::new(format!("could not write {}: {error}", file.display())))?;
    context.output.data(file.display().to_string())
}
