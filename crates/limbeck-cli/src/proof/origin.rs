//! [`Origin`]: what the proof of a new file has to know of the database that it was made for.

use limbeck_catalog::Unmanaged;
use limbeck_diff::StaleText;

/// What a plan rests on besides the models and what is managed of the database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// The renames that the user told.
    pub(crate) told: Vec<String>,
    /// SQL texts of the models that use columns which go.
    pub(crate) stale: Vec<StaleText>,
    /// The operations from the database to the models, each as its text, in one piece.
    pub(crate) operations: Vec<String>,
    /// What the database has and limbeck does not manage.
    pub(crate) unmanaged: Vec<Unmanaged>,
}
