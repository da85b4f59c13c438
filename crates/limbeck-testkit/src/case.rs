//! Test cases as data: the folders below `fixtures/<area>`.
//!
//! A folder with a file in it is a case, and its name is its path below the area; a folder that has
//! only folders groups them. A README never makes a case. What the files mean is left to the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::expect::{expect_file, expect_no_file, is_update_mode};
use crate::variant;

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// The path below the area, such as `exclusion/add`.
    pub name: String,
    /// The folder.
    pub dir: PathBuf,
    /// Read when it is asked for: most processes list many cases and run one.
    config: OnceLock<Result<CaseConfig, Error>>,
    /// The major version of the server that is asked, where one is.
    major: Option<u32>,
}

/// The contents of `case.toml`. Keys not listed here are kept in `extra`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CaseConfig {
    /// The first major version of PostgreSQL the case is for.
    pub min_version: Option<u32>,
    /// The last major version of PostgreSQL the case is for.
    pub max_version: Option<u32>,
    /// A link to the issue that the case comes from.
    pub issue: Option<String>,
    /// Options for the test, whatever they mean in its area.
    pub options: toml::Table,
    /// Everything else.
    #[serde(flatten)]
    pub extra: toml::Table,
}

impl CaseConfig {
    /// The `options` as a type; give it `deny_unknown_fields` so that a misspelt option is an error.
    pub fn options<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let options = self.options.clone().try_into();
        options.map_err(|error| Error::new(format!("case.toml: options: {error}")))
    }

    /// Why the case does not run on this major version; `None` when it does.
    pub fn skip_reason(&self, major: u32) -> Option<String> {
        if self.min_version.is_some_and(|min| major < min) {
            return Some(format!("needs PostgreSQL {} or later", self.min_version?));
        }
        if self.max_version.is_some_and(|max| major > max) {
            return Some(format!("needs PostgreSQL {} or earlier", self.max_version?));
        }
        None
    }
}

impl Case {
    /// The case in `dir`, named relative to `area`.
    fn new(area: &Path, dir: PathBuf) -> Self {
        let name = dir.strip_prefix(area).unwrap_or(&dir).display().to_string();
        Self {
            name,
            dir,
            config: OnceLock::new(),
            major: None,
        }
    }

    /// The case on a server of this major version: its expected files may be others.
    pub(crate) fn on_version(&self, major: u32) -> Self {
        Self {
            major: Some(major),
            ..self.clone()
        }
    }

    /// What its `case.toml` says; all defaults when it has none.
    pub fn config(&self) -> Result<&CaseConfig, Error> {
        let read = || read_config(&self.path("case.toml"));
        self.config.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// The path of one of its files.
    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    /// The text of an input file.
    pub fn read_file(&self, file: &str) -> Result<String, Error> {
        read_file(&self.path(file))
    }

    /// The text of an input file that a case need not have.
    pub fn read_optional(&self, file: &str) -> Result<Option<String>, Error> {
        let path = self.path(file);
        path.exists().then(|| read_file(&path)).transpose()
    }

    /// Compares with an expected file of the case, or writes it under `UPDATE=1`.
    pub fn expect(&self, file: &str, actual: &str) -> Result<(), Error> {
        let path = self.path(file);
        let path = match self.major {
            Some(major) if is_update_mode() => variant::to_write(&path, major, actual),
            Some(major) => variant::for_version(&path, major),
            None => path,
        };
        expect_file(path, actual)
    }

    /// Like [`expect`](Self::expect), where no result means that there must be no file.
    pub fn expect_optional(&self, file: &str, actual: Option<&str>) -> Result<(), Error> {
        match actual {
            Some(actual) => self.expect(file, actual),
            None => expect_no_file(self.path(file)),
        }
    }
}

/// The repository's `fixtures/` folder.
pub fn fixtures_dir() -> PathBuf {
    let dir = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"));
    fs::canonicalize(&dir).unwrap_or(dir)
}

/// The cases of `fixtures/<area>`, by name.
pub fn fixtures(area: &str) -> Result<Vec<Case>, Error> {
    fixtures_in(&fixtures_dir().join(area))
}

/// The cases below any folder.
pub fn fixtures_in(area: &Path) -> Result<Vec<Case>, Error> {
    let mut dirs = Vec::new();
    find_cases(area, area, &mut dirs)?;
    dirs.sort();
    Ok(dirs.into_iter().map(|dir| Case::new(area, dir)).collect())
}

fn read_config(file: &Path) -> Result<CaseConfig, Error> {
    if !file.exists() {
        return Ok(CaseConfig::default());
    }
    let text = read_file(file)?;
    toml::from_str(&text).map_err(|error| Error::new(format!("{}: {error}", file.display())))
}

fn find_cases(area: &Path, dir: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let read_error = |error: std::io::Error| Error::io("read folder", dir, &error);
    let mut folders = Vec::new();
    let mut is_case = false;
    for entry in fs::read_dir(dir).map_err(read_error)? {
        let entry = entry.map_err(read_error)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name.starts_with("README") {
            continue;
        }
        if entry.file_type().map_err(read_error)?.is_dir() {
            folders.push(entry.path());
        } else {
            is_case = true;
        }
    }
    if is_case && dir != area {
        found.push(dir.to_path_buf());
        return Ok(());
    }
    folders
        .iter()
        .try_for_each(|folder| find_cases(area, folder, found))
}

fn read_file(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| Error::io("read", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, file: &str, text: &str) {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn folders_with_files_are_cases() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "README.md", "");
        write(root.path(), "index/README.md", "");
        write(root.path(), "index/drop/before.rs", "");
        write(root.path(), "index/add/before/src/lib.rs", "");
        write(
            root.path(),
            "index/add/case.toml",
            "min_version = 15\nrows = 3\n[options]\nx = true",
        );
        write(root.path(), "index/bad/case.toml", "min_version = ");
        let cases = fixtures_in(root.path()).unwrap();
        let names = cases.iter().map(|case| case.name.as_str());
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["index/add", "index/bad", "index/drop"]
        );
        assert!(
            cases[1]
                .config()
                .unwrap_err()
                .to_string()
                .contains("bad/case.toml")
        );
        let config = cases[0].config().unwrap();
        assert_eq!(config.extra["rows"].as_integer(), Some(3));
        assert_eq!(
            config.skip_reason(14).as_deref(),
            Some("needs PostgreSQL 15 or later")
        );
        assert_eq!(config.skip_reason(15), None);

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Options {
            x: bool,
        }
        assert!(config.options::<Options>().unwrap().x);
    }
}
