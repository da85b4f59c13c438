//! `graph`: the revision graph in the terminal, as Mermaid, Graphviz and SVG.

use limbeck_review::graph::{Picture, dot, mermaid, svg};

use super::{Context, history, written};
use crate::Outcome;
use crate::args::{Graph, GraphFormat};
use crate::failure::Result;
use crate::locations;
use crate::project::Project;

/// Endings of files and what they mean.
const FORMATS: [(&str, GraphFormat); 5] = [
    ("svg", GraphFormat::Svg),
    ("dot", GraphFormat::Dot),
    ("gv", GraphFormat::Dot),
    ("mmd", GraphFormat::Mermaid),
    ("txt", GraphFormat::Terminal),
];

/// Draws the range.
pub(super) async fn run(context: &Context, arguments: &Graph) -> Result<Outcome> {
    let file = arguments.output.as_deref();
    let format = match arguments.format {
        Some(format) => format,
        None => written::format_of(file, &FORMATS)?.unwrap_or(GraphFormat::Terminal),
    };
    locations::require_files(&context.config)?;
    let project = Project::load(&context.config)?;
    let range = history::Range {
        text: arguments.rev_range.as_deref(),
        indicate_current: arguments.indicate_current,
    };
    let listed = history::list(context, &project, &range).await?;
    let picture = Picture {
        graph: listed.graph,
        revisions: &listed.revisions,
        current: &listed.marked,
    };
    let text = match format {
        GraphFormat::Terminal => history::drawn(context, &project, &listed),
        GraphFormat::Mermaid => mermaid(&picture),
        GraphFormat::Dot => dot(&picture),
        GraphFormat::Svg => svg(&picture),
    };
    written::out(context, file, &text)?;
    Ok(Outcome::Fine)
}
