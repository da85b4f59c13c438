//! One process at a time works on a private server: an advisory lock on `.limbeck/lock`.
//!
//! The lock goes away with its holder, so a killed process leaves nothing behind. Looking at a
//! running server needs no lock.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use crate::error::ServerError;

/// Held while the server is created, started, stopped or reset.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held for its lock")] File);

impl Lock {
    /// Waits until no other process or thread holds the lock of `dir`.
    pub(crate) fn acquire(dir: &Path) -> Result<Self, ServerError> {
        let path = dir.join("lock");
        let file = open(&path).map_err(ServerError::io("open lock file", &path))?;
        file.lock().map_err(ServerError::io("lock", &path))?;
        Ok(Self(file))
    }
}

/// An existing file is opened for reading only: it may belong to another user.
fn open(path: &Path) -> io::Result<File> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            OpenOptions::new().create(true).append(true).open(path)
        }
        other => other,
    }
}
