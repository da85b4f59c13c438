//! Applying revisions to a database: the one writer.
//!
//! Everything that changes a database goes through here, from the command line as from an
//! application: the advisory lock ([`Lock`]), the version table and its log, one
//! transaction per revision together with its version row, and the resumption of revisions that
//! have steps outside a transaction.

mod embedded;
mod error;
mod leftover;
mod lock;
mod measure;
mod observe;
mod recorded;
mod resume;
mod retry;
mod run;
mod script;
mod seed;
mod segment;
mod session;
mod settings;
mod sql_error;
mod squashed;
mod stamp;
mod stop;
mod table;
mod unit;

pub use embedded::{EmbeddedError, Migrator, Report};
pub use error::MigrateError;
pub use lock::Lock;
pub use measure::{MeasureExtent, MeasuredOp, MeasuredTable, measure};
pub use recorded::Edited;
pub use resume::done_statements;
pub use retry::LockRetry;
pub use run::{Event, Run};
pub use script::{ScriptStep, ensure_version_script, script, stamp_script};
pub use seed::seed;
pub use segment::{Segment, segments};
pub use settings::{Settings, TransactionScope};
pub use sql_error::SqlFailure;
pub use squashed::{SquashedRow, adopt_squashed, squashed_since};
pub use stamp::{StampRow, stamp};
pub use stop::Stop;
pub use table::{AppliedRevision, VersionTable};

use limbeck_ops::Op;
use limbeck_revision::Checksums;
use limbeck_revision::graph::{Direction, VersionOp};
use limbeck_revision::header::RevisionId;

/// One revision to run in one direction, read and ready.
#[derive(Clone, Debug)]
pub struct Migration {
    /// Its id.
    pub revision: RevisionId,
    /// Its message, for progress lines.
    pub message: String,
    /// Whether it is applied or taken back.
    pub direction: Direction,
    /// The operations of that direction.
    pub ops: Vec<Op>,
    /// The checksums of all its operations.
    pub checksums: Checksums,
    /// The hash of its file ([`limbeck_revision::source_hash`]), if it was read from one.
    pub source_hash: Option<String>,
    /// The `lock_timeout` that its file asks for ([`limbeck_revision::header::Header::lock_timeout`]).
    pub lock_timeout: Option<String>,
    /// What happens to the rows of the version table.
    pub version_ops: Vec<VersionOp>,
}
