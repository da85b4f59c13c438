//! Arguments of the commands that work on a database.

use clap::{Args, Subcommand, ValueEnum};

use super::review::ReviewFormat;
use crate::config::Transaction;

/// Arguments of `current`.
#[derive(Debug, Args)]
pub(crate) struct Current {
    /// Fail when the database is not at all heads
    #[arg(short = 'H', long)]
    pub(crate) check_heads: bool,
}

/// Arguments of `upgrade` and `downgrade`.
#[derive(Debug, Args)]
pub(crate) struct Move {
    /// A revision or a unique prefix, head, heads, base, +N, -N, LABEL@head, REV+N; with --sql
    /// also FROM:TO
    #[arg(allow_negative_numbers = true, value_name = "REVISION")]
    pub(crate) revision: String,

    /// Print the SQL as a script instead of running it; needs no database
    #[arg(long)]
    pub(crate) sql: bool,

    /// Show what would run, with its SQL, and touch nothing
    #[arg(long, conflicts_with = "sql")]
    pub(crate) dry_run: bool,

    /// A text for the messages and, as a comment, for the script
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,

    #[command(flatten)]
    pub(crate) run: RunOptions,
}

/// How revisions run, where the configuration is not to say it.
#[derive(Debug, Default, Args)]
pub(crate) struct RunOptions {
    /// One transaction for each revision, or one over all [default: upgrade.transaction]
    #[arg(long, value_name = "EXTENT")]
    pub(crate) transaction: Option<Transaction>,

    /// How long a statement waits for a lock, as PostgreSQL writes it: 5s, 500ms, 0 for ever
    /// [default: upgrade.lock_timeout, else what the file of the revision says]
    #[arg(long, value_name = "TIME")]
    pub(crate) lock_timeout: Option<String>,

    /// How many times to try again when a lock is not given in time [default: upgrade.lock_retries]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) lock_retries: Option<u32>,

    /// Seconds to wait before the first of these tries; twice as many before each later one [default:
    /// upgrade.lock_retry_delay]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) lock_retry_delay: Option<u32>,

    /// How long a statement may run [default: upgrade.statement_timeout]
    #[arg(long, value_name = "TIME")]
    pub(crate) statement_timeout: Option<String>,
}

/// Arguments of `ensure-version`.
#[derive(Debug, Args)]
pub(crate) struct EnsureVersion {
    /// Print the SQL as a script instead of running it; needs no database
    #[arg(long)]
    pub(crate) sql: bool,
}

/// Arguments of `stamp`.
#[derive(Debug, Args)]
pub(crate) struct Stamp {
    /// Print the SQL as a script instead of running it; needs no database
    #[arg(long)]
    pub(crate) sql: bool,

    /// A text for the messages and, as a comment, for the script
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,

    /// Revisions, head, heads or base; with --sql also FROM:TO
    #[arg(
        required = true,
        value_name = "REVISION",
        allow_negative_numbers = true
    )]
    pub(crate) revisions: Vec<String>,

    /// Delete what the version table holds first, also rows of unknown revisions
    #[arg(long, conflicts_with = "sql")]
    pub(crate) purge: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// In which form
    #[arg(short, long, default_value = "ops", value_name = "FORM")]
    pub(crate) format: DiffFormat,

    /// A rename: users:accounts, users.name:title, mood.sad:unhappy
    #[arg(long, value_name = "OLD:NEW")]
    pub(crate) rename: Vec<String>,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// In which form
    #[arg(short, long, default_value = "text", value_name = "FORM")]
    pub(crate) format: DiffFormat,

    /// A rename: users:accounts, users.name:title, mood.sad:unhappy
    #[arg(long, value_name = "OLD:NEW")]
    pub(crate) rename: Vec<String>,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A revision, A..B for those that B has and A has not, or A:B for those that `history` lists [default:
    /// all]
    #[arg(
        value_name = "RANGE",
        allow_negative_numbers = true,
        conflicts_with = "from_git"
    )]
    pub(crate) range: Option<String>,

    /// The revisions whose files are new or edited since the branch left this git commit
    #[arg(long, value_name = "COMMIT")]
    pub(crate) from_git: Option<String>,

    /// Fill every table with generated rows first, and count what upgrade and downgrade lose
    #[arg(long)]
    pub(crate) with_data: bool,

    /// Show the locks, rewrites and scans of every operation
    #[arg(long)]
    pub(crate) locks: bool,
}

/// Forms of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// A unified diff of the two schemas as text.
    Text,
    /// The operations of a revision.
    Ops,
    /// The statements of an upgrade.
    Sql,
    /// A review on a terminal.
    Review,
    /// A comment on a pull request.
    Markdown,
    /// One page that needs nothing else.
    Html,
    /// A review for other programs, as docs/review.schema.json describes it.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// Annotations in a workflow of GitHub, at the fields of the models.
    Github,
}

impl DiffFormat {
    /// The form of a review, if it is one.
    pub(crate) fn review(self) -> Option<ReviewFormat> {
        match self {
            Self::Text | Self::Ops | Self::Sql => None,
            Self::Review => Some(ReviewFormat::Terminal),
            Self::Markdown => Some(ReviewFormat::Markdown),
            Self::Html => Some(ReviewFormat::Html),
            Self::Json => Some(ReviewFormat::Json),
            Self::Sarif => Some(ReviewFormat::Sarif),
            Self::Github => Some(ReviewFormat::Github),
        }
    }
}

/// Arguments of `db`.
#[derive(Debug, Args)]
pub(crate) struct Db {
    #[command(subcommand)]
    pub(crate) action: DbAction,
}

/// What to do with the private server.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum DbAction {
    /// Start it, if it is not running
    Start,
    /// Stop it
    Stop,
    /// Print its URL, starting it if need be
    Url,
    /// Say whether it runs: running, busy, stopped or not created
    Status,
    /// Delete all its data and start it anew
    Reset,
}
