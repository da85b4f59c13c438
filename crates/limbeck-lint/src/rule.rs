//! [`Rule`]: what there is to say about a rule; [`Found`] and [`Hazard`]: what it says.

use std::fmt;

use limbeck_schema::{ObjectId, QualifiedName};

use crate::site::Site;
use crate::whole::Whole;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Good to know.
    Note,
    /// Locks, rewrites and failures that leave the data as it is.
    Warning,
    /// Data is lost, or the operation fails on most tables that hold rows.
    Danger,
}

impl Level {
    /// All of them, the mildest first.
    pub const ALL: [Self; 3] = [Self::Note, Self::Warning, Self::Danger];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }

    /// The level of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the size of the table means for a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It lasts the longer the larger the table is: a note where that is known to be small.
    Size,
    /// It matters where there are rows: a note where the table is known to be empty.
    Rows,
    /// Nothing.
    None,
}

/// What a rule sees of the SQL text in a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// The statements, where its check asks for them.
    Statements,
    /// What they make and take, as if operations stood in their place.
    Definitions,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// The stable text that files and configuration name it by.
    pub code: &'static str,
    /// Numbers of the checks that it makes, of a list over all tools of the field.
    pub ids: &'static [&'static str],
    /// A few words, for a headline.
    pub title: &'static str,
    /// How bad it is, where nothing else is configured.
    pub level: Level,
    /// What the size of the table means.
    pub weight: Weight,
    /// Whether it is about the schema that comes out, and not about the moment of the migration.
    /// Advice is not written into revision files.
    pub advice: bool,
    /// What it sees of SQL text.
    pub reads: Reads,
    /// Whether planners tell it of functions that convert values as well; what they said stands above the function.
    pub conversions: bool,
    /// Why it matters, in sentences.
    pub explanation: &'static str,
    /// How to do it without harm, in sentences.
    pub safe_way: &'static str,
    /// The page of the PostgreSQL manual.
    pub link: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at.
#[derive(Debug)]
pub enum Check {
    /// One operation, in the state before it.
    Operation(fn(&Site<'_>) -> Vec<Found>),
    /// All operations of a revision together.
    Revision(fn(&Whole<'_>) -> Vec<Found>),
    /// Nothing by itself: who knows of it tells it. The text says who.
    Told(&'static str),
}

impl Rule {
    /// The whole address of the manual's page.
    pub fn url(&self) -> String {
        match self.link.starts_with("https://") {
            true => self.link.to_owned(),
            false => format!("https://www.postgresql.org/docs/current/{}", self.link),
        }
    }

    /// Whether a word means it: its code or one of its numbers.
    pub fn is_called(&self, word: &str) -> bool {
        self.code == word || self.ids.iter().any(|id| id.eq_ignore_ascii_case(word))
    }

    /// A finding of this rule.
    pub fn hazard(&'static self, message: impl Into<String>) -> Hazard {
        self.judged(Found::new(message))
    }

    pub(crate) fn judged(&'static self, found: Found) -> Hazard {
        Hazard {
            rule: self,
            level: self.level,
            message: found.message,
            table: found.table,
            query: found.query,
            acknowledged: None,
        }
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// One line, lower case, as it stands in the comment above the operation.
    pub message: String,
    /// The table that it is about.
    pub table: Option<QualifiedName>,
    /// A query that tells whether it will happen.
    pub query: Option<String>,
    /// Of a rule over a revision: the number of the operation; none for the revision itself.
    pub at: Option<usize>,
}

impl Found {
    /// What was found, about no table.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            table: None,
            query: None,
            at: None,
        }
    }

    /// What was found about a table.
    pub fn on(table: &QualifiedName, message: impl Into<String>) -> Self {
        Self {
            table: Some(table.clone()),
            ..Self::new(message)
        }
    }

    /// At an operation of the revision.
    #[must_use]
    pub fn at(mut self, number: usize) -> Self {
        self.at = Some(number);
        self
    }

    /// With a query that tells whether it will happen.
    #[must_use]
    pub fn query(mut self, query: impl Into<String>) -> Self {
        self.query = Some(query.into());
        self
    }
}

/// How comment lines begin that say a hazard.
const COMMENT: &str = "hazard ";

/// One thing that can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// Which rule found it.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub level: Level,
    /// One line, lower case.
    pub message: String,
    /// The table that it is about.
    pub table: Option<QualifiedName>,
    /// A query that tells whether it will happen.
    pub query: Option<String>,
    /// The reason that the file gives for doing it all the same.
    pub acknowledged: Option<String>,
}

impl Hazard {
    /// The code of its rule.
    pub fn code(&self) -> &'static str {
        self.rule.code
    }

    /// The comment line above the operation that says it.
    pub fn comment(&self) -> String {
        format!("{COMMENT}{}: {}", self.code(), self.message)
    }

    /// The code of the rule that a comment line is about; none where a person wrote the line.
    pub fn code_of_comment(line: &str) -> Option<&str> {
        let (code, _) = line.strip_prefix(COMMENT)?.split_once(": ")?;
        (!code.contains(' ')).then_some(code)
    }

    /// Whether a person has to decide something that limbeck could not know.
    pub fn is_open(&self) -> bool {
        crate::rules::told::OPEN.contains(&self.rule)
    }
}

/// `table "public.users"`.
pub(crate) fn table(name: &QualifiedName) -> ObjectId {
    ObjectId::Table(name.clone())
}
