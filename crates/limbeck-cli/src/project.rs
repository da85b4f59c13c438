//! The revision files of a project: found, their headers read, their operations read when asked.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use limbeck::migrator::Migration;
use limbeck_revision::file::{self, PlacedFile, RevisionFile};
use limbeck_revision::graph::{Direction, Graph, GraphError, Identifier, RevisionError, Step};
use limbeck_revision::header::{Header, RevisionId};
use limbeck_revision::source_hash;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::locations;
use crate::suggest;

/// All revisions of the project.
pub(crate) struct Project {
    config: Arc<Config>,
    files: BTreeMap<RevisionId, PathBuf>,
    graph: OnceCell<Graph>,
    headers: Vec<Header>,
    /// The hashes of the files' texts, where they were asked for before they are needed.
    hashes: BTreeMap<RevisionId, String>,
}

impl Project {
    /// Reads the headers of all revision files.
    ///
    /// # Errors
    /// When the configured folder is not there, a file or its header can't be read, or two files have the same id.
    pub(crate) fn load(config: &Arc<Config>) -> Result<Self> {
        locations::require_folders(config)?;
        Self::load_or_begin(config)
    }

    /// Reads the headers of all revision files, for a command that makes the folder. Without it there are none.
    ///
    /// # Errors
    /// When a file or its header can't be read, or two files have the same id.
    pub(crate) fn load_or_begin(config: &Arc<Config>) -> Result<Self> {
        Self::load_by(config, |path| Ok((read_header(path, config)?, None)))
    }

    /// Loads by a function that reads a header and, if it likes, the hash of the whole file.
    fn load_by(
        config: &Arc<Config>,
        mut read: impl FnMut(&Path) -> Result<(Header, Option<String>)>,
    ) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut headers = Vec::new();
        let mut hashes = BTreeMap::new();
        for path in locations::revision_files(config)? {
            let (header, hash) = read(&path)?;
            hashes.extend(hash.map(|hash| (header.revision.clone(), hash)));
            if let Some(other) = files.insert(header.revision.clone(), path.clone()) {
                return Err(Failure::new(format!(
                    "two files have the revision id {}",
                    header.revision
                ))
                .detail(format!(
                    "They are {} and {}.",
                    config.shown(&other),
                    config.shown(&path)
                ))
                .hint("Give one of them another id, in its header."));
            }
            headers.push(header);
        }
        Ok(Self {
            config: Arc::clone(config),
            files,
            graph: OnceCell::new(),
            headers,
            hashes,
        })
    }

    /// Reads the headers, the graph and the hash of every file on a thread of its own, for a caller who
    /// waits for a server meanwhile. The inner result is that of [`Project::graph`] and of reading whole files:
    /// whoever needs those asks again and gets the error there.
    ///
    /// # Errors
    /// As [`Project::load`].
    pub(crate) fn load_meanwhile(config: &Arc<Config>) -> JoinHandle<Result<Self>> {
        let config = Arc::clone(config);
        tokio::task::spawn_blocking(move || {
            locations::require_folders(&config)?;
            let project = Self::load_by(&config, |path| read_whole(path, &config))?;
            let _ = project.graph();
            Ok(project)
        })
    }

    /// Whether a file's text has this hash.
    ///
    /// # Errors
    /// When there is no such file, or it can't be read.
    pub(crate) fn has_hash(&self, revision: &str, hash: &str) -> Result<bool> {
        match self.hashes.get(revision) {
            Some(known) => Ok(known == hash),
            None => Ok(source_hash(&self.source(revision)?) == hash),
        }
    }

    /// The revision graph.
    ///
    /// # Errors
    /// When the files don't fit together; all reasons are told, with the files.
    pub(crate) fn graph(&self) -> Result<&Graph> {
        if let Some(graph) = self.graph.get() {
            return Ok(graph);
        }
        let graph = Graph::new(self.headers.clone()).map_err(|errors| self.broken(&errors))?;
        Ok(self.graph.get_or_init(|| graph))
    }

    fn broken(&self, errors: &[GraphError]) -> Failure {
        let mut failure = match errors {
            [only] => Failure::new(only.to_string()),
            _ => errors.iter().fold(
                Failure::new("the revision files don't fit together"),
                |failure, error| failure.detail(error.to_string()),
            ),
        };
        let locations = self.config.version_locations();
        let shown: Vec<String> = locations
            .iter()
            .map(|at| at.display().to_string())
            .collect();
        failure = failure.detail(format!("The files are in {}.", shown.join(", ")));
        for hint in errors.iter().filter_map(GraphError::hint) {
            failure = failure.hint(hint);
        }
        failure
    }

    /// The file of a revision.
    pub(crate) fn path(&self, revision: &RevisionId) -> Option<&Path> {
        self.files.get(revision).map(PathBuf::as_path)
    }

    /// A path as the user would type it.
    pub(crate) fn shown(&self, path: &Path) -> String {
        self.config.shown(path)
    }

    /// Whether the project has this revision.
    pub(crate) fn has(&self, revision: &str) -> bool {
        self.files.contains_key(revision)
    }

    /// The text of a revision's file.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub(crate) fn source(&self, revision: &str) -> Result<String> {
        match self.files.get(revision) {
            Some(path) => read_to_string(path, &self.config),
            None => Err(Failure::new(format!("revision {revision} has no file"))),
        }
    }

    /// What a revision's file says in words: its message, and the paragraphs beside the data of the header.
    ///
    /// # Errors
    /// When the file is not there, or it can't be read.
    pub(crate) fn prose(&self, revision: &RevisionId) -> Result<Vec<String>> {
        let path = self.path_of(revision.as_str());
        let text = header_text(&path, &self.config)?;
        file::read_prose(&text, &path).map_err(|errors| render(&path, &self.config, &errors))
    }

    /// Reads what the text of a revision's file says.
    ///
    /// # Errors
    /// When it has mistakes; all of them are shown.
    pub(crate) fn parse(&self, revision: &str, source: &str) -> Result<RevisionFile> {
        let path = self.path_of(revision);
        parse(source, &path, &self.config)
    }

    /// Reads what a revision's file says, and where.
    ///
    /// # Errors
    /// When it can't be read, or has mistakes; all of them are shown.
    pub(crate) fn placed(&self, revision: &RevisionId) -> Result<PlacedFile> {
        let source = self.source(revision.as_str())?;
        let path = self.path_of(revision.as_str());
        let shown = PathBuf::from(self.config.shown(&path).to_string());
        file::read_placed(&source, &shown).map_err(|errors| render(&path, &self.config, &errors))
    }

    /// The revision whose file this is.
    pub(crate) fn revision_in(&self, file: &Path) -> Option<RevisionId> {
        let file = file.canonicalize().ok()?;
        let is_it = |path: &PathBuf| path.canonicalize().is_ok_and(|path| path == file);
        let found = self.files.iter().find(|(_, path)| is_it(path));
        found.map(|(revision, _)| revision.clone())
    }

    fn path_of(&self, revision: &str) -> PathBuf {
        self.files.get(revision).cloned().unwrap_or_default()
    }

    /// Reads the revisions of a plan.
    ///
    /// # Errors
    /// When one of the files has mistakes.
    pub(crate) fn migrations(&self, steps: Vec<Step>) -> Result<Vec<Migration>> {
        steps.into_iter().map(|step| self.migration(step)).collect()
    }

    fn migration(&self, step: Step) -> Result<Migration> {
        let source = self.source(step.revision.as_str())?;
        let file = self.parse(step.revision.as_str(), &source)?;
        let checksums = file.checksums();
        let statements = match step.direction {
            Direction::Upgrade => file.upgrade,
            Direction::Downgrade => file.downgrade,
        };
        Ok(Migration {
            revision: step.revision,
            message: file.header.message,
            direction: step.direction,
            ops: statements
                .into_iter()
                .map(|statement| statement.op)
                .collect(),
            checksums,
            source_hash: Some(source_hash(&source)),
            lock_timeout: file.header.lock_timeout,
            version_ops: step.version_ops,
        })
    }
}

