//! Where the PostgreSQL server binaries are on this machine, and of which version.
//!
//! `LIMBECK_PG_BINDIR` is obeyed or refused; otherwise PATH, `pg_config` and the usual versioned
//! folders are searched in that order. Running the binaries is left to `initdb` and `launch`.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::ServerError;

/// The programs a folder must have to be of use.
const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// Places where packages put the server binaries; one `*` stands for part of one folder name.
const USUAL_PLACES: &[&str] = &[
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/usr/lib64/postgresql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
    "/opt/local/lib/postgresql*/bin",
    "/usr/local/pgsql/bin",
    "/Library/PostgreSQL/*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
];

/// A server version as `postgres --version` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PgVersion {
    /// The major version, such as 15.
    pub major: u32,
    /// The whole version word, such as `15.18` or `18beta1`.
    pub full: String,
}

impl fmt::Display for PgVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full)
    }
}

/// A folder with the PostgreSQL server binaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    dir: PathBuf,
    version: PgVersion,
}

impl Binaries {
    /// Finds the binaries of this machine, the newest first among the usual places.
    pub fn find() -> Result<Self, ServerError> {
        Search::from_env().find()
    }

    /// The binaries in exactly this folder.
    pub fn in_dir(dir: &Path) -> Result<Self, ServerError> {
        let missing = missing_programs(dir);
        if !missing.is_empty() {
            return Err(ServerError::BadBindir {
                dir: dir.to_path_buf(),
                missing,
            });
        }
        let version = read_version(&dir.join("postgres"))?;
        Ok(Self {
            dir: dir.to_path_buf(),
            version,
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The version of the server.
    pub fn version(&self) -> &PgVersion {
        &self.version
    }

    /// The path of one program, such as `pg_dump`; packages may leave out client programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// Where to look for binaries: the environment as a value.
#[derive(Debug, Clone)]
pub struct Search {
    /// `LIMBECK_PG_BINDIR`: the only folder looked at when it is given.
    pub bindir: Option<PathBuf>,
    /// `PATH`.
    pub path: Option<OsString>,
    /// Folders as patterns with at most one `*` in a component.
    pub usual_places: Vec<String>,
}

impl Search {
    /// What the process's environment says.
    pub fn from_env() -> Self {
        let bindir = env::var_os("LIMBECK_PG_BINDIR").filter(|value| !value.is_empty());
        Self {
            bindir: bindir.map(PathBuf::from),
            path: env::var_os("PATH"),
            usual_places: USUAL_PLACES.iter().map(ToString::to_string).collect(),
        }
    }

    /// The first usable folder.
    pub fn find(&self) -> Result<Binaries, ServerError> {
        self.find_where(|_| true)
    }

    /// The first usable folder of one major version, else an error that names what is there.
    pub(crate) fn find_major(&self, major: u32, data: &Path) -> Result<Binaries, ServerError> {
        match self.find_where(|binaries| binaries.version.major == major) {
            Err(ServerError::BinariesNotFound { .. }) => {
                let found = self.find()?.version;
                Err(ServerError::VersionMismatch {
                    data: data.to_path_buf(),
                    made_by: major,
                    found,
                })
            }
            Ok(binaries) if binaries.version.major != major => Err(ServerError::VersionMismatch {
                data: data.to_path_buf(),
                made_by: major,
                found: binaries.version,
            }),
            other => other,
        }
    }

    fn find_where(&self, wanted: impl Fn(&Binaries) -> bool) -> Result<Binaries, ServerError> {
        if let Some(dir) = &self.bindir {
            return Binaries::in_dir(dir);
        }
        let mut looked = Vec::new();
        for step in [
            Self::dirs_in_path,
            Self::dirs_by_pg_config,
            Self::dirs_in_usual_places,
        ] {
            for dir in step(self, &mut looked) {
                if !missing_programs(&dir).is_empty() {
                    continue;
                }
                // A broken installation must not hide a working one further down.
                if let Ok(binaries) = Binaries::in_dir(&dir)
                    && wanted(&binaries)
                {
                    return Ok(binaries);
                }
            }
        }
        Err(ServerError::BinariesNotFound { looked })
    }

    /// A link in PATH may stand for one program of a whole folder: look behind it too.
    fn dirs_in_path(&self, looked: &mut Vec<String>) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for dir in env::split_paths(self.path.as_deref().unwrap_or_default()) {
            if dir.as_os_str().is_empty() {
                continue;
            }
            looked.push(format!("{} (PATH)", dir.display()));
            let real = fs::canonicalize(dir.join("initdb")).ok();
            found.extend(real.and_then(|program| program.parent().map(Path::to_path_buf)));
            found.push(dir);
        }
        found
    }

    fn dirs_by_pg_config(&self, looked: &mut Vec<String>) -> Vec<PathBuf> {
        let program = self.program_in_path("pg_config");
        let output =
            program.and_then(|program| Command::new(program).arg("--bindir").output().ok());
        let Some(output) = output.filter(|output| output.status.success()) else {
            looked.push("pg_config --bindir (no pg_config in PATH)".into());
            return Vec::new();
        };
        let dir = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        looked.push(format!("{} (pg_config --bindir)", dir.display()));
        vec![dir]
    }

    fn dirs_in_usual_places(&self, looked: &mut Vec<String>) -> Vec<PathBuf> {
        looked.extend(self.usual_places.iter().cloned());
        self.usual_places
            .iter()
            .flat_map(|pattern| expand(pattern))
            .collect()
    }

    fn program_in_path(&self, name: &str) -> Option<PathBuf> {
        env::split_paths(self.path.as_deref()?)
            .map(|dir| dir.join(name))
            .find(|program| is_executable(program))
    }
}

fn missing_programs(dir: &Path) -> Vec<&'static str> {
    PROGRAMS
        .into_iter()
        .filter(|name| !is_executable(&dir.join(name)))
        .collect()
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// The folders a pattern stands for, the highest version number first.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some(star) = pattern.find('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let start = pattern[..star].rfind('/').map_or(0, |slash| slash + 1);
    let end = pattern[star..]
        .find('/')
        .map_or(pattern.len(), |slash| star + slash);
    let (prefix, suffix) = (&pattern[start..star], &pattern[star + 1..end]);
    let rest = pattern[end..].trim_start_matches('/');

    let mut found: Vec<(u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(&pattern[..start])
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        let middle = name
            .strip_prefix(prefix)
            .and_then(|name| name.strip_suffix(suffix));
        if let Some(middle) = middle {
            let folder = entry.path();
            let folder = if rest.is_empty() {
                folder
            } else {
                folder.join(rest)
            };
            found.push((version_rank(middle), folder));
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// `9.6` before `10`, `17` before both.
fn version_rank(text: &str) -> u64 {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse().ok());
    let major: u64 = numbers.next().unwrap_or(0);
    let minor: u64 = numbers.next().unwrap_or(0);
    major.saturating_mul(1000).saturating_add(minor)
}

fn read_version(program: &Path) -> Result<PgVersion, ServerError> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|source| ServerError::Spawn {
            program: program.to_path_buf(),
            source,
        })?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    parse_version(&text).ok_or_else(|| ServerError::UnknownVersion {
        program: program.to_path_buf(),
        output: format!("{text}{}", String::from_utf8_lossy(&output.stderr)),
    })
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn parse_version(text: &str) -> Option<PgVersion> {
    let full = text
        .split_once("(PostgreSQL)")?
        .1
        .split_whitespace()
        .next()?;
    let digits = full
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(full.len());
    let major = full[..digits].parse().ok()?;
    Some(PgVersion {
        major,
        full: full.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_releases_and_betas() {
        let debian =
            parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n").unwrap();
        assert_eq!((debian.major, debian.full.as_str()), (15, "15.18"));
        assert_eq!(
            parse_version("postgres (PostgreSQL) 18beta1\n")
                .unwrap()
                .major,
            18
        );
        assert_eq!(parse_version("mysqld 8"), None);
    }

    #[test]
    fn expands_newest_first() {
        let root = tempfile::tempdir().unwrap();
        for version in ["9.6", "10", "17", "15"] {
            fs::create_dir_all(root.path().join(format!("pgsql-{version}/bin"))).unwrap();
        }
        let found = expand(&format!("{}/pgsql-*/bin", root.path().display()));
        let found: Vec<_> = found
            .iter()
            .map(|dir| dir.strip_prefix(root.path()).unwrap())
            .collect();
        let expected = [
            "pgsql-17/bin",
            "pgsql-15/bin",
            "pgsql-10/bin",
            "pgsql-9.6/bin",
        ];
        assert_eq!(found, expected.map(Path::new));
    }

    #[test]
    fn not_found_names_everything() {
        let search = Search {
            bindir: None,
            path: Some("/nowhere/a:/nowhere/b".into()),
            usual_places: vec!["/nowhere/pg/*/bin".into()],
        };
        let text = search.find().unwrap_err().to_string();
        for part in [
            "/nowhere/a (PATH)",
            "/nowhere/b (PATH)",
            "pg_config",
            "/nowhere/pg/*/bin",
        ] {
            assert!(text.contains(part), "{part} not in:\n{text}");
        }
        for part in ["Install", "LIMBECK_PG_BINDIR", "database URL"] {
            assert!(text.contains(part), "{part} not in:\n{text}");
        }
    }

    #[test]
    fn bad_bindir_is_refused_not_skipped() {
        let search = Search {
            bindir: Some("/nowhere".into()),
            ..Search::from_env()
        };
        assert_eq!(
            search.find().unwrap_err().to_string(),
            "\"/nowhere\" is not a folder of PostgreSQL server binaries\n\
             DETAIL: LIMBECK_PG_BINDIR names it, but it lacks initdb, postgres, pg_ctl.\n\
             HINT: Set LIMBECK_PG_BINDIR to the folder that has initdb, postgres and pg_ctl, such \
             as /usr/lib/postgresql/17/bin, or unset it to search the usual places."
        );
    }
}
