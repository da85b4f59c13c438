//! [`Origin`]: what the proof of a new file has to know of the database that it was made for.

use limbeck_catalog::Unmanaged;

/// What a plan rests on besides the models and what is managed of the database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// The renames that the user told.
    pub(crate) told: Vec<String>,
    /// The operations from the database to the models, each as its text, in one piece.
    pub(crate) operations: Vec<String>,
    /// What the database has and limbeck does not manage.
    pub(crate) unmanaged: Vec<Unmanaged>,
}
