//! Writing a new revision file: id, name, date, and nothing left behind when it can't be read.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

use limbeck_revision::file::{self, RevisionFile, Statement};
use limbeck_revision::graph::Proposal;
use limbeck_revision::header::{Header, RevisionId};

use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::project;

/// Longest slug in a file name, in characters (Alembic's `truncate_slug_length`).
const SLUG_LENGTH: usize = 40;

/// A revision file that is ready to be written.
pub(crate) struct NewFile {
    /// Where it goes.
    pub(crate) path: PathBuf,
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

/// Lays out a file for a proposal and reads it back.
///
/// # Errors
/// When the text can't be read back to the same operations, which would be limbeck's mistake.
pub(crate) fn prepare(
    config: &Config,
    proposal: Proposal,
    message: &str,
    upgrade: Vec<Statement>,
    downgrade: Vec<Statement>,
) -> Result<NewFile> {
    let name = file_name(&proposal.revision, message);
    let header = Header {
        message: message.trim().to_owned(),
        revision: proposal.revision,
        down_revisions: proposal.down_revisions,
        depends_on: proposal.depends_on,
        branch_labels: proposal.branch_labels,
        create_date: Some(now()),
    };
    let written = RevisionFile::new(header, upgrade, downgrade);
    let path = config.versions_dir().join(name);
    let text = file::write(&written);
    let read = project::parse(&text, &path, config)?;
    let same =
        |a: &[Statement], b: &[Statement]| a.iter().map(|s| &s.op).eq(b.iter().map(|s| &s.op));
    if same(&read.upgrade, &written.upgrade) && same(&read.downgrade, &written.downgrade) {
        Ok(NewFile { path, text })
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
    let folder = config.versions_dir();
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let mut handle = std::fs::File::create_new(&file.path).map_err(failed)?;
    handle.write_all(file.text.as_bytes()).map_err(|error| {
        // Half a file would break every later command.
        let _ = std::fs::remove_file(&file.path);
        failed(error)
    })
}

/// `3f2a9c0d1b7e_add_votes.rs`.
fn file_name(revision: &RevisionId, message: &str) -> String {
    match slug(message).as_str() {
        "" => format!("{revision}.rs"),
        slug => format!("{revision}_{slug}.rs"),
    }
}

/// The words of the message in lower case, joined by `_`, as many as fit.
fn slug(message: &str) -> String {
    let mut slug = String::new();
    for word in message
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let word = word.to_lowercase();
        if slug.is_empty() {
            slug.extend(word.chars().take(SLUG_LENGTH));
        } else if slug.chars().count() + 1 + word.chars().count() <= SLUG_LENGTH {
            slug.push('_');
            slug.push_str(&word);
        } else {
            break;
        }
    }
    slug
}

/// The time now, in UTC and whole seconds: `2026-11-21 10:15:00+00:00`.
fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%d %H:%M:%S+00:00")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_cut_at_words() {
        assert_eq!(slug("Add votes & tags!"), "add_votes_tags");
        assert_eq!(slug("größe ändern"), "größe_ändern");
        assert_eq!(slug("..."), "");
        let long = slug("one two three four five six seven eight nine ten");
        assert_eq!(long, "one_two_three_four_five_six_seven_eight");
    }

    #[test]
    fn ids_are_twelve_digits_and_differ() {
        let (a, b) = (random_id().unwrap(), random_id().unwrap());
        assert_eq!(a.as_str().len(), 12);
        assert_ne!(a, b);
    }
}
