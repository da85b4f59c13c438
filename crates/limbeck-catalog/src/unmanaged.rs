//! The list of what the schema types do not hold.

use crate::catalogue::Unmanaged;
use crate::error::CatalogError;
use crate::row::Fields;

/// Collects [`Unmanaged`] entries.
#[derive(Default)]
pub(crate) struct UnmanagedList(Vec<Unmanaged>);

impl UnmanagedList {
    /// One entry.
    pub(crate) fn add(&mut self, kind: impl Into<String>, name: impl ToString) {
        self.0.push(Unmanaged {
            kind: kind.into(),
            name: name.to_string(),
        });
    }

    /// One entry if the statement says that there is something.
    pub(crate) fn add_if(&mut self, kind: Option<&str>, name: impl Fn() -> String) {
        if let Some(kind) = kind {
            self.add(kind, name());
        }
    }

    /// A row of `unmanaged.sql`.
    pub(crate) fn add_row(&mut self, fields: &mut Fields<'_>) -> Result<(), CatalogError> {
        let kind = fields.text()?;
        self.add(kind, fields.text()?);
        Ok(())
    }

    /// All entries in order, each once.
    pub(crate) fn finish(mut self) -> Vec<Unmanaged> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}
