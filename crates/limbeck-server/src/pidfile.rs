//! What `postmaster.pid` and the socket say about a server, without running any program.
//!
//! The file's lines are process id, data folder, start time, port, socket folder, listen address,
//! shared memory key and status (PostgreSQL's `src/include/utils/pidfile.h`). A server killed hard
//! leaves file and socket behind, so neither alone is believed.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

use crate::place::Place;

/// The state of the server at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// No server, and no trace of one.
    Absent,
    /// A `postmaster.pid` without a living server.
    Stale,
    /// Alive, but not answering: starting, stopping, or its socket was deleted.
    Busy(u32),
    /// Ready for connections.
    Ready(u32),
}

/// Looks at the place; well under a millisecond when the server is ready.
pub(crate) fn examine(place: &Place) -> Life {
    let Some(text) = read_pid_file(&place.data()) else {
        return Life::Absent;
    };
    let Some((pid, ready)) = parse(&text) else {
        // Half written a moment ago, or damaged: only a living writer completes it.
        return Life::Stale;
    };
    if ready && UnixStream::connect(place.socket()).is_ok() {
        Life::Ready(pid)
    } else if is_server(pid, &place.data()) {
        Life::Busy(pid)
    } else {
        Life::Stale
    }
}

fn read_pid_file(data: &Path) -> Option<String> {
    fs::read_to_string(data.join("postmaster.pid")).ok()
}

/// The server that the socket's lock file names.
pub(crate) fn socket_holder(place: &Place) -> Option<u32> {
    let text = fs::read_to_string(place.socket_lock()).ok()?;
    text.lines().next()?.trim().parse().ok()
}

fn parse(text: &str) -> Option<(u32, bool)> {
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok()?;
    let ready = lines.nth(6).is_some_and(|status| status.trim() == "ready");
    Some((pid, ready))
}

/// Whether `pid` is a living server on `data`, not a stranger who got the same number later.
pub(crate) fn is_server(pid: u32, data: &Path) -> bool {
    if Path::new("/proc/self/stat").exists() {
        is_server_by_proc(pid, data)
    } else {
        is_server_by_ps(pid) && is_named_by_pid_file(data)
    }
}

/// The postmaster's working folder is its data folder. Root in a container may not be allowed to
/// read it (it takes `CAP_SYS_PTRACE`); then the program's name decides.
fn is_server_by_proc(pid: u32, data: &Path) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return false;
    };
    let Some((name, state)) = parse_stat(&stat) else {
        return false;
    };
    if matches!(state, 'Z' | 'X') {
        return false;
    }
    match fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(cwd) => cwd == data || cwd.to_str() == Some(&format!("{} (deleted)", data.display())),
        Err(_) => name.contains("postgres") && is_named_by_pid_file(data),
    }
}

/// False in a copy of a data folder, whose `postmaster.pid` still names the original.
fn is_named_by_pid_file(data: &Path) -> bool {
    read_pid_file(data).is_some_and(|text| text.lines().nth(1).map(Path::new) == Some(data))
}

/// Name and state of `123 (postgres) S 1 …`; the name itself may contain blanks and brackets.
fn parse_stat(stat: &str) -> Option<(&str, char)> {
    let name = stat.get(stat.find('(')? + 1..stat.rfind(')')?)?;
    let state = stat
        .get(stat.rfind(')')? + 1..)?
        .trim_start()
        .chars()
        .next()?;
    Some((name, state))
}

fn is_server_by_ps(pid: u32) -> bool {
    let output = Command::new("ps")
        .args(["-o", "stat=,comm=", "-p", &pid.to_string()])
        .output();
    output.is_ok_and(|output| {
        let line = String::from_utf8_lossy(&output.stdout);
        line.contains("postgres") && !line.trim_start().starts_with('Z')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pid_and_status() {
        let text = "5488\n/data\n1795222977\n5432\n/tmp\n\n 10010689         5\nready   \n";
        assert_eq!(parse(text), Some((5488, true)));
        assert_eq!(parse("5488\n/data\n"), Some((5488, false)));
        assert_eq!(parse(""), None);
    }

    #[test]
    fn reads_proc_stat() {
        assert_eq!(parse_stat("7 (a (b) c) Z 1 2"), Some(("a (b) c", 'Z')));
        assert_eq!(parse_stat("nonsense"), None);
    }

    #[test]
    fn this_process_is_no_server() {
        assert!(!is_server(std::process::id(), Path::new("/nowhere")));
    }
}
