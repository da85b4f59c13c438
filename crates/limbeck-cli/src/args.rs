//! The command line as clap knows it. Doc comments here are the help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Transaction;

/// Schema-diff autogenerate for Rust and PostgreSQL.
///
/// Edit a model, write a revision from the difference to the database, review it, apply it.
#[derive(Debug, Parser)]
#[command(
    name = "limbeck",
    version,
    after_help = "Exit status: 0 fine; 1 `check` or `diff` found a difference; 2 wrong usage, bad input or failure.",
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The heading of the options that every command has, below those of its own.
const GLOBAL: &str = "Options of every command";

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// Configuration file [default: limbeck.toml, looked for upwards from the current folder]
    #[arg(short, long, global = true, help_heading = GLOBAL, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Which of several databases: [databases.NAME] of the configuration
    #[arg(short, long, global = true, help_heading = GLOBAL, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Which environment: [env.NAME] of the configuration [default: LIMBECK_ENV]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "NAME")]
    pub(crate) env: Option<String>,

    /// A value for ${x.KEY} in the configuration; repeatable
    #[arg(short = 'x', long = "x", global = true, help_heading = GLOBAL, value_name = "KEY=VALUE")]
    pub(crate) argument: Vec<String>,

    /// Database to work on [default: LIMBECK_DATABASE_URL, DATABASE_URL, DATABASE_CONN,
    /// POSTGRES_URL, DATABASE_HOSTNAME and its companions, limbeck.toml, else a private server]
    #[arg(
        short = 'D',
        long,
        global = true, help_heading = GLOBAL,
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,

    /// Print JSON on stdout, where the command has data to print
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,

    /// Print no messages on stderr but errors; data on stdout stays
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) quiet: bool,

    /// Say more
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) verbose: bool,

    /// When to colour
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write limbeck.toml, the folder of the migrations and what else a new project needs
    Init(Init),
    /// Show what `init --template` can write
    #[command(alias = "list_templates")]
    ListTemplates,
    /// Show or set the values of the configuration
    Config(Config),
    /// Write a new revision file
    Revision(Revision),
    /// Write a new, empty revision file: short for `revision -m MESSAGE`
    Create(Create),
    /// Write a revision that joins several others
    Merge(Merge),
    /// Open a revision file in $VISUAL or $EDITOR
    Edit(Edit),
    /// Apply revisions up to a target
    Upgrade(Move),
    /// Take revisions back down to a target
    Downgrade(Move),
    /// Show the revisions that the database is at
    Current(Current),
    /// Show the revisions that nothing follows
    Heads(Heads),
    /// Show the revisions that several others follow
    Branches,
    /// List the revisions, newest first
    History(History),
    /// Show a revision
    Show(Show),
    /// Set the version table to revisions without running them
    Stamp(Stamp),
    /// Create the version table if it is missing
    #[command(alias = "ensure_version")]
    EnsureVersion(EnsureVersion),
    /// Write models from the database
    Pull(crate::commands::Pull),
    /// Fail when models and database differ
    Check(Check),
    /// Show how the database differs from the models
    Diff(Diff),
    /// Run the seed files of the configuration, all in one transaction
    Seed,
    /// The project's private PostgreSQL server
    Db(Db),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page, as man reads it
    Man,
}

/// Arguments of `config`.
#[derive(Debug, Args)]
pub(crate) struct Config {
    /// Only this key, or the keys of this section
    #[arg(value_name = "KEY")]
    pub(crate) key: Option<String>,

    /// Write a value into the file: into [env.NAME] with --env, into [databases.NAME] with --name
    #[arg(long, value_name = "KEY=VALUE", conflicts_with = "key")]
    pub(crate) set: Option<String>,

    /// Show passwords
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// What to write [default: crate where there is a Cargo.toml, else bare]
    #[arg(short, long, value_name = "TEMPLATE")]
    pub(crate) template: Option<String>,

    /// Folder of the migrations
    #[arg(default_value = "migrations", value_name = "DIR")]
    pub(crate) directory: PathBuf,
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
    #[arg(long, value_name = "REVISION", default_value = "head")]
    pub(crate) head: String,

    /// Folder for the file: one of migrations.version_locations [default: the parent's]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) version_path: Option<PathBuf>,

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
    #[arg(required = true, value_name = "REVISION")]
    pub(crate) revisions: Vec<String>,
}

/// Arguments of `edit`.
#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// A revision, head or current
    #[arg(value_name = "REVISION", allow_negative_numbers = true)]
    pub(crate) revision: String,
}

/// Arguments of `current`.
#[derive(Debug, Args)]
pub(crate) struct Current {
    /// Fail when the database is not at all heads
    #[arg(short = 'H', long)]
    pub(crate) check_heads: bool,
}

/// Arguments of `heads`.
#[derive(Debug, Args)]
pub(crate) struct Heads {
    /// Leave out revisions that others depend on
    #[arg(long)]
    pub(crate) resolve_dependencies: bool,
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

    /// One transaction for each revision, or one over all [default: upgrade.transaction]
    #[arg(long, value_name = "EXTENT")]
    pub(crate) transaction: Option<Transaction>,

    /// How long a statement waits for a lock, as PostgreSQL writes it: 5s, 500ms, 0 for ever
    /// [default: upgrade.lock_timeout]
    #[arg(long, value_name = "TIME")]
    pub(crate) lock_timeout: Option<String>,

    /// How long a statement may run [default: upgrade.statement_timeout]
    #[arg(long, value_name = "TIME")]
    pub(crate) statement_timeout: Option<String>,
}

/// Arguments of `history`.
#[derive(Debug, Args)]
pub(crate) struct History {
    /// Only a part: FROM:TO, either side may be left out
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    pub(crate) rev_range: Option<String>,

    /// Mark the revisions that the database is at
    #[arg(short, long)]
    pub(crate) indicate_current: bool,

    /// Draw the branches and merges beside the revisions
    #[arg(long)]
    pub(crate) graph: bool,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// A revision, head, heads or current
    #[arg(value_name = "REVISION", allow_negative_numbers = true)]
    pub(crate) revision: String,
}

/// Arguments of `ensure-version`.
#[derive(Debug, Args)]
pub(crate) struct EnsureVersion {
    /// Print the SQL as a script instead of running it; needs no database
    #[arg(long)]
    pub(crate) sql: bool,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
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
    #[arg(required = true, value_name = "REVISION")]
    pub(crate) revisions: Vec<String>,

    /// Delete what the version table holds first, also rows of unknown revisions
    #[arg(long, conflicts_with = "sql")]
    pub(crate) purge: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
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

/// Forms of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// A unified diff of the two schemas as text.
    Text,
    /// The operations of a revision.
    Ops,
    /// The statements of an upgrade.
    Sql,
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
    /// Delete all its data and start it anew
    Reset,
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
            splice: false,
            branch_label: Vec::new(),
            depends_on: Vec::new(),
            edit: false,
            rename: Vec::new(),
            dry_run: false,
            no_input: false,
        }
    }
}
