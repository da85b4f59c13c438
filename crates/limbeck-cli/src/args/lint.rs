//! Arguments of `lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::config::LintLevel;

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// A revision, A..B for those of B that A has not, or A:B for those that `history` lists; either side may
    /// be left out [default: those
    /// that the database has not, or heads alone where no database is named]
    #[arg(value_name = "RANGE", conflicts_with = "from_git")]
    pub(crate) range: Option<String>,

    /// The revisions whose files are new or edited since the branch left this git commit
    #[arg(long, value_name = "COMMIT")]
    pub(crate) from_git: Option<String>,

    /// Every revision, also those that are applied
    #[arg(long, conflicts_with_all = ["range", "from_git"])]
    pub(crate) all: bool,

    /// Exit with 1 from findings of this level on [default: lint.fail_on]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) fail_on: Option<LintLevel>,

    /// Only these rules, by code or number; repeatable
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) rule: Vec<String>,

    /// Ask the database how large the tables are, also where a range is named
    #[arg(long)]
    pub(crate) sizes: bool,

    /// In which form
    #[arg(short, long, value_name = "FORM", default_value = "text")]
    pub(crate) format: LintFormat,

    /// Write into a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// List all rules with their levels, and do nothing else
    #[arg(long, conflicts_with_all = ["range", "from_git", "all", "explain"])]
    pub(crate) list: bool,

    /// Say all about a rule, and do nothing else
    #[arg(long, value_name = "RULE", conflicts_with_all = ["range", "from_git", "all"])]
    pub(crate) explain: Option<String>,
}

/// Forms of what `lint` finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people.
    Text,
    /// For other programs.
    Json,
    /// Annotations in a workflow of GitHub.
    Github,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
}
