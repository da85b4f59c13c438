//! `[lint]`: levels of rules and what counts as a large table.

use std::collections::BTreeMap;

use limbeck_lint::{Level, Options, RULES, Rule};
use serde::{Deserialize, Serialize};

use super::sections::{ConfigFile, Transaction};

/// `[lint]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Lint {
    /// From which level on `limbeck lint` exits with 1.
    pub(crate) fail_on: LintLevel,
    /// From so many rows on a table counts as large.
    pub(crate) large_table_rows: u64,
    /// From so many megabytes on as well.
    pub(crate) large_table_mb: u64,
    /// Levels by rule, where another one is wanted.
    pub(crate) rules: BTreeMap<String, RuleLevel>,
}

impl Default for Lint {
    fn default() -> Self {
        Self {
            fail_on: LintLevel::Danger,
            large_table_rows: 10_000,
            large_table_mb: 16,
            rules: BTreeMap::new(),
        }
    }
}

/// A level that findings have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LintLevel {
    /// Good to know.
    Note,
    /// Locks, rewrites and failures that leave the data as it is.
    Warning,
    /// Data is lost, or the operation fails on most tables that hold rows.
    Danger,
}

impl LintLevel {
    pub(crate) fn level(self) -> Level {
        match self {
            Self::Note => Level::Note,
            Self::Warning => Level::Warning,
            Self::Danger => Level::Danger,
        }
    }
}

/// The level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RuleLevel {
    /// It finds nothing.
    Off,
    /// Good to know.
    Note,
    /// Locks, rewrites and failures that leave the data as it is.
    Warning,
    /// Data is lost, or the operation fails on most tables that hold rows.
    Danger,
}

impl RuleLevel {
    fn level(self) -> Option<Level> {
        match self {
            Self::Off => None,
            Self::Note => Some(Level::Note),
            Self::Warning => Some(Level::Warning),
            Self::Danger => Some(Level::Danger),
        }
    }
}

/// What rules go by, without sizes.
pub(crate) fn options(file: &ConfigFile) -> Options {
    let lint = &file.lint;
    let levels = lint.rules.iter();
    Options {
        levels: levels
            .map(|(code, level)| (code.clone(), level.level()))
            .collect(),
        large_table_rows: lint.large_table_rows,
        large_table_bytes: lint.large_table_mb.saturating_mul(1024 * 1024),
        lock_timeout: file.upgrade.lock_timeout.as_deref().is_some_and(is_set),
        one_transaction: file.upgrade.transaction == Transaction::All,
        ..Options::default()
    }
}

/// Whether a time ends at some time: a number of 0 stands for ever.
fn is_set(time: &str) -> bool {
    let digits = time.trim().trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.parse::<f64>().is_ok_and(|number| number > 0.0)
}

/// The key of a rule's level.
pub(crate) fn key(rule: &Rule) -> String {
    format!("lint.rules.{}", rule.code)
}

/// The rule whose level a key is.
pub(crate) fn rule_of(key: &str) -> Option<&'static Rule> {
    let code = key.strip_prefix("lint.rules.")?;
    RULES.iter().copied().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_for_ever() {
        assert!(is_set("5s") && is_set("1.5 h") && is_set("300"));
        assert!(!is_set("0") && !is_set("0s") && !is_set(" 0 "));
    }
}
