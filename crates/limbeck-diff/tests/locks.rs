//! The documented locks of operations (`limbeck_ops::effect`) held against what a server does.
//!
//! The operations of every case of `fixtures/diff` run one by one, each in a transaction of its own, up
//! and down, and the locks, new files and sequential scans that the server shows are compared. What is
//! documented is the most that can be, so a server may do less where [`Less`] says so.

mod common;
mod place;

use std::collections::BTreeSet;
use std::fmt::Write;

use limbeck::migrator::{MeasureExtent, MeasuredTable, measure};
use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_ops::effect::{TableLock, locks};
use limbeck_schema::{DEFAULT_SCHEMA, Name, Schema};
use limbeck_testkit::{Case, Error, TestDatabase, block_on, run_server_cases};

use common::Input;
use place::Place;

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
    let sides = [&input.before.schema, &input.after.schema];
    let declared = sides
        .iter()
        .flat_map(|side| side.namespaces.keys().cloned());
    let schemas: BTreeSet<Name> = declared.chain([Name::new(DEFAULT_SCHEMA)]).collect();
    let database = TestDatabase::create()?;
    let place = Place::new(&database, &schemas)?;
    let current = place.build(&input.before)?;
    let planned = place.plan(&current, &input.after, &hints)?;
    if let Some(rows) = &input.options.rows {
        database.execute(rows)?;
    }
    let mut problems = String::new();
    let mut schema = block_on(place.read())?;
    for plan in [&planned.plan.upgrade, &planned.plan.downgrade] {
        let ops: Vec<Op> = plan.iter().map(|planned| planned.op.clone()).collect();
        block_on(hold_against(&place, &ops, &mut schema, &mut problems))?;
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Error::new(problems)),
    }
}

/// Runs the operations and compares each with what is documented; `schema` goes along.
async fn hold_against(
    place: &Place<'_>,
    ops: &[Op],
    schema: &mut Schema,
    problems: &mut String,
) -> Result<(), Error> {
    let mut connection = place.database.connect().await?;
    let mut observer = place.database.connect().await?;
    let measured = measure(
        &mut connection,
        &mut observer,
        ops,
        MeasureExtent::Operation,
    )
    .await;
    let measured =
        measured.map_err(|error| Error::new(format!("{error}\n{:?}", error.statement)))?;
    let mut measured = measured.into_iter().peekable();
    for (at, op) in ops.iter().enumerate() {
        let mut found: Vec<MeasuredTable> = Vec::new();
        while let Some(part) = measured.next_if(|part| part.at == at) {
            for table in part.tables {
                merge(&mut found, table);
            }
        }
        compare(op, schema, &found, problems);
        apply(op, schema).map_err(|error| Error::new(format!("{error}\nin {op:#?}")))?;
    }
    Ok(())
}

/// An operation of several parts outside a transaction.
fn merge(found: &mut Vec<MeasuredTable>, new: MeasuredTable) {
    match found.iter_mut().find(|table| table.table == new.table) {
        None => found.push(new),
        Some(table) => {
            table.lock = table.lock.max(new.lock);
            table.rewritten |= new.rewritten;
            table.scanned |= new.scanned;
        }
    }
}

/// Where less than what is documented may happen.
struct Less<'a> {
    op: &'a Op,
    before: &'a Schema,
}

impl Less<'_> {
    /// Partitions are locked or not according to what changes in the table above them, a foreign key of a
    /// partition has its triggers there, and SQL text may not reach what it names.
    fn lock(&self, said: &TableLock) -> bool {
        let table = self.before.tables.get(&said.table);
        let is_part = table.is_some_and(|table| table.partition_of.is_some());
        is_part || matches!(self.op, Op::Execute { .. } | Op::DropTable { .. })
    }

    /// Partitioned tables have no rows of their own, and the server knows some types that have the same
    /// bytes, which nobody else does.
    fn rewrite(&self, said: &TableLock) -> bool {
        self.is_partitioned(said) || self.changes_types()
    }

    /// The server spares a scan that an index or another constraint answers, and a partition may have the
    /// index already.
    fn scan(&self, said: &TableLock) -> bool {
        let table = self.before.tables.get(&said.table);
        let is_part = table.is_some_and(|table| table.partition_of.is_some());
        if is_part && matches!(self.op, Op::CreateIndex(_)) {
            return true;
        }
        let spared = matches!(
            self.op,
            Op::CreateConstraint { .. }
                | Op::ValidateConstraint { .. }
                | Op::Execute { .. }
                | Op::AttachPartition(_)
        );
        self.is_partitioned(said) || self.changes_types() || spared
    }

    fn is_partitioned(&self, said: &TableLock) -> bool {
        let table = self.before.tables.get(&said.table);
        table.is_some_and(|table| table.partition_by.is_some())
    }

    fn changes_types(&self) -> bool {
        matches!(
            self.op,
            Op::AlterColumn { .. } | Op::RebuildEnum(_) | Op::RebuildType(_)
        )
    }
}

fn compare(op: &Op, before: &Schema, found: &[MeasuredTable], problems: &mut String) {
    let documented: Vec<TableLock> = locks(op, before);
    let less = Less { op, before };
    let mut say = |text: String| {
        let _ = writeln!(problems, "{text}\n    of {op:?}");
    };
    for table in found {
        let name = &table.table;
        // Reading takes ACCESS SHARE, which is not documented.
        let Some(lock) = table.lock else {
            continue;
        };
        let Some(said) = documented.iter().find(|said| said.table == *name) else {
            say(format!("{name}: not documented: {table:?}"));
            continue;
        };
        if lock > said.mode {
            say(format!("{name}: documented {}, measured {lock}", said.mode));
        }
        if table.rewritten && !said.rewrites {
            say(format!("{name}: rewritten, which is not documented"));
        }
        if table.scanned && !said.scans {
            say(format!("{name}: scanned, which is not documented"));
        }
    }
    for said in &documented {
        let name = &said.table;
        let there = found.iter().find(|table| table.table == *name);
        let lock = there.and_then(|table| table.lock);
        if lock < Some(said.mode) && !less.lock(said) {
            say(format!(
                "{name}: documented {}, measured {lock:?}",
                said.mode
            ));
        }
        if said.rewrites && !there.is_some_and(|table| table.rewritten) && !less.rewrite(said) {
            say(format!("{name}: documented as rewritten, but it is not"));
        }
        if said.scans && !there.is_some_and(|table| table.scanned) && !less.scan(said) {
            say(format!("{name}: documented as scanned, but it is not"));
        }
    }
}
