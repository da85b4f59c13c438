//! What can go wrong when operations run on a database that is in use: lost data, long locks,
//! rewrites, failures that depend on rows, code that still uses old names; and what is worth a second
//! thought about the schema that they make.
//!
//! [`RULES`] is the list of the rules, each in a file of its own. A planner asks for the hazards of
//! one operation after another ([`Watch`]); whole revisions are looked at by [`revision`], which also
//! knows sizes of tables, levels that were configured, and acknowledgements in the file. No IO.

mod acknowledgement;
mod again;
mod history;
mod options;
mod revision;
mod rule;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a rule names the operations that it is about"
)]
mod rules;
mod site;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "text says a few operations only"
)]
mod text;
mod watch;
mod whole;

pub use acknowledgement::is_acknowledgement;
pub use history::{History, HistoryFinding, history};
pub use options::{Options, Size};
pub use revision::{Annotated, Report, Revision, revision, unmanaged};
pub use rule::{Check, Found, Hazard, Level, Reads, Rule, Weight};
pub use rules::{
    ADD_NOT_NULL_COLUMN, DROP_COLUMN, NARROW_TYPE, PARTITION_ROWS, REMOVE_ENUM_LABEL,
    REWRITE_TABLE, RULES, SET_NOT_NULL, find, told,
};
pub use site::Site;
pub use watch::{Seen, Watch};
pub use whole::{Step, Whole};
