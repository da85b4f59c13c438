//! Where a private server lives: its home folder (data and log) and its socket folder.
//!
//! Both are in `.limbeck/postgres` when that works. The home moves to `/var/tmp` when the server's
//! account can't reach the project, the socket to a runtime folder when the path is too long for a
//! socket address. The choice is remembered in `.limbeck/place`.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::ServerError;

/// The socket's file name for the default port, by which libpq finds it in the folder.
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// `sun_path` holds 104 bytes on macOS and 108 on Linux, the final zero included.
const MAX_SOCKET_PATH: usize = 103;

/// The folders of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) home: PathBuf,
    pub(crate) socket_dir: PathBuf,
}

impl Place {
    pub(crate) fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.home.join("server.log")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.socket_dir.join(SOCKET_NAME)
    }

    /// The file beside the socket that names the server listening on it.
    pub(crate) fn socket_lock(&self) -> PathBuf {
        self.socket_dir.join(format!("{SOCKET_NAME}.lock"))
    }

    /// The place chosen by an earlier start. Where the folder was copied or moved since, the note
    /// speaks of another project's folders; then only data inside `dir` counts.
    pub(crate) fn recall(dir: &Path) -> Option<Self> {
        let dir = fs::canonicalize(dir).ok()?;
        Self::read_note(&dir).or_else(|| Self::inside(&dir))
    }

    fn read_note(dir: &Path) -> Option<Self> {
        let note = fs::read(note_path(dir)).ok()?;
        let mut lines = note.split(|byte| *byte == b'\n');
        if lines.next()? != path_hash(dir).as_bytes() {
            return None;
        }
        let home = dir.join(OsStr::from_bytes(lines.next()?));
        let socket_dir = dir.join(OsStr::from_bytes(lines.next()?));
        Some(Self { home, socket_dir })
    }

    fn inside(dir: &Path) -> Option<Self> {
        let home = dir.join("postgres");
        let place = Self {
            socket_dir: home.clone(),
            home,
        };
        place.data().exists().then_some(place)
    }

    /// Chooses the folders, creates them for `account` and remembers them. `program` is one that
    /// the account must be able to run there.
    pub(crate) fn settle(
        dir: &Path,
        account: Account,
        program: &Path,
    ) -> Result<Self, ServerError> {
        let dir = fs::canonicalize(dir).map_err(ServerError::io("find folder", dir))?;
        let recalled = Self::recall(&dir);
        let home = choose_home(&dir, recalled.as_ref(), account, program)?;
        let socket_dir = choose_socket_dir(&dir, &home, recalled.as_ref(), account)?;
        let place = Self { home, socket_dir };
        place.remember(&dir)?;
        Ok(place)
    }

    /// Folders inside `dir` are noted relative to it.
    fn remember(&self, dir: &Path) -> Result<(), ServerError> {
        let mut note = path_hash(dir).into_bytes();
        for path in [&self.home, &self.socket_dir] {
            note.push(b'\n');
            note.extend(
                path.strip_prefix(dir)
                    .unwrap_or(path)
                    .as_os_str()
                    .as_bytes(),
            );
        }
        note.push(b'\n');
        let (path, partial) = (note_path(dir), dir.join("place.new"));
        fs::write(&partial, note).map_err(ServerError::io("write", &partial))?;
        fs::rename(&partial, &path).map_err(ServerError::io("write", &path))
    }
}

/// Creates `.limbeck/` with a `.gitignore` of its own.
pub(crate) fn create_project_dir(dir: &Path) -> Result<(), ServerError> {
    let gitignore = dir.join(".gitignore");
    if gitignore.exists() {
        return Ok(());
    }
    fs::create_dir_all(dir).map_err(ServerError::io("create folder", dir))?;
    fs::write(&gitignore, "*\n").map_err(ServerError::io("write", &gitignore))
}

fn note_path(dir: &Path) -> PathBuf {
    dir.join("place")
}

fn choose_home(
    dir: &Path,
    recalled: Option<&Place>,
    account: Account,
    program: &Path,
) -> Result<PathBuf, ServerError> {
    let inside = dir.join("postgres");
    let mut candidates: Vec<PathBuf> = recalled
        .map(|place| place.home.clone())
        .into_iter()
        .collect();
    candidates.push(inside.clone());
    candidates.extend(outside_folders(Path::new("/var/tmp"), dir, account));

    let mut tried = Vec::new();
    for home in candidates {
        match claim(&home, account) {
            // Existing data in the project is never passed over silently.
            Err(Refusal::Owner(owner)) if home == inside => {
                return Err(ServerError::NotOurs { path: home, owner });
            }
            Err(refusal) => tried.push(refusal.explain(&home)),
            Ok(()) if account.can_run_in(program, &home) => return Ok(home),
            Ok(()) => {
                // Only an empty folder goes away, so that nothing is lost here.
                let _ = fs::remove_dir(&home);
                let program = program.display();
                tried.push(format!(
                    "{}: user id {} can't run {program} there",
                    home.display(),
                    account.uid
                ));
            }
        }
    }
    Err(ServerError::NoPlace {
        purpose: "data",
        tried,
    })
}

