//! What is to be said of an operation beside what it does: findings, and its effect on a table that
//! is in use. Rules are elsewhere; here is what every form of a review shows of them.

use std::fmt;

use limbeck_lint::{self as lint, Hazard};
use limbeck_ops::effect::TableLock;
use limbeck_schema::QualifiedName;

/// Something to look at before an operation runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable code of the rule.
    pub code: String,
    /// How bad it is.
    pub level: Level,
    /// One line, lower case.
    pub message: String,
    /// Why it matters, in sentences.
    pub explanation: Option<String>,
    /// How to do it without harm, in sentences.
    pub safe_way: Option<String>,
    /// Where to read on.
    pub link: Option<String>,
    /// A query that tells whether it will happen.
    pub query: Option<String>,
    /// The reason that somebody gave for doing it all the same.
    pub acknowledged: Option<String>,
}

impl Finding {
    /// A finding with nothing but its message.
    pub fn new(code: impl Into<String>, level: Level, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            level,
            message: message.into(),
            explanation: None,
            safe_way: None,
            link: None,
            query: None,
            acknowledged: None,
        }
    }
}

impl From<&Hazard> for Finding {
    fn from(hazard: &Hazard) -> Self {
        let rule = hazard.rule;
        Self {
            explanation: Some(rule.explanation.to_owned()),
            safe_way: Some(rule.safe_way.to_owned()),
            link: Some(rule.url()),
            query: hazard.query.clone(),
            acknowledged: hazard.acknowledged.clone(),
            ..Self::new(rule.code, hazard.level.into(), hazard.message.clone())
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Note,
    /// Locks, rewrites, and failures that leave the data as it is.
    Warning,
    /// Data is lost, or the operation fails on most tables that hold rows.
    Danger,
}

impl Level {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Danger, Self::Warning, Self::Note];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<lint::Level> for Level {
    fn from(level: lint::Level) -> Self {
        match level {
            lint::Level::Note => Self::Note,
            lint::Level::Warning => Self::Warning,
            lint::Level::Danger => Self::Danger,
        }
    }
}

/// What an operation does to a table while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The table.
    pub table: QualifiedName,
    /// The strongest lock that it takes, as PostgreSQL writes it: `ACCESS EXCLUSIVE`.
    pub lock: Option<String>,
    /// Whether every row is written anew.
    pub rewrites: bool,
    /// Whether every row is read.
    pub scans: bool,
}

impl From<TableLock> for Effect {
    fn from(lock: TableLock) -> Self {
        Self {
            table: lock.table,
            lock: Some(lock.mode.to_string()),
            rewrites: lock.rewrites,
            scans: lock.scans,
        }
    }
}

/// `locks public.users (ACCESS EXCLUSIVE), writes every row anew`.
impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        let mut parts = Vec::new();
        if let Some(lock) = &self.lock {
            parts.push(format!("locks {table} ({lock})"));
        }
        if self.rewrites {
            parts.push("writes every row anew".to_owned());
        } else if self.scans {
            parts.push("reads every row".to_owned());
        }
        f.write_str(&parts.join(", "))
    }
}

/// How large a table is, as far as the server estimates it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableSize {
    /// Rows.
    pub rows: Option<u64>,
    /// Bytes on disk, without indexes.
    pub bytes: Option<u64>,
}

/// `3 rows`, `2.1 million rows, 340 MB`.
impl fmt::Display for TableSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows.map(|rows| match rows {
            1 => "1 row".to_owned(),
            0..10_000 => format!("{rows} rows"),
            _ => format!(
                "{} rows",
                scaled(rows, 1000, &["", " thousand", " million", " billion"])
            ),
        });
        let bytes = self
            .bytes
            .map(|bytes| scaled(bytes, 1024, &[" bytes", " kB", " MB", " GB", " TB"]));
        let parts: Vec<String> = rows.into_iter().chain(bytes).collect();
        f.write_str(&parts.join(", "))
    }
}

/// A number with the largest unit that leaves something before the point.
fn scaled(number: u64, step: u64, units: &[&str]) -> String {
    let mut unit = 0;
    let mut size = 1;
    while unit + 1 < units.len() && number / size >= step {
        size *= step;
        unit += 1;
    }
    let (whole, tenth) = (number / size, number % size * 10 / size);
    if whole >= 10 || tenth == 0 {
        format!("{whole}{}", units[unit])
    } else {
        format!("{whole}.{tenth}{}", units[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_words() {
        let said = |rows, bytes| TableSize { rows, bytes }.to_string();
        assert_eq!(said(Some(1), None), "1 row");
        assert_eq!(said(Some(9_999), Some(8192)), "9999 rows, 8 kB");
        assert_eq!(
            said(Some(2_150_000), Some(1_610_612_736)),
            "2.1 million rows, 1.5 GB"
        );
        assert_eq!(said(None, Some(0)), "0 bytes");
    }
}
