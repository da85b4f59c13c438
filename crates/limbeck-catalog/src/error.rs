//! Why a catalogue can't be read.

use crate::statements::OLDEST_SERVER;

/// Why a catalogue can't be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The connection failed, or the server refused a statement.
    #[error("could not read the catalogue")]
    Server(#[from] sqlx::Error),
    /// The server is older than limbeck supports; holds its `server_version_num`.
    #[error(
        "PostgreSQL {} is not supported, the oldest supported version is {}",
        version / 10_000,
        OLDEST_SERVER / 10_000
    )]
    UnsupportedServer {
        /// `server_version_num`.
        version: u32,
    },
    /// A value in a row is not what the statement's text promises.
    #[error("unexpected value {value:?} in column {column} of the rows of {statement}")]
    Value {
        /// The statement's file name.
        statement: &'static str,
        /// Its column, from 1.
        column: usize,
        /// The value; `None` for NULL.
        value: Option<String>,
    },
    /// An object went away while it was read: another session changes the schema.
    #[error("{what} changed while the catalogue was read")]
    Changed {
        /// The object.
        what: String,
    },
}
