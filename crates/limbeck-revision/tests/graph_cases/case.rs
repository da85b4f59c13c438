//! The format of a case, and of the list of deliberate differences.

use std::collections::BTreeMap;
use std::path::Path;

use limbeck_revision::graph::{Graph, GraphError};
use limbeck_revision::header::{BranchLabel, Header, NameError, RevisionId};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) graph: Vec<Revision>,
    #[serde(default)]
    pub(crate) start_heads: Vec<String>,
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) target: Option<String>,
    #[serde(default)]
    pub(crate) targets: Vec<String>,
    #[serde(default)]
    pub(crate) purge: bool,
    #[serde(default)]
    pub(crate) splice: bool,
    #[serde(default)]
    pub(crate) head: Option<String>,
    #[serde(default)]
    pub(crate) depends_on: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) label: Option<String>,
    #[serde(default)]
    pub(crate) resolve_dependencies: bool,
    #[serde(default)]
    pub(crate) check_heads: bool,
    #[serde(default = "yes")]
    pub(crate) order_stable: bool,
    #[serde(default)]
    pub(crate) row_order_dependent: bool,
    pub(crate) expect: BTreeMap<String, Value>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
pub(crate) struct Revision {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) down: Vec<String>,
    #[serde(default)]
    pub(crate) labels: Vec<String>,
    #[serde(default)]
    pub(crate) depends: Vec<String>,
}

impl Revision {
    fn header(&self) -> Result<Header, NameError> {
        Ok(Header {
            down_revisions: self
                .down
                .iter()
                .map(RevisionId::new)
                .collect::<Result<_, _>>()?,
            depends_on: self.depends.clone(),
            branch_labels: self
                .labels
                .iter()
                .map(BranchLabel::new)
                .collect::<Result<_, _>>()?,
            ..Header::new(RevisionId::new(&self.id)?)
        })
    }
}

impl Case {
    pub(crate) fn build(&self) -> Result<Graph, String> {
        let headers = self
            .graph
            .iter()
            .map(Revision::header)
            .collect::<Result<_, _>>();
        let headers = headers.map_err(|error| error.to_string())?;
        Graph::new(headers).map_err(|errors| {
            let describe =
                |error: &GraphError| format!("{error} {}", error.hint().unwrap_or_default());
            errors.iter().map(describe).collect::<Vec<_>>().join("; ")
        })
    }
}

pub(crate) fn load(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let parse = |(at, line): (usize, &str)| {
        serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{}: {e}", file.display(), at + 1))
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(parse)
        .collect()
}

/// Case ids with the reason why they differ: tables of `reason` and `cases`.
pub(crate) fn load_deviations(file: &Path) -> BTreeMap<String, String> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        deviation: Vec<Deviation>,
    }
    #[derive(Deserialize)]
    struct Deviation {
        reason: String,
        cases: Vec<String>,
    }
    let file: File = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let pairs = file.deviation.into_iter().flat_map(|deviation| {
        deviation
            .cases
            .into_iter()
            .map(move |case| (case, deviation.reason.clone()))
    });
    pairs.collect()
}
