//! `int-key`: numbers that run out.

use std::collections::BTreeSet;

use limbeck_ops::effect::definitions;
use limbeck_ops::{Op, UseIndex};
use limbeck_schema::{Column, ColumnDefault, ConstraintDefinition, Name, QualifiedName, Table};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "int-key",
    ids: &["L33"],
    title: "a key of type integer or smallint",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Numbers of type integer end at 2147483647, used ones, deleted ones and those of failed inserts together. Then every insert fails, and a wider type writes the whole table anew.",
    safe_way: "Use bigint for keys that are counted up.",
    link: "datatype-numeric.html#DATATYPE-INT",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<(&QualifiedName, &Name)> = BTreeSet::new();
    for (number, step) in whole.steps.iter().enumerate() {
        for (table, column) in candidates(whole, step.op) {
            if seen.insert((table, &column.name)) {
                found.push(tell(table, column).at(number));
            }
        }
        if let Op::Execute { sql } = step.op {
            for made in definitions(sql) {
                let columns = in_text(&made).into_iter();
                found.extend(columns.map(|(table, column)| tell(table, column).at(number)));
            }
        }
    }
    found
}

fn tell(table: &QualifiedName, column: &Column) -> Found {
    let message = format!(
        "key \"{table}.{}\" of type {} runs out of numbers",
        column.name, column.data_type
    );
    Found::on(table, message)
}

/// The same of a table or column that SQL text makes.
fn in_text(made: &Op) -> Vec<(&QualifiedName, &Column)> {
    match made {
        Op::CreateTable(table) => counting(table, table.columns.values().collect()),
        Op::AddColumn { table, column } if is_small(column) && is_counted(column) => {
            vec![(table, column)]
        }
        _ => Vec::new(),
    }
}

/// Columns of keys that this operation makes, and that count up.
fn candidates<'a>(whole: &Whole<'a>, op: &'a Op) -> Vec<(&'a QualifiedName, &'a Column)> {
    let (name, columns): (&QualifiedName, Vec<&Name>) = match op {
        Op::CreateTable(made) if !made.has_parent() => (&made.name, made.columns.keys().collect()),
        Op::AddColumn { table, column } => (table, vec![&column.name]),
        Op::CreateConstraint { table, constraint }
        | Op::CreateKeyOnly { table, constraint }
        | Op::UseIndex(UseIndex {
            table, constraint, ..
        }) => {
            let is_key = matches!(constraint.definition, ConstraintDefinition::PrimaryKey(_));
            match is_key {
                true => (table, constraint.definition.columns().iter().collect()),
                false => return Vec::new(),
            }
        }
        _ => return Vec::new(),
    };
    let Some(table) = whole.after.tables.get(name) else {
        return Vec::new();
    };
    let columns = columns
        .into_iter()
        .filter_map(|column| table.columns.get(column));
    counting(table, columns.collect())
}

fn is_small(column: &Column) -> bool {
    let small = ["integer", "smallint"];
    small.iter().any(|name| column.data_type.is_builtin(name))
}

fn is_counted(column: &Column) -> bool {
    matches!(
        column.default,
        ColumnDefault::Identity(_) | ColumnDefault::Serial(_)
    )
}

/// Those of the columns that are too small. A key of several columns, or one that refers to another table, has the
/// type that it needs.
fn counting<'a>(
    table: &'a Table,
    columns: Vec<&'a Column>,
) -> Vec<(&'a QualifiedName, &'a Column)> {
    let key = table.primary_key().map(|(_, key)| key.columns.as_slice());
    let refers = |name: &Name| {
        table.constraints.values().any(|constraint| {
            matches!(&constraint.definition, ConstraintDefinition::ForeignKey(key) if key.columns.contains(name))
        })
    };
    let columns = columns.into_iter().filter(|column| {
        let alone = key.is_some_and(|key| key == [column.name.clone()]);
        is_small(column) && (is_counted(column) || alone) && !refers(&column.name)
    });
    columns.map(|column| (&table.name, column)).collect()
}
