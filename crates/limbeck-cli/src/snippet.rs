//! Source text with the place of a mistake underlined.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::output::Output;

/// How snippets are drawn on stderr.
pub(crate) fn renderer(output: &Output) -> Renderer {
    if output.color_stderr {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
}

/// An annotated mistake as plain text.
pub(crate) fn error(
    source: &str,
    path: &str,
    span: Range<usize>,
    message: &str,
    help: Option<&str>,
) -> String {
    let span = clamp(source, span);
    let group: Group<'_> = Level::ERROR.primary_title(message).element(
        Snippet::source(source)
            .path(path)
            .annotation(AnnotationKind::Primary.span(span)),
    );
    let group = match help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    };
    Renderer::plain().render(&[group])
}

/// A span that lies in the text and ends between characters.
fn clamp(source: &str, span: Range<usize>) -> Range<usize> {
    let start = source.floor_char_boundary(span.start.min(source.len()));
    let end = source.ceil_char_boundary(span.end.min(source.len()));
    start..end.max(start)
}
