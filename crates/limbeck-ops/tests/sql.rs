//! Every statement that an operation becomes is as expected (`tests/sql_cases/expected`, rewritten
//! under `UPDATE=1`) and is accepted by the server, which is then asked for the effect.

#[path = "sql_cases/alter_column.rs"]
mod alter_column;
#[path = "sql_cases/constraint.rs"]
mod constraint;
#[path = "sql_cases/enum_type.rs"]
mod enum_type;
#[path = "sql_cases/index.rs"]
mod index;
#[path = "sql_cases/table.rs"]
mod table;

use std::path::PathBuf;

use limbeck_ops::Operations;
use limbeck_ops::sql::{SqlOptions, SqlStatement, Transaction, all_statements};
use limbeck_testkit::{Error, TestDatabase, Trial, expect_file, expect_same, run_trials};

/// One case.
pub(crate) struct Case {
    name: &'static str,
    /// SQL that makes the state before.
    setup: &'static str,
    ops: fn(&mut Operations),
    resuming: bool,
    /// A query and what it must give afterwards.
    then: Vec<(&'static str, &'static str)>,
}

impl Case {
    pub(crate) fn new(name: &'static str, setup: &'static str, ops: fn(&mut Operations)) -> Self {
        Self {
            name,
            setup,
            ops,
            resuming: false,
            then: Vec::new(),
        }
    }

    pub(crate) fn resuming(mut self) -> Self {
        self.resuming = true;
        self
    }

    pub(crate) fn then(mut self, query: &'static str, result: &'static str) -> Self {
        self.then.push((query, result));
        self
    }
}

fn main() {
    let cases = [
        table::cases(),
        alter_column::cases(),
        constraint::cases(),
        enum_type::cases(),
        index::cases(),
    ];
    let trials = cases.into_iter().flatten().map(|case| {
        let name = case.name.to_owned();
        Trial::test(name, move || run(&case).map_err(Into::into))
    });
    run_trials(Ok(trials.collect()))
}

fn run(case: &Case) -> Result<(), Error> {
    let mut operations = Operations::new();
    (case.ops)(&mut operations);
    let ops = operations
        .finish()
        .map_err(|errors| Error::new(format!("{errors:?}")))?;
    let options = SqlOptions {
        resuming: case.resuming,
    };
    let statements: Vec<SqlStatement> = all_statements(&ops, &options)
        .into_iter()
        .flatten()
        .collect();
    let expected = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sql_cases/expected")
        .join(format!("{}.sql", case.name));
    expect_file(expected, &script(&statements))?;
    let database = TestDatabase::with(case.setup)?;
    for batch in batches(&statements) {
        database.execute(&batch)?;
    }
    for (query, result) in &case.then {
        expect_same(result, &database.query(query)?, ("expected", query))?;
    }
    Ok(())
}

/// One text for the eye.
fn script(statements: &[SqlStatement]) -> String {
    let text = |statement: &SqlStatement| match statement.transaction {
        Transaction::Inside => format!("{};\n", statement.sql),
        Transaction::Outside => format!("-- outside a transaction\n{};\n", statement.sql),
    };
    statements.iter().map(text).collect()
}

/// Neighbours that may share a transaction as one message, the others alone.
fn batches(statements: &[SqlStatement]) -> Vec<String> {
    statements
        .chunk_by(|a, b| {
            a.transaction == Transaction::Inside && b.transaction == Transaction::Inside
        })
        .map(|batch| {
            let texts: Vec<&str> = batch.iter().map(|s| s.sql.as_str()).collect();
            texts.join(";\n")
        })
        .collect()
}
