//! The order in which files come and go, so that nothing is lost and no two files have one id when
//! the command is interrupted.
//!
//! 1. The new text is written to a hidden file, which no command reads, and flushed to the disk.
//! 2. It is renamed over the file of the last revision, which has its id: in one step the old
//!    content is gone and the new one is there. From here on every command refuses to work and names
//!    the files that are still to be removed, because the new one says that it replaces them.
//! 3. The other old files are removed, from the last to the first.
//! 4. The new file gets the name that belongs to its message.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::new_revision::NewFile;

/// Refuses to write over a file that is not the one to be replaced.
///
/// # Errors
/// When there is one.
pub(super) fn check(new: &Path, old: &[&Path], config: &Config) -> Result<()> {
    if old.last() != Some(&new) && new.exists() {
        return Err(
            Failure::new(format!("could not write {}: it exists", config.shown(new)))
                .hint("Give another message with -m."),
        );
    }
    Ok(())
}

/// Puts the new file into the place of the old ones, which are given lowest first.
///
/// # Errors
/// When a file can't be written, renamed or removed; the error says what is left to be done.
pub(super) fn replace(new: &NewFile, old: &[&Path], same_id: bool, config: &Config) -> Result<()> {
    let Some((last, others)) = old.split_last() else {
        return Err(Failure::new("there are no files to replace"));
    };
    let hidden = write_hidden(new, last).map_err(|error| {
        Failure::new(format!(
            "could not write {}: {error}",
            config.shown(&new.path)
        ))
    })?;
    let place = if same_id { last } else { new.path.as_path() };
    put(&hidden, place).map_err(|error| {
        let _ = fs::remove_file(&hidden);
        Failure::new(format!("could not write {}: {error}", config.shown(place)))
    })?;
    let mut left: Vec<&Path> = others.to_vec();
    if !same_id {
        left.push(last);
    }
    while let Some(path) = left.last() {
        fs::remove_file(path).map_err(|error| unfinished(error, place, &left, config))?;
        left.pop();
    }
    if same_id && new.path != *last {
        put(last, &new.path).map_err(|error| {
            Failure::new(format!(
                "could not rename {} to {}: {error}",
                config.shown(last),
                config.shown(&new.path)
            ))
            .detail("The squashed revision is complete under the old name.")
        })?;
    }
    Ok(())
}

/// Writes the text beside the last old file, under a name that is no revision's.
fn write_hidden(new: &NewFile, last: &Path) -> io::Result<PathBuf> {
    let name = last.file_name().unwrap_or_default().to_string_lossy();
    let path = last.with_file_name(format!(".{name}.squash"));
    let mut file = fs::File::create(&path)?;
    let written = file.write_all(new.text.as_bytes());
    match written.and_then(|()| file.sync_all()) {
        Ok(()) => Ok(path),
        Err(error) => {
            let _ = fs::remove_file(&path);
            Err(error)
        }
    }
}

fn put(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(from, to)
}

fn unfinished(error: io::Error, new: &Path, left: &[&Path], config: &Config) -> Failure {
    let left: Vec<String> = left.iter().map(|path| config.shown(path)).collect();
    Failure::new(format!("could not remove an old revision file: {error}"))
        .detail(format!(
            "The squashed revision is complete: {}.",
            config.shown(new)
        ))
        .hint(format!("Remove what it replaces: {}.", left.join(", ")))
}
