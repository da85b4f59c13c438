//! [`read`]: from root files to the desired state and everything that is wrong with it.

use limbeck_schema::Desired;

use crate::build;
use crate::diagnostic::Diagnostic;
use crate::report::Report;
use crate::source::{ReadOptions, Root, SourceFile, SourceLoader};
use crate::tree;

/// What reading models gives.
#[derive(Clone, Debug, Default)]
pub struct ModelOutput {
    /// What the models say. With errors among the diagnostics it is incomplete and must not be
    /// compared with anything.
    pub desired: Desired,
    /// Everything that is wrong or could not be seen, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were read, in this order.
    pub files: Vec<SourceFile>,
}

impl ModelOutput {
    /// Whether a diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads all models that belong to the roots.
pub fn read(roots: &[Root], loader: &mut dyn SourceLoader, options: &ReadOptions) -> ModelOutput {
    let mut report = Report::default();
    let tree = tree::walk(roots, loader, options, &mut report);
    let desired = build::build(&tree, options, &mut report);
    ModelOutput {
        desired,
        diagnostics: report.finish(),
        files: tree.files,
    }
}
