//! Defaults of tables above columns that have a source of values of their own.
//!
//! `SET DEFAULT` and `DROP DEFAULT` reach the tables below: the server refuses them where such a column is an
//! identity or a generated one, and the sequence of a serial one would stay behind. There they are told to the
//! table alone, and those below get theirs when they are looked at themselves.

use limbeck_ops::{ColumnAlteration, DefaultChange, Op};
use limbeck_schema::{ColumnDefault, Name, QualifiedName, Schema};

use crate::step::Step;

/// The step as it can be told in this state, and the operations that come before it.
pub(super) fn told(state: &Schema, mut step: Step) -> (Vec<Op>, Step) {
    let mut first = Vec::new();
    if let Op::AlterColumn {
        table,
        column,
        alteration,
    } = &mut step.op
        && alteration.default.iter().any(DefaultChange::reaches_below)
        && has_own_below(state, table, column)
    {
        alteration.only = true;
        for change in &alteration.default {
            if let DefaultChange::DropSerial { sequence } = change {
                first.extend(stop_counting(state, table, column, sequence));
            }
        }
    }
    (first, step)
}

/// Whether a column below counts or computes its values by itself.
fn has_own_below(state: &Schema, table: &QualifiedName, column: &Name) -> bool {
    let default = |table: &QualifiedName| {
        let table = state.tables.get(table)?;
        let column = table.columns.get(column)?;
        Some(state.own_default(table, column))
    };
    let above = default(table);
    let mut below = state.descendants(table).into_iter();
    below.any(|below| {
        let own = default(&below);
        own != above
            && matches!(
                own,
                Some(
                    ColumnDefault::Identity(_)
                        | ColumnDefault::Serial(_)
                        | ColumnDefault::Generated(_)
                )
            )
    })
}

/// Takes the numbers of a sequence that goes from the columns below that count by it.
fn stop_counting(
    state: &Schema,
    table: &QualifiedName,
    column: &Name,
    sequence: &QualifiedName,
) -> Vec<Op> {
    let counts = |below: &QualifiedName| {
        let table = state.tables.get(below);
        let column = table.and_then(|table| table.columns.get(column));
        column.is_some_and(
            |column| matches!(&column.default, ColumnDefault::Serial(serial) if serial.sequence == *sequence),
        )
    };
    let below = state.descendants(table).into_iter().filter(counts);
    let stop = |below| Op::AlterColumn {
        table: below,
        column: column.clone(),
        alteration: ColumnAlteration {
            default: vec![DefaultChange::DropDefault],
            only: true,
            ..ColumnAlteration::default()
        },
    };
    below.map(stop).collect()
}
