//! The private server of a project: create, start, stop, reset, and where it answers.
//!
//! A running server is recognised from its files alone, in well under a millisecond. Everything
//! that changes something happens under the lock, so any number of processes may start it at once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::binaries::{Binaries, Search};
use crate::error::ServerError;
use crate::initdb::{create_data, delete_data};
use crate::launch::{self, Shutdown};
use crate::lock::Lock;
use crate::pidfile::{Life, examine};
use crate::place::{Place, create_project_dir};
use crate::profile::ServerProfile;
use crate::url::socket_url;

/// A PostgreSQL server that belongs to one folder, usually `<project>/.limbeck`.
#[derive(Debug, Clone)]
pub struct PrivateServer {
    dir: PathBuf,
    profile: ServerProfile,
    binaries: Option<Binaries>,
}

/// What [`PrivateServer::start`] had to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// It was running.
    AlreadyRunning,
    /// It was started on its existing data.
    Started,
    /// It was created and started.
    Created,
}

/// The state of a private server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It has no data yet.
    NotCreated,
    /// It has data and does not run.
    Stopped,
    /// It is alive but does not answer: starting, recovering or stopping.
    Busy {
        /// The postmaster's process id.
        pid: u32,
    },
    /// It answers.
    Running {
        /// The postmaster's process id.
        pid: u32,
    },
}

impl PrivateServer {
    /// The server of `dir`; nothing is touched before [`start`](Self::start).
    pub fn new(dir: impl AsRef<Path>) -> Self {
        let dir = dir.as_ref();
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf());
        Self {
            dir,
            profile: ServerProfile::Development,
            binaries: None,
        }
    }

    /// Tunes it for a purpose; takes effect when it is started, not while it runs.
    #[must_use]
    pub fn with_profile(mut self, profile: ServerProfile) -> Self {
        self.profile = profile;
        self
    }

    /// Uses these binaries instead of searching the machine.
    #[must_use]
    pub fn with_binaries(mut self, binaries: Binaries) -> Self {
        self.binaries = Some(binaries);
        self
    }

    /// The folder the server belongs to.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes sure that the server runs and has its first database.
    pub fn start(&self) -> Result<Start, ServerError> {
        if self.is_ready() {
            return Ok(Start::AlreadyRunning);
        }
        create_project_dir(&self.dir)?;
        let lock = Lock::acquire(&self.dir)?;
        self.start_locked(&lock)
    }

    /// Stops the server; false when it was not running.
    pub fn stop(&self) -> Result<bool, ServerError> {
        self.stop_with(Shutdown::Fast)
    }

    /// Stops the server, deletes all of its databases, and starts a new one.
    pub fn reset(&self) -> Result<(), ServerError> {
        create_project_dir(&self.dir)?;
        let lock = Lock::acquire(&self.dir)?;
        if let Some(place) = Place::recall(&self.dir) {
            stop_locked(&place, Shutdown::Fast, &lock)?;
            if place.home.exists() {
                delete_data(&place)?;
            }
        }
        self.start_locked(&lock).map(|_| ())
    }

    /// Stops the server and deletes everything it has, also outside its folder.
    pub fn delete(&self) -> Result<(), ServerError> {
        self.delete_with(Shutdown::Fast)
    }

    /// What the server is doing.
    pub fn status(&self) -> Status {
        let Some(place) = self.place() else {
            return Status::NotCreated;
        };
        match examine(&place) {
            Life::Ready(pid) => Status::Running { pid },
            Life::Busy(pid) => Status::Busy { pid },
            Life::Stale => Status::Stopped,
            Life::Absent if place.data().exists() => Status::Stopped,
            Life::Absent => Status::NotCreated,
        }
    }

    /// The URL of one of its databases, for sqlx and libpq alike. Known from the first start on,
    /// also while the server is stopped.
    pub fn url(&self, database: &str) -> Result<String, ServerError> {
        let place = self.place().ok_or_else(|| ServerError::NotStarted {
            dir: self.dir.clone(),
        })?;
        Ok(socket_url(&place.socket_dir, database))
    }

    /// The data folder, from the first start on.
    pub fn data_dir(&self) -> Option<PathBuf> {
        self.place().map(|place| place.data())
    }

    /// The log file, from the first start on.
    pub fn log_file(&self) -> Option<PathBuf> {
        self.place().map(|place| place.log())
    }

    fn place(&self) -> Option<Place> {
        Place::recall(&self.dir)
    }

    fn is_ready(&self) -> bool {
        self.place()
            .is_some_and(|place| matches!(examine(&place), Life::Ready(_)))
    }

    fn stop_with(&self, shutdown: Shutdown) -> Result<bool, ServerError> {
        if !self.dir.exists() {
            return Ok(false);
        }
        let lock = Lock::acquire(&self.dir)?;
        match self.place() {
            Some(place) => stop_locked(&place, shutdown, &lock),
            None => Ok(false),
        }
    }

    pub(crate) fn delete_with(&self, shutdown: Shutdown) -> Result<(), ServerError> {
        let place = self.place();
        self.stop_with(shutdown)?;
        let folders = place
            .map(|place| [place.home, place.socket_dir])
            .into_iter()
            .flatten();
        for folder in folders
            .chain([self.dir.clone()])
            .filter(|folder| folder.exists())
        {
            let gone = fs::remove_dir_all(&folder);
            gone.map_err(ServerError::io("delete folder", &folder))?;
        }
        Ok(())
    }

    fn start_locked(&self, lock: &Lock) -> Result<Start, ServerError> {
        let account = Account::for_data(&self.known_data())?;
        let binaries = self.choose_binaries()?;
        let place = Place::settle(&self.dir, account, &binaries.program("postgres"))?;
        if let Life::Ready(_) = launch::await_settled(&place) {
            return Ok(Start::AlreadyRunning);
        }
        stop_locked(&place, Shutdown::Fast, lock)?;
        let created = !place.data().exists();
        if created {
            launch::stop_orphan(&place)?;
            create_data(&place, account, &binaries)?;
        }
        launch::start(&place, account, &binaries, self.profile)?;
        Ok(if created {
            Start::Created
        } else {
            Start::Started
        })
    }

    /// The data folder as far as it can be known before the place is settled.
    fn known_data(&self) -> PathBuf {
        self.data_dir()
            .unwrap_or_else(|| self.dir.join("postgres/data"))
    }

    /// Data belongs to one major version for good (manual, "Upgrading a PostgreSQL Cluster").
    fn choose_binaries(&self) -> Result<Binaries, ServerError> {
        let data = self.known_data();
        let made_by = fs::read_to_string(data.join("PG_VERSION")).ok();
        let made_by = made_by.and_then(|text| text.trim().parse::<u32>().ok());
        match (&self.binaries, made_by) {
            (None, None) => Binaries::find(),
            (None, Some(major)) => Search::from_env().find_major(major, &data),
            (Some(binaries), Some(major)) if binaries.version().major != major => {
                let found = binaries.version().clone();
                Err(ServerError::VersionMismatch {
                    data,
                    made_by: major,
                    found,
                })
            }
            (Some(binaries), _) => Ok(binaries.clone()),
        }
    }
}

/// Ends the server at `place`, whatever state it is in; false when there was none.
fn stop_locked(place: &Place, shutdown: Shutdown, _lock: &Lock) -> Result<bool, ServerError> {
    match examine(place) {
        Life::Absent => Ok(false),
        Life::Stale => launch::remove_traces(place).map(|()| false),
        Life::Busy(pid) | Life::Ready(pid) => {
            launch::stop(place, pid, shutdown)?;
            Ok(true)
        }
    }
}