/// Reads a revision identifier that was typed.
///
/// # Errors
/// When it is none.
pub(crate) fn identifier(text: &str) -> Result<Identifier> {
    text.parse::<Identifier>()
        .map_err(|error| Failure::new(error.to_string()).hint(error.hint()))
}

/// An error of the graph with its hint.
pub(crate) fn refused(error: &RevisionError) -> Failure {
    let failure = Failure::new(error.to_string());
    match symbol_meant(error).or_else(|| error.hint()) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// A slip of the finger in one of the words that stand for revisions.
fn symbol_meant(error: &RevisionError) -> Option<String> {
    let RevisionError::Unknown { name, .. } = error else {
        return None;
    };
    let word = suggest::nearest(name, ["head", "heads", "base"])?;
    Some(format!("Did you mean {word}?"))
}

/// Reads the header, and the hash of the whole file if that can be read.
fn read_whole(path: &Path, config: &Config) -> Result<(Header, Option<String>)> {
    let Ok(source) = std::fs::read_to_string(path) else {
        return Ok((read_header(path, config)?, None));
    };
    let mut end = 0;
    for line in source.split_inclusive('\n') {
        end += line.len();
        if !is_of_header(line) {
            break;
        }
    }
    let shown = PathBuf::from(config.shown(path));
    let header = file::read_header(&source[..end], &shown);
    let header = header.map_err(|errors| render(path, config, &errors))?;
    Ok((header, Some(source_hash(&source))))
}

/// Whether more of the header can follow this line.
fn is_of_header(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim();
    line.is_empty() || line.starts_with("//")
}

fn read_header(path: &Path, config: &Config) -> Result<Header> {
    let text = header_text(path, config)?;
    let shown = PathBuf::from(config.shown(path));
    file::read_header(&text, &shown).map_err(|errors| render(path, config, &errors))
}

/// Reads the leading lines that can belong to the header, and no more of the file.
fn header_text(path: &Path, config: &Config) -> Result<String> {
    let failed = |error: std::io::Error| {
        Failure::new(format!(
            "could not read revision file {}: {error}",
            config.shown(path)
        ))
    };
    let mut reader = BufReader::with_capacity(2048, std::fs::File::open(path).map_err(failed)?);
    let mut text = String::new();
    loop {
        let start = text.len();
        let read = reader.read_line(&mut text).map_err(failed)?;
        if read == 0 || !is_of_header(&text[start..]) {
            break;
        }
    }
    Ok(text)
}

fn read_to_string(path: &Path, config: &Config) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        Failure::new(format!(
            "could not read revision file {}: {error}",
            config.shown(path)
        ))
    })
}

/// Reads a revision file's text.
///
/// # Errors
/// When it has mistakes; all of them are shown with their lines.
pub(crate) fn parse(source: &str, path: &Path, config: &Config) -> Result<RevisionFile> {
    let shown = PathBuf::from(config.shown(path));
    file::read(source, &shown).map_err(|errors| render(path, config, &errors))
}

fn render(path: &Path, config: &Config, errors: &[file::FileError]) -> Failure {
    let shown = config.shown(path);
    let mut failure = Failure::new(match errors.len() {
        1 => format!("revision file {shown} can't be read"),
        count => format!("revision file {shown} can't be read: {count} mistakes"),
    });
    for error in errors {
        failure = failure.snippet(error.render());
    }
    failure
}
