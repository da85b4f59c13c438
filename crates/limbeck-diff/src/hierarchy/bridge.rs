//! A table that other parents get: the columns and checks that it has from above before and after stay
//! inherited.
//!
//! `NO INHERIT` of the last parent with a column makes the column the table's own (`attislocal` in the
//! catalogue), and no statement takes that back. So a table that is there for a while, the bridge, has
//! these columns and checks too, and what is NOT NULL all the while is so there (of which PostgreSQL 18 has
//! inherited constraints as well): the table joins it before it leaves its old parents, and leaves it
//! after it has joined the new ones. New columns come by way of it as well.

use limbeck_ops::Op;
use limbeck_schema::{
    Column, ColumnDefault, Constraint, Name, QualifiedName, Schema, Table, sql_token,
};

use crate::links::constraint_expressions;
use crate::pair::Pair;

use super::form::{self, plain_column};
use super::{Commented, plain};

/// The bridge of one table.
#[derive(Debug)]
pub(super) struct Bridge {
    /// As it is made, with what the old parents hand down.
    before: Table,
    /// As it is left, with what the new parents hand down.
    after: Table,
}

impl Bridge {
    /// The bridge of a table that keeps the first so many of its new parents; `None` where nothing would
    /// be lost without.
    pub(super) fn find(schemas: Pair<&Schema>, tables: Pair<&Table>, kept: usize) -> Option<Self> {
        let parents = tables.map(|table| &table.inherits.parents);
        let stays = &parents.to[..kept];
        let all_stay = parents.from == parents.to && stays.len() == parents.to.len();
        if all_stay || parents.from.is_empty() || parents.to.is_empty() {
            return None;
        }
        let mut before = Table::new(form::name(schemas, &tables.to.name));
        let mut after = before.clone();
        let inherited = Pair {
            from: schemas.from.inherited_columns(tables.from),
            to: schemas.to.inherited_columns(tables.to),
        };
        let not_null = |name: &Name| {
            let sides = [&inherited.from, &inherited.to];
            let mut columns = sides.into_iter().map(|columns| columns.get(name));
            columns.all(|column| column.is_some_and(|column| !column.nullable))
        };
        let lent = |column: &Column| Column {
            nullable: !not_null(&column.name),
            ..plain_column(column)
        };
        for column in tables.to.columns.values() {
            let is_inherited = inherits_only(schemas.to, tables.to, &column.name);
            if !is_inherited
                || is_kept(schemas, stays, |table| {
                    table.columns.contains_key(&column.name)
                })
            {
                continue;
            }
            match tables.from.columns.get(&column.name) {
                Some(old) if inherits_only(schemas.from, tables.from, &old.name) => {
                    before.add_column(lent(old));
                }
                Some(_) => continue,
                None => {}
            }
            after.add_column(lent(column));
        }
        let checks = tables.from.inherits.local_checks.iter();
        let local: Vec<&Name> = checks.chain(&tables.to.inherits.local_checks).collect();
        let old = schemas.from.inherited_checks(tables.from);
        for check in schemas.to.inherited_checks(tables.to) {
            let had = old.iter().find(|old| old.name == check.name);
            let is_same = had.is_some_and(|old| old.definition == check.definition);
            let has = |table: &Table| table.constraints.contains_key(&check.name);
            if is_same
                && !local.contains(&&check.name)
                && !is_kept(schemas, stays, has)
                && !reads_retyped(tables, &after, check)
            {
                let mut check = (*check).clone();
                check.comment = None;
                before.add_constraint(check.clone());
                after.add_constraint(check);
            }
        }
        for name in read_columns(tables, [&before, &after]) {
            let sides = tables.map(|table| table.columns.get(&name));
            if let (Some(old), Some(new)) = (sides.from, sides.to)
                && old.data_type == new.data_type
            {
                before.add_column(lent(old));
                after.add_column(lent(new));
            }
        }
        let is_needed = !before.columns.is_empty() || !before.constraints.is_empty();
        is_needed.then_some(Self { before, after })
    }

    /// The operations before the table leaves its old parents.
    pub(super) fn begin(&self, table: &QualifiedName) -> [Commented; 2] {
        let comment = format!(
            "It keeps the columns of \"{table}\" inherited while the parents change: else they would become its own."
        );
        [
            (Op::CreateTable(self.before.clone()), vec![comment]),
            plain(Op::Inherit {
                table: table.clone(),
                parent: self.before.name.clone(),
            }),
        ]
    }

    /// The operations after the table has joined its new parents.
    pub(super) fn end(&self, table: &QualifiedName) -> [Commented; 2] {
        let name = self.before.name.clone();
        [
            plain(Op::NoInherit {
                table: table.clone(),
                parent: name.clone(),
            }),
            plain(Op::DropTable { name }),
        ]
    }

    /// Puts it above a table that otherwise stands alone.
    pub(super) fn put_above(&self, alone: &mut Table) -> Table {
        for name in self.after.constraints.keys() {
            alone.constraints.remove(name);
        }
        alone.inherits.parents.push(self.after.name.clone());
        self.after.clone()
    }
}

/// Whether a check reads a column whose type changes and that the bridge can't have: the table has it from a
/// parent that stays, and the two could not change together.
fn reads_retyped(tables: Pair<&Table>, bridge: &Table, check: &Constraint) -> bool {
    let expressions = constraint_expressions(check).into_iter();
    let texts = expressions.map(ToString::to_string);
    let mut words = texts.flat_map(|text| sql_token::words(&text));
    words.any(|word| {
        let name = Name::new(word);
        let types = tables.map(|table| table.columns.get(&name).map(|own| &own.data_type));
        types.differs() && !bridge.columns.contains_key(&name)
    })
}

/// The columns of the table that checks and generated columns of its bridge read, and that the bridge lacks:
/// the table's own, and those of parents that stay.
fn read_columns(tables: Pair<&Table>, bridges: [&Table; 2]) -> Vec<Name> {
    let sides = [tables.from, tables.to];
    let mut texts: Vec<String> = Vec::new();
    for bridge in bridges {
        let columns = bridge.columns.values();
        let generated = columns.filter_map(|column| column.default.expression());
        texts.extend(generated.map(ToString::to_string));
        for constraint in bridge.constraints.values() {
            let expressions = constraint_expressions(constraint);
            texts.extend(expressions.into_iter().map(ToString::to_string));
        }
    }
    let mut found: Vec<Name> = Vec::new();
    while let Some(text) = texts.pop() {
        for word in sql_token::words(&text) {
            let name = Name::new(word);
            let is_there = |table: &&Table| table.columns.contains_key(&name);
            if !sides.iter().all(is_there) || bridges.iter().any(is_there) || found.contains(&name)
            {
                continue;
            }
            let own = sides.iter().filter_map(|table| table.columns.get(&name));
            let generated = own.filter(|own| matches!(own.default, ColumnDefault::Generated(_)));
            let generated = generated.filter_map(|own| own.default.expression());
            texts.extend(generated.map(ToString::to_string));
            found.push(name);
        }
    }
    found
}

/// Whether a column is from above, and not the table's own as well.
fn inherits_only(schema: &Schema, table: &Table, column: &Name) -> bool {
    schema.is_inherited_column(table, column) && !table.inherits.local_columns.contains(column)
}

/// Whether a parent that stays has something all the while.
fn is_kept(schemas: Pair<&Schema>, stays: &[QualifiedName], has: impl Fn(&Table) -> bool) -> bool {
    stays.iter().any(|name| {
        let sides = schemas.map(|schema| schema.tables.get(name).is_some_and(&has));
        sides.from && sides.to
    })
}
