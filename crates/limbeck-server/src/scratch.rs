//! A server for the lifetime of a value: its own temporary folder, gone on drop.
//!
//! Where the process is killed before the drop, the next scratch server of the same user clears up
//! what it left. Servers that several processes share are `PrivateServer`s.

use std::env;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Pid, geteuid, test_kill_process};

use crate::binaries::Binaries;
use crate::error::ServerError;
use crate::launch::Shutdown;
use crate::private::PrivateServer;
use crate::profile::ServerProfile;

const PREFIX: &str = "limbeck-scratch-";

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A running server that is stopped and deleted when the value is dropped.
#[derive(Debug)]
pub struct ScratchServer {
    server: PrivateServer,
}

impl ScratchServer {
    /// Creates and starts a server with the binaries of this machine.
    pub fn start() -> Result<Self, ServerError> {
        Self::start_with(None)
    }

    /// Creates and starts a server with these binaries, or those of this machine.
    pub fn start_with(binaries: Option<Binaries>) -> Result<Self, ServerError> {
        clear_abandoned();
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let dir = env::temp_dir().join(format!("{PREFIX}{}-{number}", std::process::id()));
        // The folder must be new: a foreign one of this name is not ours to use.
        let created = fs::DirBuilder::new().mode(0o755).create(&dir);
        created.map_err(ServerError::io("create folder", &dir))?;
        let mut server = PrivateServer::new(&dir).with_profile(ServerProfile::Scratch);
        if let Some(binaries) = binaries {
            server = server.with_binaries(binaries);
        }
        // From here on the drop clears up, also when the start fails.
        let scratch = Self { server };
        scratch.server.start()?;
        Ok(scratch)
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> Result<String, ServerError> {
        self.server.url(database)
    }

    /// The server itself.
    pub fn server(&self) -> &PrivateServer {
        &self.server
    }
}

impl Drop for ScratchServer {
    fn drop(&mut self) {
        discard(&self.server);
    }
}

/// Nobody can be told about a failure here; the next scratch server tries again.
fn discard(server: &PrivateServer) {
    let _ = server.delete_with(Shutdown::Immediate);
}

/// Discards scratch servers of this user whose process is gone.
fn clear_abandoned() {
    let Ok(entries) = fs::read_dir(env::temp_dir()) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if is_abandoned(&path) {
            discard(&PrivateServer::new(path));
        }
    }
}

fn is_abandoned(path: &Path) -> bool {
    let owned = fs::symlink_metadata(path)
        .is_ok_and(|meta| meta.is_dir() && meta.uid() == geteuid().as_raw());
    owned && creator(path).is_some_and(|pid| test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
}

/// The process id in the folder's name.
fn creator(path: &Path) -> Option<Pid> {
    let name = path.file_name()?.to_str()?;
    let (pid, _) = name.strip_prefix(PREFIX)?.split_once('-')?;
    Pid::from_raw(pid.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_dead_processes_are_abandoned() {
        let root = tempfile::tempdir().unwrap();
        let living = root
            .path()
            .join(format!("{PREFIX}{}-0", std::process::id()));
        let dead = root.path().join(format!("{PREFIX}{}-0", i32::MAX));
        let other = root.path().join("other");
        for dir in [&living, &dead, &other] {
            fs::create_dir(dir).unwrap();
        }
        assert!(!is_abandoned(&living));
        assert!(is_abandoned(&dead));
        assert!(!is_abandoned(&other));
    }
}
