//! Writing a new revision file: id, name, date, and nothing left behind when it can't be read.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};

use jiff::Zoned;
use limbeck_revision::file::{self, RevisionFile, Statement};
use limbeck_revision::graph::Proposal;
use limbeck_revision::header::{Header, RevisionId};

use crate::config::Config;
use crate::config::check::time_zone;
use crate::failure::{Failure, Result};
use crate::file_name::{self, Template};
use crate::locations;
use crate::project::{self, Project};

/// A revision file that is ready to be written.
pub(crate) struct NewFile {
    /// Its id.
    pub(crate) revision: RevisionId,
    /// Where it goes.
    pub(crate) path: PathBuf,
    /// The location that this is in.
    pub(crate) location: PathBuf,
    /// Its text.
    pub(crate) text: String,
}

/// An id nobody has: twelve random hexadecimal digits, as Alembic's.
///
/// # Errors
/// Never; an id of hexadecimal digits is one.
pub(crate) fn random_id() -> Result<RevisionId> {
    // Each RandomState is keyed by the operating system's randomness.
    let number = RandomState::new().build_hasher().finish();
    Ok(RevisionId::new(format!(
        "{:012x}",
        number & 0xffff_ffff_ffff
    ))?)
}

/// What a new file says, and where it goes.
pub(crate) struct Draft<'d> {
    /// What the graph agreed to.
    pub(crate) proposal: Proposal,
    /// What the revision does.
    pub(crate) message: &'d str,
    /// The location that was asked for.
    pub(crate) version_path: Option<&'d Path>,
    /// The file that it follows, where that is as new.
    pub(crate) after: Option<&'d NewFile>,
    /// The statements of the upgrade.
    pub(crate) upgrade: Vec<Statement>,
    /// The statements of the downgrade.
    pub(crate) downgrade: Vec<Statement>,
    /// How long its statements wait for locks.
    pub(crate) lock_timeout: Option<String>,
}

/// Lays out a file and reads it back.
///
/// # Errors
/// When nothing says in which location it goes, or the text can't be read back to the same
/// operations, which would be limbeck's mistake.
pub(crate) fn prepare(project: &Project, config: &Config, draft: Draft<'_>) -> Result<NewFile> {
    let Draft {
        proposal,
        message,
        version_path,
        after,
        upgrade,
        downgrade,
        lock_timeout,
    } = draft;
    let parents: Vec<&Path> = proposal
        .down_revisions
        .iter()
        .filter_map(|parent| project.path(parent))
        .collect();
    let folder = match after {
        Some(after) => after.location.clone(),
        None => locations::choose(config, version_path, &parents)?,
    };
    let date = now(config)?;
    let name = file_name(&proposal.revision, message, &date, config)?;
    let header = Header {
        message: message.trim().to_owned(),
        revision: proposal.revision,
        down_revisions: proposal.down_revisions,
        depends_on: proposal.depends_on,
        branch_labels: proposal.branch_labels,
        create_date: Some(date.strftime("%Y-%m-%d %H:%M:%S%:z").to_string()),
        replaces: Vec::new(),
        lock_timeout,
    };
    let written = RevisionFile::new(header, upgrade, downgrade);
    let file = lay_out(&written, folder.join(name), config)?;
    Ok(NewFile {
        location: folder,
        ..file
    })
}

/// The text of a file, read back.
///
/// # Errors
/// When the text can't be read back to the same operations, which would be limbeck's mistake.
pub(crate) fn lay_out(written: &RevisionFile, path: PathBuf, config: &Config) -> Result<NewFile> {
    let text = file::write(written);
    let read = project::parse(&text, &path, config)?;
    let same =
        |a: &[Statement], b: &[Statement]| a.iter().map(|s| &s.op).eq(b.iter().map(|s| &s.op));
    if same(&read.upgrade, &written.upgrade) && same(&read.downgrade, &written.downgrade) {
        Ok(NewFile {
            revision: written.header.revision.clone(),
            location: path.parent().map(Path::to_path_buf).unwrap_or_default(),
            path,
            text,
        })
    } else {
        Err(
            Failure::new("the revision file would not read back as it was written")
                .detail("This is a mistake in limbeck; nothing was written."),
        )
    }
}

/// Writes the file; a file of the same name is never overwritten.
///
/// # Errors
/// When it exists or can't be written; then nothing is left of it.
pub(crate) fn write(file: &NewFile, config: &Config) -> Result<()> {
    use std::io::Write;
    let failed = |error: std::io::Error| {
        Failure::new(format!(
            "could not write {}: {error}",
            config.shown(&file.path)
        ))
    };
    if let Some(folder) = file.path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut handle = std::fs::File::create_new(&file.path).map_err(failed)?;
    handle.write_all(file.text.as_bytes()).map_err(|error| {
        // Half a file would break every later command.
        let _ = std::fs::remove_file(&file.path);
        failed(error)
    })
}

/// The file's path below its location.
pub(crate) fn file_name(
    revision: &RevisionId,
    message: &str,
    date: &Zoned,
    config: &Config,
) -> Result<PathBuf> {
    let migrations = &config.file.migrations;
    let slug = file_name::slug(message, migrations.slug_length);
    let template = Template::read(&migrations.file_template, migrations.recursive)
        .map_err(|reason| Failure::new(format!("migrations.file_template {reason}")))?;
    Ok(template.fill(revision, &slug, date))
}

/// The time now, in the configured zone.
pub(crate) fn now(config: &Config) -> Result<Zoned> {
    let zone = time_zone(&config.file.migrations.timezone)
        .map_err(|reason| Failure::new(format!("migrations.timezone {reason}")))?;
    Ok(jiff::Timestamp::now().to_zoned(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_twelve_digits_and_differ() {
        let (a, b) = (random_id().unwrap(), random_id().unwrap());
        assert_eq!(a.as_str().len(), 12);
        assert_ne!(a, b);
    }
}
