//! `model.rs` to diagrams.

use limbeck_review::diagram::{Columns, Diagram, Placement, dot, mermaid, svg};
use limbeck_testkit::{Case, Error};
use serde::Deserialize;

/// `[options]` of `case.toml`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// Only these tables.
    tables: Vec<String>,
    /// Only the columns of keys.
    keys: bool,
}

pub(crate) fn test(case: &Case) -> Result<(), Error> {
    let options: Options = case.config()?.options()?;
    let schema = super::model(case, "model.rs")?.schema;
    let columns = if options.keys {
        Columns::Keys
    } else {
        Columns::All
    };
    let diagram = Diagram::of(&schema, |name| {
        let named = options.tables.contains(&name.to_reference());
        (options.tables.is_empty() || named).then_some(columns)
    });
    case.expect("erd.mmd", &mermaid(&diagram))?;
    case.expect("erd.dot", &dot(&diagram, "Schema of the models"))?;
    case.expect(
        "erd.svg",
        &svg(&diagram, "Schema of the models", Placement::Alone),
    )
}
