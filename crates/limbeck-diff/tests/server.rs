//! Cases of `fixtures/diff`, on a server.
//!
//! A database is built from `before.rs` and must read back as just that. The upgrade must reach a
//! database that `pg_dump` can't tell from a fresh build of `after.rs`, and one in which planning
//! again finds nothing; rows of the case must survive it. The downgrade must return to a database
//! that `pg_dump` can't tell from the start. Only the order of columns is no difference. Where the sequence of
//! `revision --online` is another than the plan, it is held to the same. Where the server's words make a plan
//! another one than without a server, `planned.sql` has it.

mod common;
mod place;

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::{DEFAULT_SCHEMA, Desired, Name};
use limbeck_testkit::{Case, Error, TestDatabase, expect_same, run_server_cases};

use common::{Input, Planned};
use place::Place;

/// The plan with what the server says, both ways, for cases that have such a file.
const PLANNED: &str = "planned.sql";

fn main() {
    run_server_cases("diff", test)
}

fn test(case: &Case) -> Result<(), Error> {
    let input = Input::read(case)?;
    // What can't be renamed is tested without a server.
    if case.read_optional("errors.txt")?.is_some() {
        return Ok(());
    }
    let hints = input.hints().map_err(Error::new)?;
    let schemas = schemas(&input);
    let (database, other) = (TestDatabase::create()?, TestDatabase::create()?);
    let place = Place::new(&database, &schemas)?;
    let current = place.build(&input.before)?;
    let start = place.dump()?;
    let planned = place.plan(&current, &input.after, &hints)?;
    if case.read_optional(PLANNED)?.is_some() {
        case.expect(PLANNED, &told(&planned))?;
    }
    if let Some(rows) = &input.options.rows {
        database.execute(rows)?;
    }
    place.run(&planned.plan.upgrade)?;
    expect_values(&database, &input)?;
    // With the names that unnamed objects have taken from live ones.
    let target = Desired {
        schema: planned.target.clone(),
        ..Desired::default()
    };
    let fresh = Place::new(&other, &schemas)?;
    fresh.build(&target)?;
    let names = ("fresh build of after.rs", "upgraded database");
    expect_same(&fresh.dump()?, &place.dump()?, names)?;
    place.expect_nothing(&input.after)?;
    place.run(&planned.plan.downgrade)?;
    let names = ("start", "downgraded database");
    expect_same(&start, &place.dump()?, names)?;
    place.expect_nothing(&input.before)?;
    if stages_of(&planned)? == [planned.plan.upgrade_ops()] {
        return Ok(());
    }
    let reached = fresh.dump()?;
    if input.options.rows.is_none() {
        return online(&input, &place, &planned, &reached);
    }
    // What the rows were is known in a new database only.
    let again = TestDatabase::create()?;
    let place = Place::new(&again, &schemas)?;
    place.build(&input.before)?;
    online(&input, &place, &planned, &reached)
}

fn told(planned: &Planned) -> String {
    let [up, down] = [&planned.plan.upgrade, &planned.plan.downgrade].map(|ops| place::sql(ops));
    format!("-- upgrade\n{up}\n-- downgrade\n{down}")
}

fn stages_of(planned: &Planned) -> Result<Vec<Vec<Op>>, Error> {
    let stages = planned.online(|_| true);
    let stages = stages.ok_or_else(|| Error::new("the plan can't be split"))?;
    Ok(stages
        .iter()
        .map(|stage| stage.plan.upgrade_ops())
        .collect())
}

/// The same by the sequence of revisions for a database in use.
fn online(input: &Input, place: &Place<'_>, planned: &Planned, reached: &str) -> Result<(), Error> {
    let stages = planned.online(|_| true).unwrap_or_default();
    if let Some(rows) = &input.options.rows {
        place.database.execute(rows)?;
    }
    let mut dumps = Vec::new();
    for stage in &stages {
        dumps.push(place.dump()?);
        place.run(&stage.plan.upgrade)?;
    }
    expect_values(place.database, input)?;
    let names = ("fresh build of after.rs", "upgraded online");
    expect_same(reached, &place.dump()?, names)?;
    for stage in stages.iter().rev() {
        place.run(&stage.plan.downgrade)?;
        let dump = dumps.pop().unwrap_or_default();
        let kind = format!("downgrade of {}", stage.kind.word());
        expect_same(&dump, &place.dump()?, ("before", &kind))?;
    }
    Ok(())
}

fn expect_values(database: &TestDatabase, input: &Input) -> Result<(), Error> {
    let Some(check) = &input.options.check else {
        return Ok(());
    };
    let expected = input.options.expect.clone().unwrap_or_default();
    let found = database.query(check)?;
    expect_same(&expected, &found, ("expected values", "values found"))
}

/// Every PostgreSQL schema of the case, and `public`.
fn schemas(input: &Input) -> BTreeSet<Name> {
    let sides = [&input.before.schema, &input.after.schema];
    let declared = sides
        .iter()
        .flat_map(|side| side.namespaces.keys().cloned());
    declared.chain([Name::new(DEFAULT_SCHEMA)]).collect()
}
