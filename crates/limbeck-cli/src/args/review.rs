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
