//! `versions/` to a review of some of them.

use std::collections::BTreeMap;

use limbeck_review::review::{Source, TableSize, revisions};
use limbeck_testkit::{Case, Error};
use serde::Deserialize;

use super::versions::Versions;

/// `[options]` of `case.toml`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// The revisions to review; all others lead there.
    review: Vec<String>,
    /// How the revisions were named.
    range: String,
    /// Only these forms.
    forms: Vec<String>,
    /// Rows and bytes of tables.
    sizes: BTreeMap<String, (u64, u64)>,
}

pub(crate) fn test(case: &Case) -> Result<(), Error> {
    let options: Options = case.config()?.options()?;
    let versions = Versions::read(case)?;
    let mut history = Vec::new();
    for revision in versions.newest_first()?.into_iter().rev() {
        if let Some((path, file)) = versions.file(revision) {
            history.push(Source {
                file: file.clone(),
                path: path.clone(),
                reviewed: options.review.iter().any(|id| *revision == id.as_str()),
            });
        }
    }
    let models = super::model(case, "model.rs")?;
    let mut review = revisions(
        &history,
        &options.range,
        &models.spans,
        &limbeck_lint::Options::default(),
    );
    for (table, (rows, bytes)) in options.sizes {
        let table = table
            .parse()
            .map_err(|error| Error::new(format!("{error}")))?;
        let size = TableSize {
            rows: Some(rows),
            bytes: Some(bytes),
        };
        review.sizes.insert(table, size);
    }
    super::expect_review(case, &review, &options.forms)
}