fn choose_socket_dir(
    dir: &Path,
    home: &Path,
    recalled: Option<&Place>,
    account: Account,
) -> Result<PathBuf, ServerError> {
    let mut candidates = vec![home.to_path_buf()];
    candidates.extend(recalled.map(|place| place.socket_dir.clone()));
    if let Some(runtime) = env::var_os("XDG_RUNTIME_DIR").filter(|_| !account.switched) {
        let runtime = PathBuf::from(runtime);
        if runtime.is_absolute() && runtime.is_dir() {
            candidates.extend(outside_folders(&runtime, dir, account).take(1));
        }
    }
    candidates.extend(outside_folders(Path::new("/tmp"), dir, account));

    let mut tried = Vec::new();
    for socket_dir in candidates {
        if !fits_socket(&socket_dir) {
            tried.push(format!(
                "{}: unsuitable for a socket address",
                socket_dir.display()
            ));
        } else if let Err(refusal) = claim(&socket_dir, account) {
            tried.push(refusal.explain(&socket_dir));
        } else if let Err(error) = try_socket(&socket_dir) {
            tried.push(format!("{}: no sockets: {error}", socket_dir.display()));
        } else {
            return Ok(socket_dir);
        }
    }
    Err(ServerError::NoPlace {
        purpose: "socket",
        tried,
    })
}

/// Names that only this project and account arrive at; the numbers are for the case that somebody
/// else occupies the first one.
fn outside_folders(
    parent: &Path,
    dir: &Path,
    account: Account,
) -> impl Iterator<Item = PathBuf> + use<> {
    // `/tmp` is a link on macOS; the server's own idea of its folder has none.
    let parent = fs::canonicalize(parent).unwrap_or_else(|_| parent.to_path_buf());
    let base = parent.join(format!("limbeck-{}-{}", account.uid, path_hash(dir)));
    (0..8).map(move |number| match number {
        0 => base.clone(),
        _ => base.with_extension(number.to_string()),
    })
}

/// The path goes unquoted into a configuration file and a socket address. A comma would make it two
/// folders for libpq, even percent-encoded.
fn fits_socket(dir: &Path) -> bool {
    let path = dir.as_os_str().as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(byte);
    path.iter().all(plain) && path.len() + 1 + SOCKET_NAME.len() <= MAX_SOCKET_PATH
}

/// Shared and network folders of virtual machines often can't hold a socket.
fn try_socket(dir: &Path) -> io::Result<()> {
    let path = dir.join(".s.try");
    let _ = fs::remove_file(&path);
    UnixListener::bind(&path)?;
    fs::remove_file(&path)
}

/// Why a folder can't be used.
enum Refusal {
    Owner(u32),
    NotAFolder,
    NotPrivate,
    Io(io::Error),
}

impl Refusal {
    fn explain(&self, path: &Path) -> String {
        let path = path.display();
        match self {
            Self::Owner(owner) => format!("{path}: belongs to user id {owner}"),
            Self::NotAFolder => format!("{path}: is not a folder"),
            Self::NotPrivate => format!("{path}: can't be made private"),
            Self::Io(error) => format!("{path}: {error}"),
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Makes `path` a folder that belongs to `account` alone. In `/tmp` anybody may have taken the name
/// before us, so links and foreign owners are refused.
fn claim(path: &Path, account: Account) -> Result<(), Refusal> {
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    let meta = fs::symlink_metadata(path)?;
    if !meta.is_dir() {
        return Err(Refusal::NotAFolder);
    }
    if meta.uid() != account.uid {
        if !account.switched || meta.uid() != 0 {
            return Err(Refusal::Owner(meta.uid()));
        }
        chown(path, Some(account.uid), Some(account.gid))?;
    }
    if meta.permissions().mode() & 0o777 != 0o700 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    let meta = fs::symlink_metadata(path)?;
    let private = meta.permissions().mode() & 0o777 == 0o700 && meta.uid() == account.uid;
    if private {
        Ok(())
    } else {
        Err(Refusal::NotPrivate)
    }
}

/// FNV-1a, written out because the standard library's hashes may change between releases.
fn path_hash(path: &Path) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in path.as_os_str().as_bytes() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_odd_paths_do_not_fit() {
        assert!(fits_socket(Path::new("/home/me/project/.limbeck/postgres")));
        assert!(!fits_socket(Path::new("/home/a,b")));
        assert!(!fits_socket(Path::new("/home/a b")));
        assert!(!fits_socket(&Path::new("/home").join("x".repeat(90))));
    }

    #[test]
    fn links_are_not_claimed() {
        let root = tempfile::tempdir().unwrap();
        let link = root.path().join("link");
        std::os::unix::fs::symlink(root.path(), &link).unwrap();
        let account = Account::for_data(&link).unwrap();
        assert!(matches!(claim(&link, account), Err(Refusal::NotAFolder)));
    }

    #[test]
    fn a_copied_note_is_not_believed() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (root.path().join("one"), root.path().join("two"));
        fs::create_dir(&one).unwrap();
        fs::create_dir(&two).unwrap();
        let one = fs::canonicalize(one).unwrap();
        let place = Place {
            home: one.join("postgres"),
            socket_dir: "/tmp/elsewhere".into(),
        };
        place.remember(&one).unwrap();
        assert_eq!(Place::recall(&one), Some(place));
        fs::copy(one.join("place"), two.join("place")).unwrap();
        assert_eq!(Place::recall(&two), None);
    }
}
