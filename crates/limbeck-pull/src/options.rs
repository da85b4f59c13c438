//! How models are laid out and which types they use.

use limbeck_schema::NamingConvention;

/// Options of [`crate::pull()`].
#[derive(Clone, Debug, Default)]
pub struct PullOptions {
    /// How many files.
    pub layout: Layout,
    /// Where the types of dates and times come from.
    pub time: TimeCrate,
    /// The name of the root file, `lib.rs` or `mod.rs`.
    pub root: String,
    /// How limbeck names what models leave unnamed: a name that it would choose is not written.
    pub naming: NamingConvention,
}

/// How many files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One for each table, and one for the enum types of a schema.
    #[default]
    Table,
    /// One for each PostgreSQL schema.
    Schema,
    /// One.
    Single,
}

/// The crate whose types stand for dates and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeCrate {
    /// `chrono`.
    #[default]
    Chrono,
    /// `time`.
    Time,
    /// `jiff`.
    Jiff,
}
