//! The pipeline of the command line on a test database.

#![allow(dead_code, reason = "each of the test programs uses a part of it")]

use std::collections::BTreeSet;

use limbeck_catalog::canonical::{ScratchSettings, ask};
use limbeck_catalog::{ReadRequest, read};
use limbeck_diff::PlannedOp;
use limbeck_diff::renames::RenameHint;
use limbeck_ops::Op;
use limbeck_ops::sql::{SqlOptions, SqlStatement, Transaction, all_statements, statements};
use limbeck_schema::canonical::{apply_answers, questions};
use limbeck_schema::{Desired, Name, Schema};
use limbeck_testkit::{Error, TestDatabase, block_on, expect_same, without_local_columns};

use super::common::{Planned, plan_case};

/// A database and the PostgreSQL schemas that are looked at.
pub(crate) struct Place<'a> {
    pub(crate) database: &'a TestDatabase,
    pub(crate) schemas: &'a BTreeSet<Name>,
}

impl Place<'_> {
    /// Makes what a model says in an empty database; planning again must find nothing.
    pub(crate) fn build(&self, model: &Desired) -> Result<(), Error> {
        // As the migrator does.
        self.database.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET check_function_bodies = off', \
             current_database()); END $$",
        )?;
        let planned = self.plan(&without_hints(model), &[])?;
        self.run(&planned.plan.upgrade)?;
        self.expect_nothing(model)
    }

    /// Planning must find nothing.
    pub(crate) fn expect_nothing(&self, model: &Desired) -> Result<(), Error> {
        let planned = self.plan(&without_hints(model), &[])?;
        expect_same(
            "",
            &sql(&planned.plan.upgrade),
            ("nothing", "planned again"),
        )
    }

    /// What `pg_dump` tells, but for the order of columns and for what is local to inheriting tables.
    pub(crate) fn dump(&self) -> Result<String, Error> {
        let dump = self.database.dump().without_column_order().run()?;
        let dump = without_local_columns(&dump);
        // Comments on columns follow the order of columns.
        let (mut comments, mut lines): (Vec<&str>, Vec<&str>) = dump
            .lines()
            .partition(|line| line.starts_with("COMMENT ON COLUMN "));
        comments.sort_unstable();
        lines.append(&mut comments);
        Ok(lines.join("\n") + "\n")
    }

    /// Catalogue, renames, the server's words, names of live objects, plan.
    pub(crate) fn plan(&self, desired: &Desired, hints: &[RenameHint]) -> Result<Planned, Error> {
        let current = block_on(self.read())?;
        let canonical = |current: &mut Schema, desired: &mut Desired| {
            block_on(self.canonical(current, &mut desired.schema))
        };
        plan_case(&current, desired, hints, canonical).map_err(Error::new)
    }

    pub(crate) async fn read(&self) -> Result<Schema, Error> {
        let mut connection = self.database.connect().await?;
        let request = ReadRequest::new(self.schemas.iter().cloned());
        let catalogue = read(&mut connection, &request).await;
        let catalogue = catalogue.map_err(|error| Error::new(error.to_string()))?;
        if catalogue.unmanaged.is_empty() {
            Ok(catalogue.schema)
        } else {
            Err(Error::new(format!("unmanaged: {:?}", catalogue.unmanaged)))
        }
    }

    async fn canonical(&self, current: &mut Schema, desired: &mut Schema) -> Result<(), Error> {
        let settings = ScratchSettings::for_schemas(self.schemas);
        let questions = questions(current, desired);
        let mut connection = self.database.connect().await?;
        let answers = ask(&mut connection, &questions, &settings).await;
        let answers = answers.map_err(|error| Error::new(error.to_string()))?;
        apply_answers(&questions, &answers, current, desired);
        Ok(())
    }

    /// Runs operations as a revision: neighbours that may share a transaction do.
    pub(crate) fn run(&self, ops: &[PlannedOp]) -> Result<(), Error> {
        let failed = |error: Error| Error::new(format!("{error}\nof\n{}", sql(ops)));
        let all: Vec<Op> = ops.iter().map(|planned| planned.op.clone()).collect();
        let all: Vec<SqlStatement> = all_statements(&all, &SqlOptions::default())
            .into_iter()
            .flatten()
            .collect();
        let inside = |s: &SqlStatement| s.transaction == Transaction::Inside;
        for batch in all.chunk_by(|a, b| inside(a) && inside(b)) {
            let texts: Vec<&str> = batch.iter().map(|s| s.sql.as_str()).collect();
            // One message is one transaction.
            self.database.execute(&texts.join(";\n")).map_err(failed)?;
        }
        Ok(())
    }
}

fn without_hints(model: &Desired) -> Desired {
    Desired {
        renamed_from: Default::default(),
        ..model.clone()
    }
}

fn sql(ops: &[PlannedOp]) -> String {
    ops.iter()
        .flat_map(|planned| statements(&planned.op, &SqlOptions::default()))
        .map(|statement| statement.sql + ";\n")
        .collect()
}
