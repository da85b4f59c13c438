//! Cases of `fixtures/diff`, on a server.
//!
//! A database is built from `before.rs` and must read back as just that. The upgrade must reach a
//! database that `pg_dump` can't tell from a fresh build of `after.rs`, and one in which planning
//! again finds nothing; rows of the case must survive it. The downgrade must return to a database
//! that `pg_dump` can't tell from the start. Only the order of columns is no difference.

mod common;

use std::collections::BTreeSet;

use limbeck_catalog::canonical::{ScratchSettings, ask};
use limbeck_catalog::{ReadRequest, read};
use limbeck_diff::PlannedOp;
use limbeck_diff::renames::RenameHint;
use limbeck_ops::sql::{SqlOptions, statements};
use limbeck_schema::canonical::{apply_answers, questions};
use limbeck_schema::{DEFAULT_SCHEMA, Desired, Name, Schema};
use limbeck_testkit::{Case, Error, TestDatabase, block_on, expect_same, run_server_cases};

use common::{Input, Planned, plan_case};

fn main() {
    run_server_cases("diff", test)
}

fn test(case: &Case) -> Result<(), Error> {
    let input = Input::read(case)?;
    let Ok(hints) = input.hints() else {
        return Ok(());
    };
    let database = TestDatabase::create()?;
    build(&database, &input, &input.before)?;
    let start = dump(&database)?;
    // What can't be renamed is tested without a server.
    let Ok(planned) = plan_on(&database, &input, &input.after, &hints) else {
        return if case.path("errors.txt").exists() {
            Ok(())
        } else {
            plan_on(&database, &input, &input.after, &hints).map(|_| ())
        };
    };
    if let Some(rows) = &input.options.rows {
        database.execute(rows)?;
    }
    run(&database, &planned.plan.upgrade)?;
    expect_values(&database, &input)?;
    let reached = dump(&database)?;
    // With the names that unnamed objects have taken from live ones.
    let target = Desired {
        schema: planned.target,
        ..Desired::default()
    };
    let fresh = TestDatabase::create()?;
    build(&fresh, &input, &target)?;
    let names = ("fresh build of after.rs", "upgraded database");
    expect_same(&dump(&fresh)?, &reached, names)?;
    expect_nothing(&database, &input, &input.after)?;
    run(&database, &planned.plan.downgrade)?;
    let names = ("start", "downgraded database");
    expect_same(&start, &dump(&database)?, names)?;
    expect_nothing(&database, &input, &input.before)
}

/// Makes what a model says in an empty database; planning again must find nothing.
fn build(database: &TestDatabase, input: &Input, model: &Desired) -> Result<(), Error> {
    let planned = plan_on(database, input, &without_hints(model), &[])?;
    run(database, &planned.plan.upgrade)?;
    expect_nothing(database, input, model)
}

fn without_hints(model: &Desired) -> Desired {
    Desired {
        renamed_from: Default::default(),
        ..model.clone()
    }
}

fn expect_nothing(database: &TestDatabase, input: &Input, model: &Desired) -> Result<(), Error> {
    let planned = plan_on(database, input, &without_hints(model), &[])?;
    expect_same(
        "",
        &sql(&planned.plan.upgrade),
        ("nothing", "planned again"),
    )
}

fn expect_values(database: &TestDatabase, input: &Input) -> Result<(), Error> {
    let Some(check) = &input.options.check else {
        return Ok(());
    };
    let expected = input.options.expect.clone().unwrap_or_default();
    let found = database.query(check)?;
    expect_same(&expected, &found, ("expected values", "values found"))
}

fn dump(database: &TestDatabase) -> Result<String, Error> {
    database.dump().without_column_order().run()
}

/// The whole pipeline: catalogue, renames, the server's words, names of live objects, plan.
fn plan_on(
    database: &TestDatabase,
    input: &Input,
    desired: &Desired,
    hints: &[RenameHint],
) -> Result<Planned, Error> {
    let schemas = schemas(input);
    let current = block_on(async {
        let mut connection = database.connect().await?;
        let request = ReadRequest::new(schemas.iter().cloned());
        let catalogue = read(&mut connection, &request).await;
        let catalogue = catalogue.map_err(|error| Error::new(error.to_string()))?;
        if catalogue.unmanaged.is_empty() {
            Ok(catalogue.schema)
        } else {
            Err(Error::new(format!("unmanaged: {:?}", catalogue.unmanaged)))
        }
    })?;
    let canonical = |current: &mut Schema, desired: &mut Desired| {
        let settings = ScratchSettings::for_schemas(&schemas);
        let questions = questions(current, &desired.schema);
        let answers = block_on(async {
            let mut connection = database.connect().await?;
            let answers = ask(&mut connection, &questions, &settings).await;
            answers.map_err(|error| Error::new(error.to_string()))
        })?;
        apply_answers(&questions, &answers, current, &mut desired.schema);
        Ok(())
    };
    plan_case(&current, desired, hints, canonical).map_err(Error::new)
}

/// Every PostgreSQL schema of the case, and `public`.
fn schemas(input: &Input) -> BTreeSet<Name> {
    let sides = [&input.before.schema, &input.after.schema];
    let declared = sides
        .iter()
        .flat_map(|side| side.namespaces.keys().cloned());
    declared.chain([Name::new(DEFAULT_SCHEMA)]).collect()
}

fn run(database: &TestDatabase, ops: &[PlannedOp]) -> Result<(), Error> {
    for statement in ops
        .iter()
        .flat_map(|planned| statements(&planned.op, &SqlOptions::default()))
    {
        let failed =
            |error: Error| Error::new(format!("{error}\nin {}\n{}", statement.sql, sql(ops)));
        database.execute(&statement.sql).map_err(failed)?;
    }
    Ok(())
}

fn sql(ops: &[PlannedOp]) -> String {
    ops.iter()
        .flat_map(|planned| statements(&planned.op, &SqlOptions::default()))
        .map(|statement| statement.sql + ";\n")
        .collect()
}
