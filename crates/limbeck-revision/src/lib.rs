//! Revision files and the revision graph, without IO.

pub mod checksum;
#[cfg(feature = "file")]
pub mod file;
pub mod graph;
pub mod header;
mod spelling;

pub use checksum::{Checksums, checksum, source_hash, statements_checksum};
