//! Collecting mistakes as diagnostics, with their places in files.

use std::path::{Path, PathBuf};

use proc_macro2::Span;

use crate::diagnostic::{Diagnostic, Label, Location};
use crate::mistake::{Mistake, Severity, Spot};
use crate::source::LoadError;
use crate::tree::FileId;

/// A place in a file that was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) file: FileId,
    pub(crate) span: Span,
}

/// Everything that is wrong so far.
#[derive(Default)]
pub(crate) struct Report {
    paths: Vec<PathBuf>,
    diagnostics: Vec<(FileId, Diagnostic)>,
}

impl Report {
    /// Notes the path of the next [`FileId`].
    pub(crate) fn note_file(&mut self, path: &Path) {
        self.paths.push(path.to_owned());
    }

    pub(crate) fn push(&mut self, file: FileId, mistake: Mistake) {
        let labels = mistake
            .labels
            .into_iter()
            .map(|label| Label {
                location: match label.spot {
                    Spot::Here(span) => self.location(file, span),
                    Spot::Tokens(file, span) => self.location(file, span),
                    Spot::Text(location) => location,
                },
                text: label.text,
            })
            .collect();
        let diagnostic = Diagnostic {
            severity: mistake.severity,
            message: mistake.message,
            location: Some(match mistake.location {
                Some(location) => *location,
                None => self.location(file, mistake.span),
            }),
            label: mistake.label,
            labels,
            help: mistake.help,
            hides_models: mistake.hides_models,
        };
        self.diagnostics.push((file, diagnostic));
    }

    pub(crate) fn extend(&mut self, file: FileId, mistakes: Vec<Mistake>) {
        for mistake in mistakes {
            self.push(file, mistake);
        }
    }

    /// A root file that could not be read.
    pub(crate) fn unreadable(&mut self, path: &Path, error: &LoadError) {
        let path = path.display();
        let message = match error {
            LoadError::NotFound => format!("model file \"{path}\" does not exist"),
            LoadError::Failed(words) => format!("could not read model file \"{path}\": {words}"),
        };
        self.diagnostics.push((
            FileId(0),
            Diagnostic::without_place(Severity::Error, message),
        ));
    }

    pub(crate) fn location(&self, file: FileId, span: Span) -> Location {
        let start = span.start();
        Location {
            file: self.paths.get(file.0).cloned().unwrap_or_default(),
            bytes: span.byte_range(),
            line: start.line,
            column: start.column + 1,
        }
    }

    /// All diagnostics in the order of files and places, each once.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|(file, diagnostic)| {
            let start = diagnostic.location.as_ref().map(|l| l.bytes.start);
            (*file, start)
        });
        let mut diagnostics: Vec<Diagnostic> =
            self.diagnostics.into_iter().map(|(_, d)| d).collect();
        diagnostics.dedup();
        diagnostics
    }
}
