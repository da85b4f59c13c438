//! Arguments of the commands that draw and review.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Arguments of `erd`.
#[derive(Debug, Args)]
pub(crate) struct Erd {
    /// Only these tables: names, with * for any characters and ? for one; schema.name outside of public
    #[arg(value_name = "TABLE")]
    pub(crate) tables: Vec<String>,

    /// Leave these tables out
    #[arg(long, value_name = "TABLE")]
    pub(crate) without: Vec<String>,

    /// Also the tables that foreign keys join with those
    #[arg(long)]
    pub(crate) neighbours: bool,

    /// Only the columns of primary and foreign keys
    #[arg(long)]
    pub(crate) keys: bool,

    /// The schema of the database in place of that of the models
    #[arg(long)]
    pub(crate) database: bool,

    /// In which form [default: by the ending of the file, else mermaid]
    #[arg(short, long, value_name = "FORM")]
    pub(crate) format: Option<ErdFormat>,

    /// Write into a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Forms of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErdFormat {
    /// Mermaid, as GitHub and GitLab draw it.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
}

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// Only a part: FROM:TO, either side may be left out
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    pub(crate) rev_range: Option<String>,

    /// Mark the revisions that the database is at
    #[arg(short, long)]
    pub(crate) indicate_current: bool,

    /// In which form [default: by the ending of the file, else terminal]
    #[arg(short, long, value_name = "FORM")]
    pub(crate) format: Option<GraphFormat>,

    /// Write into a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Forms of the revision graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Lines beside the revisions, as `history --graph` draws them.
    Terminal,
    /// A Mermaid flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub(crate) struct Review {
    /// A revision, A..B for those of B that A has not, or A:B for those that `history` lists; either side may be
    /// left out [default: head]
    #[arg(value_name = "REVISION", conflicts_with = "from_git")]
    pub(crate) revision: Option<String>,

    /// The revisions whose files are new or edited since the branch left this git commit
    #[arg(long, value_name = "COMMIT")]
    pub(crate) from_git: Option<String>,

    /// Say how large the tables are; asks the database
    #[arg(long)]
    pub(crate) sizes: bool,

    /// In which form [default: by the ending of the file, else terminal]
    #[arg(short, long, value_name = "FORM")]
    pub(crate) format: Option<ReviewFormat>,

    /// Write into a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Forms of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewFormat {
    /// For a terminal.
    Terminal,
    /// A comment on a pull request.
    Markdown,
    /// One page that needs nothing else.
    Html,
    /// For other programs, as docs/review.schema.json describes it.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// Annotations in a workflow of GitHub.
    Github,
}
