//! A folder of its own with a clean environment, in which the built command runs.
//!
//! Nothing of the caller's environment gets in: no database, no home folder, no locale. A private
//! server that a command has started in the folder is deleted with it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use limbeck_server::PrivateServer;
use limbeck_testkit::{Error, TestDatabase, server, temp_dir};
use rustix::process::{Pid, Signal, kill_process};

/// Longer than anything here takes; a command that still runs then hangs.
const LIMIT: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(2);

/// The working folder of a test.
#[derive(Debug)]
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A command that runs; its output goes to files, which a server that it starts may keep open.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    output: tempfile::TempDir,
}

impl Sandbox {
    /// An empty folder; no database is named.
    pub(crate) fn new() -> Result<Self, Error> {
        let folder = tempfile::Builder::new()
            .prefix("limbeck-cli-")
            .tempdir_in(temp_dir())?;
        // The account of a private server has to get through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let mut sandbox = Self {
            folder,
            environment: BTreeMap::new(),
        };
        let home = sandbox.path().display().to_string();
        for (name, value) in [
            ("PATH", search_path()?),
            ("HOME", home),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
        ] {
            sandbox.set(name, &value);
        }
        sandbox.set("TMPDIR", &temp_dir().display().to_string());
        if let Ok(value) = env::var("LIMBECK_PG_BINDIR") {
            sandbox.set("LIMBECK_PG_BINDIR", &value);
        }
        Ok(sandbox)
    }

    /// An empty folder whose commands work on `database`.
    pub(crate) fn on(database: &TestDatabase) -> Result<Self, Error> {
        let mut sandbox = Self::new()?;
        sandbox.set("DATABASE_URL", database.url());
        let scratch = database.server().url("postgres")?;
        sandbox.set("LIMBECK_SCRATCH_SERVER", &scratch);
        Ok(sandbox)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Sets a variable of the commands' environment.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Writes a file below the folder.
    pub(crate) fn write(&self, file: &str, text: &str) -> Result<(), Error> {
        let path = self.path().join(file);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(fs::write(path, text)?)
    }

    /// Runs `limbeck` with these arguments to its end.
    pub(crate) fn limbeck(&self, arguments: &[&str]) -> Result<Ran, Error> {
        self.start(arguments)?.wait()
    }

    /// Starts `limbeck` with these arguments.
    pub(crate) fn start(&self, arguments: &[&str]) -> Result<Running, Error> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_limbeck"));
        command.args(arguments);
        self.spawn(command)
    }

    /// Runs a line of shell to its end.
    pub(crate) fn shell(&self, line: &str) -> Result<Ran, Error> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(line);
        self.spawn(command)?.wait()
    }

    fn spawn(&self, mut command: Command) -> Result<Running, Error> {
        let output = tempfile::tempdir_in(temp_dir())?;
        let file = |name: &str| fs::File::create(output.path().join(name));
        command
            .current_dir(self.path())
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::null())
            .stdout(file("stdout")?)
            .stderr(file("stderr")?);
        let child = command.spawn()?;
        Ok(Running { child, output })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let state = self.path().join(".limbeck");
        if state.exists() {
            // Nobody can be told about a failure here.
            let _ = PrivateServer::new(state).delete();
        }
    }
}

impl Running {
    /// What it has written to stderr so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.output.path().join("stderr")).unwrap_or_default()
    }

    /// Waits for the end.
    pub(crate) fn wait(self) -> Result<Ran, Error> {
        self.wait_for(LIMIT)
    }

    /// Waits for the end of what may take longer.
    pub(crate) fn wait_for(mut self, limit: Duration) -> Result<Ran, Error> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Ran {
                    status,
                    stdout: self.read("stdout")?,
                    stderr: self.read("stderr")?,
                });
            }
            if began.elapsed() > limit {
                self.child.kill()?;
                self.child.wait()?;
                return Err(Error::new(format!(
                    "still running after {limit:?}; it said\n{}{}",
                    self.read("stdout")?,
                    self.read("stderr")?
                )));
            }
            thread::sleep(POLL);
        }
    }

    /// Ends it as `kill -9` does, and waits for the end.
    pub(crate) fn kill(mut self) -> Result<(), Error> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) -> Result<(), Error> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| Error::new("no process"))?;
        Ok(kill_process(pid, signal).map_err(std::io::Error::from)?)
    }

    fn read(&self, name: &str) -> Result<String, Error> {
        let bytes = fs::read(self.output.path().join(name))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Ran {
    /// The exit status; 128 and more for a signal, as shells say it.
    pub(crate) fn code(&self) -> i32 {
        let signal = || self.status.signal().unwrap_or_default();
        self.status.code().unwrap_or_else(|| 128 + signal())
    }

    /// Standard output of a command that must have succeeded.
    pub(crate) fn success(self) -> Result<String, Error> {
        match self.code() {
            0 => self.sound().map(|ran| ran.stdout),
            code => Err(Error::new(format!("exit status {code}\n{}", self.stderr))),
        }
    }

    /// The messages of a command that must have failed as a command should: with status 2, one
    /// error, and nothing on stdout.
    pub(crate) fn failure(self) -> Result<String, Error> {
        if self.code() != 2 || !self.stdout.is_empty() {
            return Err(Error::new(format!(
                "expected a failure, got exit status {}\nstdout: {}\nstderr: {}",
                self.code(),
                self.stdout,
                self.stderr
            )));
        }
        self.sound().map(|ran| ran.stderr)
    }

    /// Itself, unless it says what no command may ever say.
    pub(crate) fn sound(self) -> Result<Self, Error> {
        let words = ["panicked at", "RUST_BACKTRACE", "stack backtrace"];
        if let Some(word) = words.iter().find(|word| self.stderr.contains(**word)) {
            return Err(Error::new(format!("{word:?} in\n{}", self.stderr)));
        }
        let (errors, code) = (primary_lines(&self.stderr), self.code());
        let wanted = usize::from(code == 2);
        // clap answers a missing subcommand with the help text.
        let is_help = code == 2 && self.stderr.contains("\nUsage: limbeck");
        if code < 3 && errors != wanted && !is_help {
            return Err(Error::new(format!(
                "{errors} primary error lines with exit status {code} in\n{}",
                self.stderr
            )));
        }
        Ok(self)
    }
}

/// Counts the `error:` lines. The title of an annotated source snippet is none: the place follows
/// it, ` --> file:line:column`.
fn primary_lines(stderr: &str) -> usize {
    let lines: Vec<&str> = stderr.lines().collect();
    let is_title = |at: usize| {
        lines[at + 1..]
            .iter()
            .take_while(|line| !line.is_empty())
            .any(|line| line.trim_start().starts_with("--> "))
    };
    (0..lines.len())
        .filter(|&at| lines[at].starts_with("error: ") && !is_title(at))
        .count()
}

/// The built command, then the client programs of the test server, then the system's.
fn search_path() -> Result<String, Error> {
    let built = Path::new(env!("CARGO_BIN_EXE_limbeck"));
    let psql = server()?.program("psql")?;
    let folders = [built, &psql].map(|program| program.parent().map(Path::to_path_buf));
    let system = env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = folders
        .into_iter()
        .flatten()
        .chain(env::split_paths(&system))
        .collect();
    Ok(env::join_paths(all)?.to_string_lossy().into_owned())
}
