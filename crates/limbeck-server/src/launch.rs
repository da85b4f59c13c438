//! Starts the server as a daemon and stops it.
//!
//! `pg_ctl` starts it, because it gives the server a session of its own; waiting is done here,
//! since `pg_ctl` looks only ten times a second. The caller holds the lock.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::ServerError;
use crate::initdb::write_owned;
use crate::pidfile::{Life, examine, is_server, socket_holder};
use crate::place::Place;
use crate::profile::ServerProfile;

/// Recovery after a crash may take its time.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Backends that outlive a killed postmaster keep its shared memory until they notice.
const ORPHAN_TIMEOUT: Duration = Duration::from_secs(10);

/// A log larger than this is set aside at the next start.
const MAX_LOG: u64 = 4 * 1024 * 1024;

const POLL: Duration = Duration::from_millis(3);

/// How a server is asked to stop (manual, "Shutting Down the Server").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shutdown {
    /// Roll back what is open, write everything, end.
    Fast,
    /// End at once; the next start recovers.
    Immediate,
}

/// Starts the server on existing data and waits until it is ready.
pub(crate) fn start(
    place: &Place,
    account: Account,
    binaries: &Binaries,
    profile: ServerProfile,
) -> Result<(), ServerError> {
    let settings = profile.settings(&place.socket_dir);
    write_owned(&place.data().join("limbeck.conf"), &settings, account)?;
    let began = Instant::now();
    loop {
        match start_once(place, account, binaries) {
            Err(ServerError::StartFailed { tail, .. })
                if holds_orphans(&tail) && began.elapsed() < ORPHAN_TIMEOUT =>
            {
                thread::sleep(Duration::from_millis(100));
            }
            other => return other,
        }
    }
}

fn holds_orphans(tail: &str) -> bool {
    tail.contains("pre-existing shared memory block") && tail.contains("still in use")
}

fn start_once(place: &Place, account: Account, binaries: &Binaries) -> Result<(), ServerError> {
    let (log, offset) = open_log(place)?;
    let log_error = ServerError::io("write", &place.log());
    let program = binaries.program("pg_ctl");
    let mut command = account.command(&program, &place.home);
    command
        .args(["start", "--wait", "--silent", "--timeout"])
        .arg(START_TIMEOUT.as_secs().to_string())
        // pg_ctl puts `-D` and `-l` into a shell command line, where a folder's name could be read
        // as a command; the environment and the inherited output are safe.
        .env("PGDATA", place.data())
        .stdout(Stdio::from(log.try_clone().map_err(log_error)?))
        .stderr(Stdio::from(log))
        // Ctrl-C in the terminal is for the command, not for its server.
        .process_group(0);
    let mut child = command
        .spawn()
        .map_err(|source| ServerError::Spawn { program, source })?;
    let ready = await_ready(place, &mut child);
    dismiss(child);
    if ready {
        Ok(())
    } else {
        Err(start_failed(place, offset))
    }
}

/// True once the server answers, false when it has ended or the time is over.
fn await_ready(place: &Place, child: &mut Child) -> bool {
    let began = Instant::now();
    while began.elapsed() < START_TIMEOUT {
        if matches!(examine(place), Life::Ready(_)) {
            return true;
        }
        if let Ok(Some(status)) = child.try_wait() {
            return status.success() && matches!(examine(place), Life::Ready(_));
        }
        thread::sleep(POLL);
    }
    false
}

/// Ends `pg_ctl`, which would look again some time later; the server is independent of it.
fn dismiss(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The log for appending, and where this start's lines begin.
fn open_log(place: &Place) -> Result<(File, u64), ServerError> {
    let path = place.log();
    let size = fs::metadata(&path).map_or(0, |meta| meta.len());
    if size > MAX_LOG {
        let old = place.home.join("server.log.old");
        fs::rename(&path, &old).map_err(ServerError::io("rename", &path))?;
    }
    let open = OpenOptions::new().create(true).append(true).open(&path);
    let log = open.map_err(ServerError::io("open", &path))?;
    let offset = log.metadata().map_or(0, |meta| meta.len());
    Ok((log, offset))
}

fn start_failed(place: &Place, offset: u64) -> ServerError {
    let log = place.log();
    let tail = read_tail(&log, offset).unwrap_or_default();
    ServerError::StartFailed { log, tail }
}

/// The last lines after `offset`.
fn read_tail(log: &Path, offset: u64) -> std::io::Result<String> {
    let mut file = File::open(log)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    Ok(lines[lines.len().saturating_sub(20)..].join("\n"))
}

/// Waits for a living server that another process has begun to start or to stop. What comes of it
/// is the answer; `Busy` means that it is stuck, or that its socket is gone.
pub(crate) fn await_settled(place: &Place) -> Life {
    let began = Instant::now();
    let mut life = examine(place);
    while let Life::Busy(_) = life {
        // A starting server makes its socket before anything that takes time.
        let limit = if place.socket().exists() {
            START_TIMEOUT
        } else {
            Duration::from_secs(1)
        };
        if began.elapsed() >= limit {
            break;
        }
        thread::sleep(POLL);
        life = examine(place);
    }
    life
}

/// Stops the server; a fast shutdown that takes too long becomes an immediate one.
pub(crate) fn stop(place: &Place, pid: u32, shutdown: Shutdown) -> Result<(), ServerError> {
    let attempts = match shutdown {
        Shutdown::Fast => &[(Signal::INT, 30), (Signal::QUIT, 10)][..],
        Shutdown::Immediate => &[(Signal::QUIT, 10)][..],
    };
    for (signal, seconds) in attempts {
        signal_server(pid, *signal)?;
        if await_end(place, pid, Duration::from_secs(*seconds)) {
            remove_traces(place)?;
            return Ok(());
        }
    }
    Err(ServerError::StopFailed { pid })
}

fn signal_server(pid: u32, signal: Signal) -> Result<(), ServerError> {
    let Some(target) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
        return Err(ServerError::StopFailed { pid });
    };
    match kill_process(target, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(_) => Err(ServerError::StopFailed { pid }),
    }
}

fn await_end(place: &Place, pid: u32, limit: Duration) -> bool {
    let began = Instant::now();
    while is_server(pid, &place.data()) {
        if began.elapsed() >= limit {
            return false;
        }
        thread::sleep(POLL);
    }
    true
}

/// Ends a server whose data folder was deleted under it: it still holds the socket, and would take
/// the socket of its successor with it when it notices.
pub(crate) fn stop_orphan(place: &Place) -> Result<(), ServerError> {
    let pid = socket_holder(place).filter(|pid| is_server(*pid, &place.data()));
    match pid {
        Some(pid) => stop(place, pid, Shutdown::Immediate),
        None => remove_traces(place),
    }
}

/// Deletes what a server leaves when it is killed. A left `postmaster.pid` would keep the next
/// server from starting once another process got the same number.
pub(crate) fn remove_traces(place: &Place) -> Result<(), ServerError> {
    for path in [
        place.data().join("postmaster.pid"),
        place.socket(),
        place.socket_lock(),
    ] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ServerError::io("delete", &path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}
