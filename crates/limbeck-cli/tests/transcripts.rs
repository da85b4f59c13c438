//! Console transcripts of `fixtures/cli`: each is a session with the built command, and every line
//! of its output is compared. `UPDATE=1` runs the commands of a `console.txt` and writes what came
//! out.
//!
//! A command that fails and yet has changed something shows it in the transcript.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use limbeck_server::{PrivateServer, Status};
use limbeck_testkit::{Case, Error, TestDatabase, run_server_cases};
use serde::Deserialize;

use support::Sandbox;
use support::console::{Entry, Outcome, parse, render};
use support::fingerprint::{self, Files, Watch};
use support::normalise::Normaliser;
use support::sandbox::Ran;

fn main() {
    run_server_cases("cli", test)
}

/// `[options]` of `case.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    database: Place,
    /// Statements that run in the database before the session.
    setup: String,
    /// Variables of the commands.
    env: BTreeMap<String, String>,
}

/// Which database the session has.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    /// A fresh one on the shared server, named by `DATABASE_URL`, also by `TEST_URL`, and in parts
    /// by `TEST_SOCKET` (the folder) and `TEST_DATABASE`.
    #[default]
    Test,
    /// None is named: limbeck runs a private server.
    Private,
    /// None is named, and none is used.
    None,
}

/// A session: where it runs and what is known of it.
struct Session {
    sandbox: Sandbox,
    watch: Option<Watch>,
    /// Dropped at the end, after the connection of `watch`.
    #[expect(dead_code, reason = "held for its drop")]
    database: Option<TestDatabase>,
    normaliser: Normaliser,
}

fn test(case: &Case) -> Result<(), Error> {
    let options: Options = case.config()?.options()?;
    let mut session = Session::begin(case, &options)?;
    let mut text = String::new();
    let mut problems = Vec::new();
    for entry in parse(&case.read_file("console.txt")?) {
        let outcome = session.run(&entry, &mut problems)?;
        render(&mut text, &entry, &outcome);
    }
    let private = PrivateServer::new(session.sandbox.path().join(".limbeck"));
    if options.database != Place::Private && private.status() != Status::NotCreated {
        problems.push("a private server was started".to_owned());
    }
    case.expect("console.txt", &text)?;
    match problems.as_slice() {
        [] => Ok(()),
        problems => Err(Error::new(problems.join("\n\n"))),
    }
}

impl Session {
    fn begin(case: &Case, options: &Options) -> Result<Self, Error> {
        let mut sandbox = Sandbox::new()?;
        let mut normaliser = Normaliser::default();
        let given = case.path("files");
        if given.is_dir() {
            copy(&given, sandbox.path())?;
        }
        let database = match options.database {
            Place::Test => Some(TestDatabase::with(&options.setup)?),
            Place::Private | Place::None => None,
        };
        if let Some(database) = &database {
            let socket = socket_folder(database)?;
            for (name, value) in [
                ("DATABASE_URL", database.url()),
                ("TEST_URL", database.url()),
                ("TEST_SOCKET", &socket),
                ("TEST_DATABASE", database.name()),
                (
                    "LIMBECK_SCRATCH_SERVER",
                    &database.server().url("postgres")?,
                ),
            ] {
                sandbox.set(name, value);
            }
            normaliser.replace(database.url(), "[URL]");
            normaliser.replace(&socket, "[SOCKET]");
            normaliser.replace(database.name(), "[DATABASE]");
        }
        for (name, value) in &options.env {
            sandbox.set(name, value);
        }
        normaliser.replace(&sandbox.path().display().to_string(), "[DIR]");
        normaliser.find_revisions(sandbox.path())?;
        Ok(Self {
            sandbox,
            watch: database.as_ref().map(Watch::new).transpose()?,
            database,
            normaliser,
        })
    }

    fn run(&mut self, entry: &Entry, problems: &mut Vec<String>) -> Result<Outcome, Error> {
        let before = self.state()?;
        let ran = self
            .sandbox
            .shell(&self.normaliser.command(&entry.command))?;
        self.normaliser.find_revisions(self.sandbox.path())?;
        let mut notes = Vec::new();
        if ran.code() != 0 {
            notes.push(format!("[exit {}]", ran.code()));
            let after = self.state()?;
            if before.0 != after.0 {
                notes.push("[files changed]".to_owned());
            }
            if before.1 != after.1 {
                notes.push("[database changed]".to_owned());
            }
        }
        let outcome = Outcome {
            stdout: self.normaliser.output(&ran.stdout),
            stderr: self.normaliser.output(&ran.stderr),
            notes,
        };
        if let Some(problem) = complaint(entry, ran) {
            problems.push(format!("$ {}\n{problem}", entry.command));
        }
        Ok(outcome)
    }

    /// What a failed command must not change: the files and the database.
    fn state(&mut self) -> Result<(Files, Option<String>), Error> {
        let database = self.watch.as_mut().map(Watch::state).transpose()?;
        Ok((fingerprint::files(self.sandbox.path())?, database))
    }
}

/// What is wrong with the messages of a single `limbeck` command, whatever the transcript says.
fn complaint(entry: &Entry, ran: Ran) -> Option<String> {
    let single =
        entry.command.starts_with("limbeck ") && !entry.command.contains(['|', ';', '&', '>']);
    let checked = if single {
        ran.sound().map(|_| ())
    } else {
        Ok(())
    };
    checked.err().map(|error| error.to_string())
}

/// Where the shared server's socket is.
fn socket_folder(database: &TestDatabase) -> Result<String, Error> {
    database.query("SHOW unix_socket_directories")
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
