//! [`Candidates`]: the columns of a plan whose type changes so that their table is written anew.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::effect::locks;
use limbeck_ops::{ColumnAlteration, Op};
use limbeck_schema::{ColumnDefault, Name, QualifiedName, Schema, Table};

use crate::plan::{Plan, PlannedOp};
use crate::row_types;

use super::{Refusals, Surroundings};

/// Columns and enum types.
pub(super) struct Candidates {
    /// By table.
    pub(super) columns: BTreeMap<QualifiedName, BTreeSet<Name>>,
    /// The enum types that are made anew, with the tables that have columns of them.
    pub(super) enums: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
}

impl Candidates {
    /// Those of a plan on tables where locks matter, without those of which it is clear that they can't be.
    pub(super) fn of(
        plan: &Plan,
        before: &Schema,
        after: &Schema,
        around: &Surroundings<'_>,
        refused: &mut Refusals,
    ) -> Self {
        let mut found = Self {
            columns: BTreeMap::new(),
            enums: BTreeMap::new(),
        };
        for planned in &plan.upgrade {
            if let Op::RebuildEnum(rebuild) = &planned.op {
                let tables: BTreeSet<_> = rebuild.columns.iter().map(|c| c.table.clone()).collect();
                if !tables.iter().any(|table| (around.is_large)(table)) {
                    continue;
                }
                found.enums.insert(rebuild.name.clone(), tables);
                for used in &rebuild.columns {
                    found.add(&used.table, &used.column);
                }
            } else if let Some((table, column)) = rewritten_column(&planned.op, before)
                && (around.is_large)(table)
            {
                found.add(table, column);
            }
        }
        let tables: Vec<QualifiedName> = found.columns.keys().cloned().collect();
        for table in tables {
            let unclear = || found.unclear(&table, plan, around);
            if let Some(reason) = found.obstacle(&table, before, after).or_else(unclear) {
                found.leave(&table, &reason, refused);
            }
        }
        found
    }

