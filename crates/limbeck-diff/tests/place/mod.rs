//! The pipeline of the command line on a test database.
//!
//! A catalogue is read once for everything that is asked of one state, and all of it over one
//! connection, as the command line does: a new one would read the server's own catalogue again.

#![allow(dead_code, reason = "each of the test programs uses a part of it")]

use std::cell::RefCell;
use std::collections::BTreeSet;

use limbeck_catalog::canonical::{ScratchSettings, ask, ask_columns};
use limbeck_catalog::{CatalogError, ReadRequest, read};
use limbeck_diff::PlannedOp;
use limbeck_diff::renames::{RenameHint, Renames};
use limbeck_ops::Op;
use limbeck_ops::sql::{SqlOptions, SqlStatement, Transaction, all_statements, joined, statements};
use limbeck_schema::canonical::{apply_answers, questions, stand_ins};
use limbeck_schema::{Desired, Name, Schema};
use limbeck_testkit::{Error, TestDatabase, block_on, expect_same, without_local_columns};
use sqlx::PgConnection;

use super::common::{Planned, plan_case};

/// A database and the PostgreSQL schemas that are looked at.
pub(crate) struct Place<'a> {
    pub(crate) database: &'a TestDatabase,
    schemas: &'a BTreeSet<Name>,
    connection: RefCell<PgConnection>,
}

impl<'a> Place<'a> {
    /// A place in an empty database.
    pub(crate) fn new(
        database: &'a TestDatabase,
        schemas: &'a BTreeSet<Name>,
    ) -> Result<Self, Error> {
        // As the migrator does.
        database.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET check_function_bodies = off', \
             current_database()); END $$",
        )?;
        let connection = RefCell::new(block_on(database.connect())?);
        Ok(Self {
            database,
            schemas,
            connection,
        })
    }

    /// Makes what a model says in the empty database; planning again must find nothing. Returns what
    /// is there then.
    pub(crate) fn build(&self, model: &Desired) -> Result<Schema, Error> {
        let planned = self.plan(&Schema::default(), &without_hints(model), &[])?;
        self.run(&planned.plan.upgrade)?;
        self.expect_nothing(model)
    }

    /// Planning must find nothing. Returns what is there.
    pub(crate) fn expect_nothing(&self, model: &Desired) -> Result<Schema, Error> {
        let current = block_on(self.read())?;
        let planned = self.plan(&current, &without_hints(model), &[])?;
        let upgrade = sql(&planned.plan.upgrade);
        expect_same("", &upgrade, ("nothing", "planned again"))?;
        Ok(current)
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

    /// Renames, the server's words, names of live objects, plan.
    pub(crate) fn plan(
        &self,
        current: &Schema,
        desired: &Desired,
        hints: &[RenameHint],
    ) -> Result<Planned, Error> {
        let before = current;
        let canonical = |renames: &Renames, current: &mut Schema, desired: &mut Desired| {
            block_on(self.canonical((renames, before), current, &mut desired.schema))
        };
        plan_case(current, desired, hints, canonical).map_err(Error::new)
    }

    #[expect(clippy::await_holding_refcell_ref, reason = "one thing at a time")]
    pub(crate) async fn read(&self) -> Result<Schema, Error> {
        let request = ReadRequest::new(self.schemas.iter().cloned());
        let catalogue = read(&mut self.connection.borrow_mut(), &request).await;
        let catalogue = catalogue.map_err(|error| Error::new(error.to_string()))?;
        if catalogue.unmanaged.is_empty() {
            Ok(catalogue.schema)
        } else {
            Err(Error::new(format!("unmanaged: {:?}", catalogue.unmanaged)))
        }
    }

    #[expect(clippy::await_holding_refcell_ref, reason = "one thing at a time")]
    async fn canonical(
        &self,
        (renames, before): (&Renames, &Schema),
        current: &mut Schema,
        desired: &mut Schema,
    ) -> Result<(), Error> {
        let settings = ScratchSettings::for_schemas(self.schemas);
        renames.leave_extensions(current);
        renames.leave_extensions(desired);
        let mut questions = questions(current, desired);
        let old_words = renames.in_old_words(&mut questions.objects, before, desired);
        let connection = &mut *self.connection.borrow_mut();
        let failed = |error: CatalogError| Error::new(error.to_string());
        let answers = ask(connection, &questions, &settings).await;
        let mut answers = answers.map_err(failed)?;
        old_words.answered(&mut questions, &mut answers);
        let unmade = stand_ins(&questions, &answers, before, (current, desired));
        let asked = ask_columns(connection, &unmade, &settings, &mut answers).await;
        asked.map_err(failed)?;
        apply_answers(&questions, &answers, current, desired);
        renames.move_extensions(current);
        renames.move_extensions(desired);
        Ok(())
    }

    /// Runs operations as a revision: neighbours that may share a transaction do.
    pub(crate) fn run(&self, ops: &[PlannedOp]) -> Result<(), Error> {
        let failed = |error: Error| Error::new(format!("{error}\nof\n{}", sql(ops)));
        let all: Vec<Op> = ops.iter().map(|planned| planned.op.clone()).collect();
        let statements = all_statements(&all, &SqlOptions::default());
        let statements: Vec<(&Op, SqlStatement)> = (all.iter().zip(statements))
            .flat_map(|(op, statements)| statements.into_iter().map(move |s| (op, s)))
            .collect();
        let inside = |(_, s): &(&Op, SqlStatement)| s.transaction == Transaction::Inside;
        for batch in statements.chunk_by(|a, b| inside(a) && inside(b)) {
            let texts = joined(batch.iter().map(|(op, s)| (*op, s.sql.clone())));
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

/// The statements of operations.
pub(crate) fn sql(ops: &[PlannedOp]) -> String {
    ops.iter()
        .flat_map(|planned| statements(&planned.op, &SqlOptions::default()))
        .map(|statement| statement.sql + ";\n")
        .collect()
}
