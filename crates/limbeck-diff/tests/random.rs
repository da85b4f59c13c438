//! The laws on random schemas, on a server (DESIGN.md §3).
//!
//! Few cases by default, since each builds two databases, and always the same; `LIMBECK_RANDOM_CASES` asks
//! for so many others.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO are told how much to do"
)]

mod common;
mod place;

use std::collections::BTreeSet;

use limbeck_diff::Pair;
use limbeck_diff::arbitrary::schema_pair;
use limbeck_schema::{ConstraintDefinition, Desired, Name, Schema};
use limbeck_testkit::{Error, TestDatabase, expect_same, server};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use place::Place;

fn desired(schema: &Schema) -> Desired {
    Desired {
        schema: schema.clone(),
        ..Desired::default()
    }
}

fn there_and_back(pair: &Pair<Schema>) -> Result<(), Error> {
    let schemas = BTreeSet::from([Name::new("public"), Name::new("app")]);
    let (database, other) = (TestDatabase::create()?, TestDatabase::create()?);
    let place = Place::new(&database, &schemas)?;
    let (from, to) = (desired(&pair.from), desired(&pair.to));
    let current = place.build(&from)?;
    let start = place.dump()?;
    let planned = place.plan(&current, &to, &[])?;
    place.run(&planned.plan.upgrade)?;
    place.expect_nothing(&to)?;
    let fresh = Place::new(&other, &schemas)?;
    fresh.build(&to)?;
    expect_same(&fresh.dump()?, &place.dump()?, ("fresh build", "upgraded"))?;
    place.run(&planned.plan.downgrade)?;
    place.expect_nothing(&from)?;
    expect_same(&start, &place.dump()?, ("start", "downgraded"))
}

/// Without what servers of this major version do not know.
fn for_version(mut schema: Schema, major: u32) -> Schema {
    for table in schema.tables.values_mut() {
        if major < 14 {
            for column in table.columns.values_mut() {
                column.options.compression = None;
            }
        }
        if major < 15 {
            for index in table.indexes_mut() {
                index.nulls_not_distinct = false;
            }
            for constraint in table.constraints_mut() {
                if let ConstraintDefinition::Unique(unique) = &mut constraint.definition {
                    unique.nulls_not_distinct = false;
                }
            }
        }
    }
    schema
}

#[test]
fn upgrade_and_downgrade_reach_what_they_should() {
    let cases = std::env::var("LIMBECK_RANDOM_CASES");
    let cases: Option<u32> = cases.ok().and_then(|n| n.parse().ok());
    let config = ProptestConfig {
        cases: cases.unwrap_or(8),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let major = server().unwrap().major_version().unwrap();
    let pairs = schema_pair().prop_map(move |pair| Shown(pair.map(|s| for_version(s, major))));
    // The few cases of an ordinary run are always the same ones.
    let mut runner = match cases {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let result = runner.run(&pairs, |Shown(pair)| {
        there_and_back(&pair).map_err(|error| TestCaseError::fail(error.to_string()))
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// A pair that shows itself as text.
struct Shown(Pair<Schema>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = (self.0.from.to_text(), self.0.to.to_text());
        write!(f, "FROM\n{}TO\n{}", texts.0, texts.1)
    }
}
