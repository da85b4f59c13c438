//! The headers of `versions/` to pictures of the graph.

use limbeck_review::graph::{Picture, dot, mermaid, svg};
use limbeck_revision::header::RevisionId;
use limbeck_testkit::{Case, Error};
use serde::Deserialize;

use super::versions::Versions;

/// `[options]` of `case.toml`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// Where the database is.
    current: Vec<String>,
}

pub(crate) fn test(case: &Case) -> Result<(), Error> {
    let options: Options = case.config()?.options()?;
    let versions = Versions::read(case)?;
    let revisions = versions.newest_first()?;
    let current = options
        .current
        .iter()
        .map(RevisionId::new)
        .collect::<Result<Vec<_>, _>>();
    let current = current.map_err(|error| Error::new(error.to_string()))?;
    let picture = Picture {
        graph: &versions.graph,
        revisions: &revisions,
        current: &current,
    };
    case.expect("graph.mmd", &mermaid(&picture))?;
    case.expect("graph.dot", &dot(&picture))?;
    case.expect("graph.svg", &svg(&picture))
}
