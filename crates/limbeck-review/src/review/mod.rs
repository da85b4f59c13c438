//! What is reviewed, as plain values: revisions or a drift, their operations with SQL, findings and
//! places, and the schema before and after. Every form of a review is made of these alone.

mod build;
mod finding;
mod target;

pub use build::{Source, drift, revisions};
pub use finding::{Effect, Finding, Level, TableSize};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limbeck_revision::header::Header;
use limbeck_schema::{ObjectId, QualifiedName, Schema};

use crate::diagram::Renames;
use crate::text::count;

/// A change, ready to be shown.
#[derive(Clone, Debug)]
pub struct Review {
    /// What it is about.
    pub subject: Subject,
    /// The schema before, as far as it can be known without a server.
    pub before: Schema,
    /// The schema after.
    pub after: Schema,
    /// What is called otherwise afterwards.
    pub renames: Renames,
    /// The revisions, in the order in which they run; of a drift one part without a revision.
    pub parts: Vec<Part>,
    /// What a reader has to know about the review itself, in sentences.
    pub notes: Vec<String>,
    /// How large tables are, where a database was asked.
    pub sizes: BTreeMap<QualifiedName, TableSize>,
}

/// What a review is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Revisions, named as they were asked for.
    Revisions(String),
    /// What models and database differ in: the operations that bring the database to the models.
    Drift,
}

/// A revision, or a drift.
#[derive(Clone, Debug)]
pub struct Part {
    /// The revision.
    pub revision: Option<Header>,
    /// Its file.
    pub file: Option<PathBuf>,
    /// What its author wrote about it.
    pub description: Vec<String>,
    /// What to look at in the revision as a whole.
    pub findings: Vec<Finding>,
    /// What it does.
    pub upgrade: Vec<Operation>,
    /// How it is undone.
    pub downgrade: Vec<Operation>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// As a revision file says it.
    pub text: String,
    /// The name of its method: `create_table`.
    pub name: String,
    /// What it is about.
    pub target: Option<ObjectId>,
    /// The tables that it touches, by name.
    pub tables: Vec<QualifiedName>,
    /// Its statements.
    pub sql: Vec<Sql>,
    /// What to look at.
    pub findings: Vec<Finding>,
    /// What it does to tables while it runs.
    pub effects: Vec<Effect>,
    /// What its author wrote above it.
    pub comments: Vec<String>,
    /// Where it stands.
    pub place: Option<Place>,
    /// Where the model says what it is about.
    pub model: Option<Place>,
    /// Whether its effect on the schema is not shown: SQL of the author's own.
    pub opaque: bool,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sql {
    /// The text without a semicolon at its end.
    pub text: String,
    /// Whether it commits on its own.
    pub outside_transaction: bool,
}

/// A place in a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it is shown.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

impl Review {
    /// All upgrade operations.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.parts.iter().flat_map(|part| &part.upgrade)
    }

    /// The findings of the upgrades, each with its operation.
    pub fn findings(&self) -> impl Iterator<Item = (&Operation, &Finding)> {
        self.operations().flat_map(|operation| {
            let findings = operation.findings.iter();
            findings.map(move |finding| (operation, finding))
        })
    }

    /// All findings of revisions and of their upgrades that nobody has acknowledged, at this level.
    pub fn open(&self, level: Level) -> usize {
        let of_parts = self.parts.iter().flat_map(|part| &part.findings);
        let all = self.findings().map(|(_, finding)| finding).chain(of_parts);
        all.filter(|finding| finding.level == level && finding.acknowledged.is_none())
            .count()
    }

    /// All findings of revisions and of their upgrades that somebody has acknowledged.
    fn acknowledged(&self) -> usize {
        let of_parts = self.parts.iter().flat_map(|part| &part.findings);
        let all = self.findings().map(|(_, finding)| finding).chain(of_parts);
        all.filter(|finding| finding.acknowledged.is_some()).count()
    }

    /// Whether there is nothing that would run.
    pub fn is_empty(&self) -> bool {
        self.operations().next().is_none()
    }

    /// One line that says what it is about.
    pub fn title(&self) -> String {
        match (&self.subject, self.parts.as_slice()) {
            (Subject::Drift, _) if self.is_empty() => "Models and database are in sync".to_owned(),
            (Subject::Drift, _) => "Models and database differ".to_owned(),
            (Subject::Revisions(_), [part]) => part.title(),
            (Subject::Revisions(range), parts) => {
                format!("{}: {range}", count(parts.len(), "revision"))
            }
        }
    }

    /// `3 operations, 1 danger, 2 warnings, 1 acknowledged`.
    pub fn summary(&self) -> String {
        let mut parts = vec![count(self.operations().count(), "operation")];
        for level in Level::ALL {
            match self.open(level) {
                0 => {}
                number => parts.push(count(number, level.as_str())),
            }
        }
        match self.acknowledged() {
            0 => {}
            number => parts.push(format!("{number} acknowledged")),
        }
        parts.join(", ")
    }

    /// Puts a folder before the places in source files: where the project is in its repository.
    pub fn in_folder(&mut self, folder: &Path) {
        for part in &mut self.parts {
            if let Some(file) = &mut part.file {
                *file = folder.join(&*file);
            }
            for operation in part.upgrade.iter_mut().chain(&mut part.downgrade) {
                let places = [&mut operation.place, &mut operation.model];
                for place in places.into_iter().flatten() {
                    place.file = folder.join(&place.file);
                }
            }
        }
    }

    /// The size of the tables of an operation, where it is known.
    pub(crate) fn size(&self, operation: &Operation) -> Option<(&QualifiedName, TableSize)> {
        let mut known = operation
            .tables
            .iter()
            .filter_map(|table| self.sizes.get_key_value(table));
        known.next().map(|(name, size)| (name, *size))
    }
}

impl Part {
    /// The first line of its file, for findings about all of it.
    pub(crate) fn start(&self) -> Option<Place> {
        Some(Place {
            file: self.file.clone()?,
            line: 1,
            column: 1,
        })
    }

    /// `3f2a9c0d1b7e: add votes`.
    pub fn title(&self) -> String {
        let Some(header) = &self.revision else {
            return "Models and database differ".to_owned();
        };
        let message = header.message.lines().next().unwrap_or_default();
        let separator = if message.is_empty() { "" } else { ": " };
        format!("{}{separator}{message}", header.revision)
    }

    /// The id of the revision.
    pub(crate) fn id(&self) -> Option<&str> {
        self.revision
            .as_ref()
            .map(|header| header.revision.as_str())
    }
}

impl Operation {
    /// The worst level of its findings.
    pub fn level(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }

    /// The text on one line, for lists.
    pub(crate) fn short(&self) -> String {
        let mut line = String::new();
        for part in self.text.trim_end_matches(';').lines().map(str::trim) {
            if line.ends_with(',') && !part.starts_with([')', ']']) {
                line.push(' ');
            } else if part.starts_with([')', ']']) && line.ends_with(',') {
                line.pop();
            }
            line.push_str(part);
        }
        crate::text::cut(&line, 110)
    }
}
