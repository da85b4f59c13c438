//! Cases of `fixtures/review`: what is reviewed to what is shown of it.
//!
//! The first folder says what the case is. `erd`: `model.rs` to diagrams. `graph`: the headers of
//! `versions/` to pictures of the graph. `revisions`: `versions/` (and `model.rs`) to a review of the
//! revisions that `case.toml` names. `drift`: `before.rs` and `after.rs` to a review of the
//! difference.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO read their cases"
)]

mod cases;

use limbeck_testkit::{Case, Error, run_cases};

fn main() {
    run_cases("review", test)
}

fn test(case: &Case) -> Result<(), Error> {
    match case.name.split('/').next().unwrap_or_default() {
        "erd" => cases::erd::test(case),
        "graph" => cases::graph::test(case),
        "revisions" => cases::revisions::test(case),
        "drift" => cases::drift::test(case),
        other => Err(Error::new(format!("unknown kind of case {other:?}"))),
    }
}
