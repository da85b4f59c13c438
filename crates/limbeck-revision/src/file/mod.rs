//! Revision files: Rust that `limbeck::migrations!` compiles and that [`read`] reads without
//! compiling. Both call the methods of `limbeck_ops::Operations`, so both find the same
//! operations. No IO: sources come and go as text.

mod error;
mod header;
mod layout;
mod literal;
mod read;
mod source;
mod tokens;
mod write;

pub use error::{FileError, FileErrorKind};
pub use header::{read_header, read_prose};
pub use read::{read, read_placed};
pub use write::{operation_text, write};

use limbeck_ops::Op;

use crate::header::Header;

/// What a revision file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionFile {
    /// Id, parents, message and the like.
    pub header: Header,
    /// The operations of `upgrade`.
    pub upgrade: Vec<Statement>,
    /// The operations of `downgrade`.
    pub downgrade: Vec<Statement>,
    /// What people wrote between these.
    pub notes: Notes,
}

/// An operation with the comment lines above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The lines, without `//` and the blank after it.
    pub comments: Vec<String>,
    /// The operation.
    pub op: Op,
}

/// What a revision file says, and where: a position for each statement of both functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedFile {
    /// What it says.
    pub file: RevisionFile,
    /// Where the operations of `upgrade` begin.
    pub upgrade: Vec<Position>,
    /// Where the operations of `downgrade` begin.
    pub downgrade: Vec<Position>,
}

/// A place in a revision file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// Text that belongs to no operation: prose in the header, and comment lines (without `//` and the
/// blank after it).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Lines of the doc comment between the message and the revision's id, after an empty line.
    pub description: Vec<String>,
    /// Lines of the doc comment after the revision's data, after an empty line.
    pub appendix: Vec<String>,
    /// Comments above the `use` line.
    pub above_use: Vec<String>,
    /// Comments above `upgrade`.
    pub above_upgrade: Vec<String>,
    /// Comments above `downgrade`.
    pub above_downgrade: Vec<String>,
    /// Comments after the last operation of `upgrade`.
    pub end_of_upgrade: Vec<String>,
    /// Comments after the last operation of `downgrade`.
    pub end_of_downgrade: Vec<String>,
    /// Comments at the end of the file.
    pub end_of_file: Vec<String>,
}

impl RevisionFile {
    /// A file with these operations and no comments outside of them.
    #[must_use]
    pub fn new(header: Header, upgrade: Vec<Statement>, downgrade: Vec<Statement>) -> Self {
        Self {
            header,
            upgrade,
            downgrade,
            notes: Notes::default(),
        }
    }

    /// The operations of `upgrade` without their comments.
    #[must_use]
    pub fn upgrade_ops(&self) -> Vec<Op> {
        ops(&self.upgrade)
    }

    /// The operations of `downgrade` without their comments.
    #[must_use]
    pub fn downgrade_ops(&self) -> Vec<Op> {
        ops(&self.downgrade)
    }

    /// The checksums of the operations.
    #[must_use]
    pub fn checksums(&self) -> crate::Checksums {
        crate::Checksums::of(&self.upgrade_ops(), &self.downgrade_ops())
    }
}

fn ops(statements: &[Statement]) -> Vec<Op> {
    statements
        .iter()
        .map(|statement| statement.op.clone())
        .collect()
}

impl From<Op> for Statement {
    fn from(op: Op) -> Self {
        Self {
            comments: Vec::new(),
            op,
        }
    }
}
