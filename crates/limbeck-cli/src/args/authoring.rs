//! Arguments of the commands that write files.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// What to write [default: crate where there is a Cargo.toml, else bare]
    #[arg(short, long, value_name = "TEMPLATE")]
    pub(crate) template: Option<String>,

    /// Also a workflow that reviews pull requests, and hooks for git; alone in a project that is there already
    #[arg(long, value_name = "SERVICE")]
    pub(crate) ci: Option<CiService>,

    /// Folder of the migrations
    #[arg(default_value = "migrations", value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

/// Where pull requests are reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CiService {
    /// .github/workflows/limbeck.yml and .pre-commit-config.yaml.
    Github,
}

/// Arguments of `revision`.
#[derive(Debug, Args)]
pub(crate) struct Revision {
    /// What the revision does
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) message: Option<String>,

    /// Fill the revision with the difference between models and database
    #[arg(long)]
    pub(crate) autogenerate: bool,

    /// Id of the revision [default: twelve random hexadecimal digits]
    #[arg(long, value_name = "ID")]
    pub(crate) rev_id: Option<String>,

    /// What the revision follows
    #[arg(
        long,
        value_name = "REVISION",
        default_value = "head",
        allow_negative_numbers = true
    )]
    pub(crate) head: String,

    /// Folder for the file: one of migrations.version_locations [default: the parent's]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) version_path: Option<PathBuf>,

    /// Use no database; without --autogenerate none is used anyway
    #[arg(long)]
    pub(crate) sql: bool,

    /// Allow a parent that has children already
    #[arg(long)]
    pub(crate) splice: bool,

    /// A label for the revision's branch
    #[arg(long, value_name = "LABEL")]
    pub(crate) branch_label: Vec<String>,

    /// A revision or label that must be applied first, besides the parent
    #[arg(long, value_name = "REVISION")]
    pub(crate) depends_on: Vec<String>,

    /// Open the file in $VISUAL or $EDITOR afterwards
    #[arg(long)]
    pub(crate) edit: bool,

    /// A rename: users:accounts, users.name:title, mood.sad:unhappy
    #[arg(long, value_name = "OLD:NEW")]
    pub(crate) rename: Vec<String>,

    /// Print the file instead of writing it
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Don't ask about possible renames on a terminal
    #[arg(long)]
    pub(crate) no_input: bool,

    /// Don't try the generated file on a scratch database [default: autogenerate.verify]
    #[arg(long)]
    pub(crate) no_verify: bool,

    /// Split what locks tables in use into several revisions [default: autogenerate.online]
    #[arg(long, requires = "autogenerate")]
    pub(crate) online: bool,
}

/// Arguments of `create`.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What the revision does
    #[arg(value_name = "MESSAGE")]
    pub(crate) message: String,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// Folder for the file: one of migrations.version_locations [default: the parents']
    #[arg(long, value_name = "FOLDER")]
    pub(crate) version_path: Option<PathBuf>,

    /// What the revision does
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) message: Option<String>,

    /// Id of the revision [default: twelve random hexadecimal digits]
    #[arg(long, value_name = "ID")]
    pub(crate) rev_id: Option<String>,

    /// Allow parents that have children already
    #[arg(long)]
    pub(crate) splice: bool,

    /// A label for the revision's branch
    #[arg(long, value_name = "LABEL")]
    pub(crate) branch_label: Vec<String>,

    /// The revisions to join, or heads
    #[arg(
        required = true,
        value_name = "REVISION",
        allow_negative_numbers = true
    )]
    pub(crate) revisions: Vec<String>,
}

/// Arguments of `squash`.
#[derive(Debug, Args)]
pub(crate) struct Squash {
    /// The first and the last revision; both belong to the range. base:LAST begins with the first of all
    #[arg(value_name = "FIRST:LAST")]
    pub(crate) range: String,

    /// What the revision does [default: "squash FIRST to LAST"]
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) message: Option<String>,

    /// Another id; only where nothing follows the range [default: that of the last revision]
    #[arg(long, value_name = "ID")]
    pub(crate) rev_id: Option<String>,

    /// Don't compare the effects on a scratch database
    #[arg(long)]
    pub(crate) no_verify: bool,
}

/// Arguments of `edit`.
#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// A revision, head or current
    #[arg(value_name = "REVISION", allow_negative_numbers = true)]
    pub(crate) revision: String,
}

/// A revision as `revision` makes it without any option.
impl Default for Revision {
    fn default() -> Self {
        Self {
            message: None,
            autogenerate: false,
            rev_id: None,
            head: "head".to_owned(),
            version_path: None,
            sql: false,
            splice: false,
            branch_label: Vec::new(),
            depends_on: Vec::new(),
            edit: false,
            rename: Vec::new(),
            dry_run: false,
            no_input: false,
            no_verify: false,
            online: false,
        }
    }
}
