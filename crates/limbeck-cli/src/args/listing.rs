//! Arguments of the commands that only show something.

use clap::Args;

/// Arguments of `config`.
#[derive(Debug, Args)]
pub(crate) struct Config {
    /// Only this key, or the keys of this section
    #[arg(value_name = "KEY")]
    pub(crate) key: Option<String>,

    /// Write a value into the file: into [env.NAME] with --env, into [databases.NAME] with --name;
    /// repeatable
    #[arg(long, value_name = "KEY=VALUE", conflicts_with = "key")]
    pub(crate) set: Vec<String>,

    /// Take a value out of the file, so that the default counts again; repeatable
    #[arg(long, value_name = "KEY", conflicts_with = "key")]
    pub(crate) unset: Vec<String>,

    /// Show passwords
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

/// Arguments of `heads`.
#[derive(Debug, Args)]
pub(crate) struct Heads {
    /// Leave out revisions that others depend on
    #[arg(long)]
    pub(crate) resolve_dependencies: bool,
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

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}
