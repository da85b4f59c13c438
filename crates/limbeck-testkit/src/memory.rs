//! Folders in memory, where the machine has some to spare.
//!
//! Making a database is making three hundred files: a few milliseconds on `tmpfs`, a quarter of a
//! second on some disks. What tests leave there is found again and cleared away, since nobody looks
//! for it in `/dev/shm`.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use limbeck_server::PrivateServer;
use rustix::fs::{statfs, statvfs};
use rustix::process::geteuid;

use crate::error::Error;

const MEMORY: &str = "/dev/shm";

/// `f_type` of `tmpfs`, from Linux's `magic.h`.
const TMPFS: u32 = 0x0102_1994;

/// What a run of all tests needs at most, and as much again.
const ENOUGH: u64 = 2 << 30;

const PREFIX: &str = "limbeck-testkit-";

/// The file that names the target folder whose tests use a folder in memory.
const NOTE: &str = "target";

/// Where tests put what lives no longer than they do: in memory, else where the system says.
pub fn temp_dir() -> PathBuf {
    memory().unwrap_or_else(env::temp_dir)
}

/// The folder of the servers that the tests of this target folder share.
pub(crate) fn server_folder(target: &Path) -> Result<PathBuf, Error> {
    let on_disk = target.join("limbeck-testkit");
    let target = &fs::canonicalize(target).unwrap_or_else(|_| target.to_path_buf());
    let in_memory = Path::new(MEMORY).join(folder_name(target));
    // What is there stays in use, also when memory has become short.
    if in_memory.join(NOTE).exists() {
        return Ok(in_memory);
    }
    let Some(memory) = memory() else {
        return Ok(on_disk);
    };
    clear_abandoned(&memory);
    let failed = |error| Error::io("create folder", &in_memory, &error);
    fs::create_dir_all(&in_memory).map_err(failed)?;
    fs::write(in_memory.join(NOTE), target.as_os_str().as_bytes()).map_err(failed)?;
    Ok(in_memory)
}

fn memory() -> Option<PathBuf> {
    if env::var_os("LIMBECK_TEST_ON_DISK").is_some() {
        return None;
    }
    let is_tmpfs = statfs(MEMORY).is_ok_and(|found| u32::try_from(found.f_type) == Ok(TMPFS));
    let space = statvfs(MEMORY).map_or(0, |found| found.f_bavail * found.f_frsize);
    (is_tmpfs && space >= ENOUGH).then(|| PathBuf::from(MEMORY))
}

fn folder_name(target: &Path) -> String {
    let hash = target
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{PREFIX}{}-{hash:016x}", geteuid().as_raw())
}

/// Stops and deletes the servers of target folders that are no more. Those of other users refuse.
fn clear_abandoned(memory: &Path) {
    let Ok(entries) = fs::read_dir(memory) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_abandoned(&entry.path()) {
            for server in fs::read_dir(entry.path()).into_iter().flatten().flatten() {
                let _ = PrivateServer::new(server.path()).delete();
            }
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(folder: &Path) -> bool {
    let note = fs::read(folder.join(NOTE));
    note.is_ok_and(|target| !Path::new(OsStr::from_bytes(&target)).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_without_their_target_are_abandoned() {
        let root = tempfile::tempdir().unwrap();
        let (folder, target) = (root.path().join("folder"), root.path().join("target"));
        fs::create_dir(&folder).unwrap();
        assert!(!is_abandoned(&folder), "another program's");
        fs::write(folder.join(NOTE), target.as_os_str().as_bytes()).unwrap();
        assert!(is_abandoned(&folder));
        fs::create_dir(&target).unwrap();
        assert!(!is_abandoned(&folder));
    }

    #[test]
    fn every_target_has_its_own_folder() {
        assert_ne!(folder_name(Path::new("/a")), folder_name(Path::new("/b")));
        assert_eq!(folder_name(Path::new("/a")), folder_name(Path::new("/a")));
    }
}
