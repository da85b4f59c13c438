//! Expected files for some versions of PostgreSQL only.
//!
//! Beside `schema.txt` there may be `schema.pg-13.txt` (up to 13), `schema.pg16-.txt` (from 16 on) or
//! `schema.pg14-15.txt`. What servers print alike is in the plain file.

use std::fs;
use std::path::{Path, PathBuf};

/// The version whose results are in the plain files.
const PLAIN: u32 = 15;

/// The file that holds the expected text for a server of this major version.
pub(crate) fn for_version(path: &Path, major: u32) -> PathBuf {
    existing(path, major).unwrap_or_else(|| path.to_path_buf())
}

/// Where the text is to be written when it is not what the file for this version has.
pub(crate) fn to_write(path: &Path, major: u32, actual: &str) -> PathBuf {
    if let Some(variant) = existing(path, major) {
        return variant;
    }
    let plain = fs::read_to_string(path).ok();
    if major == PLAIN || plain.is_none_or(|text| text == actual) {
        return path.to_path_buf();
    }
    let versions = match major < PLAIN {
        true => format!("-{major}"),
        false => format!("{major}-"),
    };
    let (stem, extension) = split(path);
    path.with_file_name(format!("{stem}.pg{versions}{extension}"))
}

fn existing(path: &Path, major: u32) -> Option<PathBuf> {
    let (stem, extension) = split(path);
    let files = fs::read_dir(path.parent()?).ok()?.filter_map(Result::ok);
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.sort();
    files.into_iter().find(|file| {
        let name = file.file_name().map(|name| name.to_string_lossy());
        let range = name.as_deref().and_then(|name| {
            let rest = name.strip_prefix(&format!("{stem}.pg"))?;
            rest.strip_suffix(extension.as_str())
        });
        range.is_some_and(|range| covers(range, major))
    })
}

/// Whether `13`, `-13`, `16-` or `14-15` has this version.
fn covers(range: &str, major: u32) -> bool {
    let bound = |text: &str, open: u32| match text {
        "" => Some(open),
        number => number.parse().ok(),
    };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    match (bound(first, 0), bound(last, u32::MAX)) {
        (Some(first), Some(last)) => (first..=last).contains(&major),
        _ => false,
    }
}

/// The name without and with what follows its last point.
fn split(path: &Path) -> (String, String) {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|p| p.to_string_lossy().into_owned());
    let extension = text(path.extension()).map_or_else(String::new, |e| format!(".{e}"));
    (text(path.file_stem()).unwrap_or_default(), extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (range, has, lacks) in [
            ("13", 13, 14),
            ("-13", 12, 14),
            ("16-", 18, 15),
            ("14-15", 15, 16),
        ] {
            assert!(covers(range, has), "{range}");
            assert!(!covers(range, lacks), "{range}");
        }
        assert!(!covers("x", 13));
    }

    #[test]
    fn a_file_for_other_versions_is_written_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schema.txt");
        assert_eq!(to_write(&path, 18, "new"), path);
        fs::write(&path, "plain").unwrap();
        assert_eq!(to_write(&path, 18, "plain"), path);
        assert_eq!(to_write(&path, 15, "new"), path);
        let variant = folder.path().join("schema.pg16-.txt");
        assert_eq!(to_write(&path, 16, "new"), variant);
        fs::write(&variant, "new").unwrap();
        assert_eq!(to_write(&path, 18, "newer"), variant);
        assert_eq!(for_version(&path, 17), variant);
        assert_eq!(for_version(&path, 15), path);
        assert_eq!(
            to_write(&path, 13, "old"),
            folder.path().join("schema.pg-13.txt")
        );
    }
}
