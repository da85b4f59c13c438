//! The command line as clap knows it. Doc comments here are the help texts.

mod authoring;
mod database;
mod lint;
mod listing;
mod review;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use authoring::{CiService, Create, Edit, Init, Merge, Revision, Squash};
pub(crate) use database::{
    Check, Current, Db, DbAction, Diff, DiffFormat, EnsureVersion, Move, RunOptions, Stamp, Verify,
};
pub(crate) use lint::{Lint, LintFormat};
pub(crate) use listing::{Completions, Config, Heads, History, Show};
pub(crate) use review::{Erd, ErdFormat, Graph, GraphFormat, Review, ReviewFormat};

/// Schema-diff autogenerate for Rust and PostgreSQL.
///
/// Edit a model, write a revision from the difference to the database, review it, apply it.
#[derive(Debug, Parser)]
#[command(
    name = "limbeck",
    version,
    after_help = "Exit status: 0 fine; 1 `check` or `diff` found a difference, `lint` a hazard, `verify` a broken law; 2 wrong usage, bad input or failure."
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
    /// Configuration file [default: LIMBECK_CONFIG, else limbeck.toml, looked for upwards from the current folder]
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
    /// Replace a range of revisions by one with the same effect
    Squash(Squash),
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
    /// Prove revisions on a scratch database: up, down and up again
    Verify(Verify),
    /// Show revisions for people: what changes, with which SQL, what can go wrong
    Review(Review),
    /// Say what can go wrong when revisions run on a database in use
    Lint(Lint),
    /// Draw the revisions: terminal, Mermaid, Graphviz, SVG
    Graph(Graph),
    /// Draw the tables and their foreign keys: Mermaid, Graphviz, SVG
    Erd(Erd),
    /// Run the seed files of the configuration, all in one transaction
    Seed,
    /// The project's private PostgreSQL server
    Db(Db),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page, as man reads it
    Man,
}
