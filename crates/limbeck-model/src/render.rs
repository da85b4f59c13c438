//! A diagnostic as text with the source lines underlined, in rustc's style.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::source::SourceFile;

/// Draws a diagnostic; `files` are those of the same [`ModelOutput`](crate::ModelOutput). The
/// renderer tells whether there is colour.
pub fn render(diagnostic: &Diagnostic, files: &[SourceFile], renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str());
    let mut group = Group::with_title(title).elements(snippets(diagnostic, files));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// One snippet per file, that of the diagnostic itself first.
fn snippets<'a>(diagnostic: &'a Diagnostic, files: &'a [SourceFile]) -> Vec<Element<'a>> {
    let Some(place) = &diagnostic.location else {
        return Vec::new();
    };
    let primary = AnnotationKind::Primary
        .span(place.bytes.clone())
        .label(diagnostic.label.as_deref());
    let mut found = vec![(place, vec![primary])];
    for label in &diagnostic.labels {
        let context = AnnotationKind::Context
            .span(label.location.bytes.clone())
            .label(label.text.as_str());
        match found
            .iter_mut()
            .find(|(place, _)| place.file == label.location.file)
        {
            Some((_, annotations)) => annotations.push(context),
            None => found.push((&label.location, vec![context])),
        }
    }
    found
        .into_iter()
        .filter_map(|(place, annotations)| {
            let file = file_of(place, files)?;
            Some(
                Snippet::source(file.text.as_str())
                    .path(file.path.to_string_lossy())
                    .annotations(annotations)
                    .into(),
            )
        })
        .collect()
}

fn file_of<'a>(place: &Location, files: &'a [SourceFile]) -> Option<&'a SourceFile> {
    let file = files.iter().find(|file| *file.path == *place.file)?;
    (place.bytes.end <= file.text.len()).then_some(file)
}
