//! Creates the data folder: all of it, or nothing.
//!
//! `initdb` and the first database go into a folder beside the final one, which is renamed into
//! place at the end, so that an interrupted creation is never mistaken for data. The caller holds
//! the lock.

use std::fs;
use std::io::Write;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::ServerError;
use crate::place::Place;
use crate::{DEFAULT_DATABASE, SUPERUSER};

/// The prefix of unfinished and of discarded data folders.
const PARTIAL: &str = "data.tmp-";

/// Only this account gets through the socket's folder, so the socket itself trusts.
const PG_HBA: &str = "# Written by limbeck. The server listens on a private Unix socket only.\n\
                      local all all trust\n";

/// Makes a data folder with the database `limbeck` in it.
pub(crate) fn create_data(
    place: &Place,
    account: Account,
    binaries: &Binaries,
) -> Result<(), ServerError> {
    remove_partial(place)?;
    let partial = partial_path(place);
    run_initdb(place, account, binaries, &partial)?;
    configure(&partial, account)?;
    create_default_database(place, account, binaries, &partial)?;
    let data = place.data();
    fs::rename(&partial, &data).map_err(ServerError::io("create folder", &data))
}

/// Deletes the data folder; the server is stopped.
pub(crate) fn delete_data(place: &Place) -> Result<(), ServerError> {
    let (data, partial) = (place.data(), partial_path(place));
    if data.exists() {
        fs::rename(&data, &partial).map_err(ServerError::io("delete folder", &data))?;
    }
    remove_partial(place)
}

/// What an interrupted creation or deletion has left.
fn remove_partial(place: &Place) -> Result<(), ServerError> {
    let entries = fs::read_dir(&place.home).map_err(ServerError::io("read folder", &place.home))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            let path = entry.path();
            fs::remove_dir_all(&path).map_err(ServerError::io("delete folder", &path))?;
        }
    }
    Ok(())
}

/// A new name each time: an `initdb` whose parent was killed may still be writing to its own.
fn partial_path(place: &Place) -> PathBuf {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos());
    place
        .home
        .join(format!("{PARTIAL}{}-{now}", std::process::id()))
}

/// Older systems have no C.UTF-8; there the C locale sorts in the same order.
fn run_initdb(
    place: &Place,
    account: Account,
    binaries: &Binaries,
    data: &Path,
) -> Result<(), ServerError> {
    let attempt = |locale: &str| {
        let mut command = account.command(binaries.program("initdb"), &place.home);
        command
            .arg("--no-sync")
            .args([
                "--username",
                SUPERUSER,
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
            ])
            .arg(format!("--locale={locale}"))
            .arg("--pgdata")
            .arg(data)
            // A given time zone spares initdb the comparison with every zone it knows.
            .env("TZ", "UTC");
        run(command, &binaries.program("initdb"))
    };
    let mut output = attempt("C.UTF-8")?;
    if !output.status.success() && text_of(&output).contains("invalid locale name") {
        output = attempt("C")?;
    }
    check(&output, data)
}

fn configure(data: &Path, account: Account) -> Result<(), ServerError> {
    let conf = data.join("postgresql.conf");
    let settings = fs::read_to_string(&conf).map_err(ServerError::io("read", &conf))?;
    let included = format!("{settings}\ninclude_if_exists = 'limbeck.conf'\n");
    write_owned(&conf, &included, account)?;
    write_owned(&data.join("pg_hba.conf"), PG_HBA, account)
}

/// Writes a file that the server's account must be able to read.
pub(crate) fn write_owned(path: &Path, text: &str, account: Account) -> Result<(), ServerError> {
    fs::write(path, text).map_err(ServerError::io("write", path))?;
    if account.switched {
        chown(path, Some(account.uid), Some(account.gid)).map_err(ServerError::io("own", path))?;
    }
    Ok(())
}

/// The single-user server needs no client and no socket (manual, "postgres", "Single-User Mode").
fn create_default_database(
    place: &Place,
    account: Account,
    binaries: &Binaries,
    data: &Path,
) -> Result<(), ServerError> {
    let program = binaries.program("postgres");
    let mut command = account.command(&program, &place.home);
    command
        .args(["--single", "-F", "-c", "exit_on_error=true", "-D"])
        .arg(data)
        .arg("template1");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let spawn_error = |source| ServerError::Spawn {
        program: program.clone(),
        source,
    };
    let mut child = command.spawn().map_err(spawn_error)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A server that has ended already says why on its output.
        let _ = writeln!(
            stdin,
            "CREATE DATABASE {DEFAULT_DATABASE} TEMPLATE template0"
        );
    }
    check(&child.wait_with_output().map_err(spawn_error)?, data)
}

fn run(mut command: Command, program: &Path) -> Result<Output, ServerError> {
    command.output().map_err(|source| ServerError::Spawn {
        program: program.to_path_buf(),
        source,
    })
}

fn check(output: &Output, data: &Path) -> Result<(), ServerError> {
    if output.status.success() {
        return Ok(());
    }
    let _ = fs::remove_dir_all(data);
    Err(ServerError::InitFailed {
        data: data.to_path_buf(),
        output: text_of(output),
    })
}

fn text_of(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.trim().is_empty() {
        format!("{}", output.status)
    } else {
        stderr.into_owned()
    }
}