    fn add(&mut self, table: &QualifiedName, column: &Name) {
        let columns = self.columns.entry(table.clone()).or_default();
        columns.insert(column.clone());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Why the columns of a table can't be put beside the old ones, as far as the table itself says so.
    fn obstacle(&self, name: &QualifiedName, before: &Schema, after: &Schema) -> Option<String> {
        let Some((old, new)) = before.tables.get(name).zip(after.tables.get(name)) else {
            return Some("the table goes".to_owned());
        };
        let is_alone = |schema: &Schema, table: &Table| {
            table.partition_by.is_none()
                && !table.has_parent()
                && schema.descendants(name).is_empty()
        };
        if !is_alone(before, old) || !is_alone(after, new) {
            return Some("the table is partitioned, a partition, or inherits".to_owned());
        }
        // Values that are stored as its rows would not have what is in the new column.
        if row_types::is_used(before, name) || row_types::is_used(after, name) {
            return Some("columns have its row type".to_owned());
        }
        self.columns.get(name)?.iter().find_map(|column| {
            match old.columns.get(column).zip(new.columns.get(column)) {
                None => Some(format!("column \"{column}\" goes")),
                Some((old, new)) => other_source(&old.default, &new.default),
            }
        })
    }

    /// The same for what is known of the conversions. One that a model tells can go by who writes, by other columns
    /// and by functions that a writer may not call: a trigger is no place for it.
    fn unclear(
        &self,
        name: &QualifiedName,
        plan: &Plan,
        around: &Surroundings<'_>,
    ) -> Option<String> {
        let columns = self.columns.get(name)?;
        if let Some(told) = columns.iter().find(|column| around.tells(name, column)) {
            return Some(format!(
                "the conversion of column \"{told}\" is the models' own"
            ));
        }
        // Both types would have to be there at once.
        let ways = [&plan.upgrade, &plan.downgrade];
        if let Some(column) = columns.iter().find(|column| {
            let is_change = |planned: &&PlannedOp| changes_type(&planned.op, name, column);
            ways.iter()
                .any(|way| way.iter().filter(is_change).count() > 1)
        }) {
            return Some(format!("column \"{column}\" is set aside meanwhile"));
        }
        let mut changes = plan.upgrade.iter().chain(&plan.downgrade);
        let missing = changes.any(|planned| {
            matches!(&planned.op, Op::AlterColumn { table, column, .. } if table == name && columns.contains(column))
                && planned.hazards.iter().any(|hazard| hazard.code() == "missing-conversion")
        });
        missing.then(|| "a conversion is missing".to_owned())
    }

    /// Gives up a table, and what hangs together with it by an enum type.
    pub(super) fn leave(&mut self, table: &QualifiedName, reason: &str, refused: &mut Refusals) {
        if self.columns.remove(table).is_none() {
            return;
        }
        refused.insert(table.clone(), reason.to_owned());
        let concerned = self.enums.iter().filter(|(_, users)| users.contains(table));
        let concerned: Vec<QualifiedName> = concerned.map(|(name, _)| name.clone()).collect();
        for name in concerned {
            let users = self.enums.remove(&name).unwrap_or_default();
            for user in users.iter().filter(|user| *user != table) {
                let reason = format!(
                    "it has columns of type \"{name}\" like table \"{table}\", where {reason}"
                );
                self.leave(user, &reason, refused);
            }
        }
    }

    /// Those that operations really write anew: the way back may be a free one.
    pub(super) fn in_plan(&self, plan: &[PlannedOp]) -> Self {
        let mut found = Self {
            columns: BTreeMap::new(),
            enums: BTreeMap::new(),
        };
        for planned in plan {
            if let Op::RebuildEnum(rebuild) = &planned.op {
                if let Some(tables) = self.enums.get(&rebuild.name) {
                    found.enums.insert(rebuild.name.clone(), tables.clone());
                }
                for used in &rebuild.columns {
                    found.add(&used.table, &used.column);
                }
            } else if let Op::AlterColumn {
                table,
                column,
                alteration,
            } = &planned.op
                && alteration.data_type.is_some()
            {
                found.add(table, column);
            }
        }
        found
    }

    /// All tables for one reason.
    pub(super) fn all(&self, reason: &str) -> Refusals {
        let tables = self.columns.keys();
        tables
            .map(|table| (table.clone(), reason.to_owned()))
            .collect()
    }

    /// Each column with its table.
    pub(super) fn each(&self) -> impl Iterator<Item = (&QualifiedName, &Name)> {
        let tables = self.columns.iter();
        tables.flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)))
    }
}

/// The column whose change of type makes the server write its table anew.
pub(super) fn rewritten_column<'a>(
    op: &'a Op,
    before: &Schema,
) -> Option<(&'a QualifiedName, &'a Name)> {
    let Op::AlterColumn {
        table,
        column,
        alteration: ColumnAlteration {
            data_type: Some(_), ..
        },
    } = op
    else {
        return None;
    };
    let rewrites = locks(op, before)
        .iter()
        .any(|lock| lock.table == *table && lock.rewrites);
    rewrites.then_some((table, column))
}

/// Whether an operation gives a column another type.
fn changes_type(op: &Op, of: &QualifiedName, named: &Name) -> bool {
    matches!(op, Op::AlterColumn { table, column, alteration }
        if table == of && column == named && alteration.data_type.is_some())
}

/// Why a column whose values come from elsewhere afterwards stays as it is.
fn other_source(old: &ColumnDefault, new: &ColumnDefault) -> Option<String> {
    use ColumnDefault::{Expression, Generated, Identity, None as Nothing, Serial};
    match (old, new) {
        (Nothing | Expression(_), _) if !matches!(new, Generated(_)) => None,
        (Identity(_), Identity(_)) | (Serial(_), Serial(_)) => None,
        (Generated(_), _) | (_, Generated(_)) => Some("the column is a generated one".to_owned()),
        _ => Some("the column gets its values from elsewhere afterwards".to_owned()),
    }
}
