//! What can go wrong with a private server, as data and as PostgreSQL-style text.
//!
//! `Display` prints the primary line, then detail and hint on lines of their own; the parts are
//! available one by one for callers that colour them. Nothing here decides what to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::binaries::PgVersion;

/// A failure while finding, creating, starting or stopping a private server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// No folder on this machine holds the server binaries.
    BinariesNotFound {
        /// Everything that was looked at, in order.
        looked: Vec<String>,
    },
    /// `LIMBECK_PG_BINDIR` names a folder that is not a PostgreSQL bin folder.
    BadBindir {
        /// The folder as configured.
        dir: PathBuf,
        /// The programs it lacks.
        missing: Vec<&'static str>,
    },
    /// `postgres --version` failed or printed something unknown.
    UnknownVersion {
        /// The program that was asked.
        program: PathBuf,
        /// What it answered.
        output: String,
    },
    /// The data folder was made by a major version that is not installed.
    VersionMismatch {
        /// The data folder.
        data: PathBuf,
        /// The major version in its `PG_VERSION`.
        made_by: u32,
        /// The version that is installed.
        found: PgVersion,
    },
    /// A file operation failed.
    Io {
        /// What was attempted, as an infinitive: "create folder".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// A program could not be run at all.
    Spawn {
        /// The program.
        program: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Started as root, and there is no unprivileged account to run the server as.
    NoAccount,
    /// A folder of the server belongs to a user this process can't act for.
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// Its owner's user id.
        owner: u32,
    },
    /// No folder is both private and usable by the server's account.
    NoPlace {
        /// What it was for: "data" or "socket".
        purpose: &'static str,
        /// The folders tried, each with the reason against it.
        tried: Vec<String>,
    },
    /// `initdb`, or the creation of the first database, failed.
    InitFailed {
        /// The data folder that was to be created.
        data: PathBuf,
        /// What the program printed.
        output: String,
    },
    /// The server ended, or did not become ready.
    StartFailed {
        /// The log file.
        log: PathBuf,
        /// The log's last lines of this start.
        tail: String,
    },
    /// The server did not stop in time.
    StopFailed {
        /// The server's process id.
        pid: u32,
    },
    /// The server was never started, so that it has no socket and no URL yet.
    NotStarted {
        /// The project's private folder.
        dir: PathBuf,
    },
}

impl ServerError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    /// The one-line statement of the failure.
    pub fn primary(&self) -> String {
        match self {
            Self::BinariesNotFound { .. } => "could not find PostgreSQL server binaries".into(),
            Self::BadBindir { dir, .. } => {
                format!(
                    "\"{}\" is not a folder of PostgreSQL server binaries",
                    dir.display()
                )
            }
            Self::UnknownVersion { program, .. } => {
                format!("could not read the version of \"{}\"", program.display())
            }
            Self::VersionMismatch { data, made_by, .. } => {
                format!(
                    "private server data in \"{}\" needs PostgreSQL {made_by}",
                    data.display()
                )
            }
            Self::Io { action, path, .. } => format!("could not {action} \"{}\"", path.display()),
            Self::Spawn { program, .. } => format!("could not run \"{}\"", program.display()),
            Self::NoAccount => "no unprivileged user to run the private server as".into(),
            Self::NotOurs { path, .. } => {
                format!("folder \"{}\" belongs to another user", path.display())
            }
            Self::NoPlace { purpose, .. } => {
                format!("could not find a folder for the private server's {purpose}")
            }
            Self::InitFailed { data, .. } => {
                format!(
                    "could not create the private server in \"{}\"",
                    data.display()
                )
            }
            Self::StartFailed { .. } => "could not start the private server".into(),
            Self::StopFailed { pid } => {
                format!("private server with process id {pid} did not stop")
            }
            Self::NotStarted { dir } => {
                format!("private server in \"{}\" was never started", dir.display())
            }
        }
    }

    /// The facts behind the primary line, where there are some.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::BinariesNotFound { looked } => Some(format!(
                "Looked for initdb, postgres and pg_ctl in:\n  {}",
                looked.join("\n  ")
            )),
            Self::BadBindir { missing, .. } => Some(format!(
                "LIMBECK_PG_BINDIR names it, but it lacks {}.",
                missing.join(", ")
            )),
            Self::UnknownVersion { output, .. } => Some(format!("It answered: {}", output.trim())),
            Self::VersionMismatch { found, .. } => Some(format!("Found only PostgreSQL {found}.")),
            Self::Io { source, .. } | Self::Spawn { source, .. } => Some(format!("{source}.")),
            Self::NotOurs { owner, .. } => Some(format!("Its owner has user id {owner}.")),
            Self::NoPlace { tried, .. } => Some(format!("Tried:\n  {}", tried.join("\n  "))),
            Self::InitFailed { output, .. } => Some(format!("initdb said:\n{}", indent(output))),
            Self::StartFailed { log, tail } if tail.trim().is_empty() => Some(format!(
                "Its log \"{}\" has no lines of this start.",
                log.display()
            )),
            Self::StartFailed { log, tail } => Some(format!(
                "The end of its log \"{}\":\n{}",
                log.display(),
                indent(tail)
            )),
            Self::NoAccount | Self::StopFailed { .. } | Self::NotStarted { .. } => None,
        }
    }

    /// What the reader can do about it, where there is something.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::BinariesNotFound { .. } => {
                "Install the PostgreSQL server package (Debian and Ubuntu: postgresql; Fedora: \
                 postgresql-server; Homebrew: postgresql@17), or set LIMBECK_PG_BINDIR to the \
                 folder that has initdb, or configure a database URL."
            }
            Self::BadBindir { .. } => {
                "Set LIMBECK_PG_BINDIR to the folder that has initdb, postgres and pg_ctl, such as \
                 /usr/lib/postgresql/17/bin, or unset it to search the usual places."
            }
            Self::VersionMismatch { .. } => {
                "Install that version, or delete the data and begin anew with \"limbeck db reset\"."
            }
            Self::NoAccount => {
                "Create a user named postgres, or run limbeck as an ordinary user, or configure a \
                 database URL."
            }
            Self::NotOurs { .. } => "Run limbeck as that user, or delete the folder.",
            Self::NoPlace { .. } => {
                "Move the project to a folder with a short path on a local disk, or configure a \
                 database URL."
            }
            Self::Io { .. } => {
                "The private server needs a folder .limbeck that you can write, beside limbeck.toml; or name a database \
                 with --database-url, and a server for scratch databases with scratch.server."
            }
            Self::StopFailed { .. } => "Look for sessions that do not end, and stop it by hand.",
            Self::NotStarted { .. } => "Start it with \"limbeck db start\".",
            Self::UnknownVersion { .. }
            | Self::Spawn { .. }
            | Self::InitFailed { .. }
            | Self::StartFailed { .. } => return None,
        };
        Some(hint.into())
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.primary())?;
        if let Some(detail) = self.detail() {
            write!(f, "\nDETAIL: {detail}")?;
        }
        if let Some(hint) = self.hint() {
            write!(f, "\nHINT: {hint}")?;
        }
        Ok(())
    }
}

fn indent(text: &str) -> String {
    let lines: Vec<String> = text
        .trim_end()
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    lines.join("\n")
}
