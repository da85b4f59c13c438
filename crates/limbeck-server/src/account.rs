//! The operating-system account the server runs as.
//!
//! PostgreSQL refuses to run as root (manual, "The PostgreSQL User Account"), so a process of root
//! hands the server to the owner of its data, else to `postgres`, else to `nobody`. Folders are
//! handed over by `place`.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::ServerError;

/// Who the server's processes belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// This process is root and becomes the account for every server program.
    pub(crate) switched: bool,
}

impl Account {
    /// The account for a server whose data, if it exists already, is in `data`.
    pub(crate) fn for_data(data: &Path) -> Result<Self, ServerError> {
        let uid = rustix::process::geteuid().as_raw();
        if uid != 0 {
            return Ok(Self {
                uid,
                gid: rustix::process::getegid().as_raw(),
                switched: false,
            });
        }
        let owner = fs::metadata(data).ok().map(|meta| (meta.uid(), meta.gid()));
        owner
            .filter(|(uid, _)| *uid != 0)
            .or_else(|| look_up("postgres"))
            .or_else(|| look_up("nobody"))
            .map(|(uid, gid)| Self {
                uid,
                gid,
                switched: true,
            })
            .ok_or(ServerError::NoAccount)
    }

    /// A command that runs as this account, in `dir`, free of settings meant for other servers.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(dir).stdin(Stdio::null());
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        // Messages in English; macOS also needs a valid LC_ALL for the postmaster to start.
        command.env("LC_ALL", "C");
        if self.switched {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether the account can run `program` inside `dir`: the parents of a project may be closed
    /// to it. The answer comes from trying, so that access lists and mounts count too.
    pub(crate) fn can_run_in(&self, program: &Path, dir: &Path) -> bool {
        if !self.switched {
            return true;
        }
        let mut command = self.command(program, dir);
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

/// User and group id of a named account, which is never root.
fn look_up(name: &str) -> Option<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let found = passwd
        .lines()
        .find_map(|line| parse_passwd_line(line, name));
    found
        .or_else(|| Some((ask_id("-u", name)?, ask_id("-g", name)?)))
        .filter(|(uid, _)| *uid != 0)
}

fn parse_passwd_line(line: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = line.split(':');
    if fields.next()? != name {
        return None;
    }
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some((uid, gid))
}

/// Accounts that are not in `/etc/passwd`: directory services, macOS.
fn ask_id(what: &str, name: &str) -> Option<u32> {
    let output = Command::new("id")
        .args([what, name])
        .stderr(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_passwd_lines() {
        let line = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash";
        assert_eq!(parse_passwd_line(line, "postgres"), Some((101, 104)));
        assert_eq!(parse_passwd_line(line, "post"), None);
        assert_eq!(parse_passwd_line("postgres:x", "postgres"), None);
    }
}
