//! Cutting a revision into parts that commit on their own.
//!
//! Nearly every revision is one part. A statement that can't run in a transaction is a part of its
//! own, and a new enum label must be committed before a later statement uses it (PostgreSQL
//! manual, `ALTER TYPE`: "unsafe use of new value").

use limbeck_ops::Op;
use limbeck_ops::sql::{SqlOptions, SqlStatement, Transaction, statements};

/// A part of a revision.
#[derive(Clone, Debug)]
pub struct Segment<'a> {
    /// Whether its statements run in a transaction; otherwise there is exactly one statement.
    pub transaction: Transaction,
    /// The statements with the operations that they come from.
    pub statements: Vec<(&'a Op, SqlStatement)>,
}

/// The parts of a list of operations, in order.
pub fn segments<'a>(ops: &'a [Op], options: &SqlOptions) -> Vec<Segment<'a>> {
    let all: Vec<(&Op, SqlStatement)> = ops
        .iter()
        .flat_map(|op| {
            statements(op, options)
                .into_iter()
                .map(move |statement| (op, statement))
        })
        .collect();
    let mut parts: Vec<Segment<'a>> = Vec::new();
    let mut open = false;
    for (at, (op, statement)) in all.iter().enumerate() {
        let outside = statement.transaction == Transaction::Outside;
        if outside || !open {
            parts.push(Segment {
                transaction: statement.transaction,
                statements: Vec::new(),
            });
        }
        if let Some(part) = parts.last_mut() {
            part.statements.push((op, statement.clone()));
        }
        open = !outside && !commits_after(op, &all[at + 1..]);
    }
    parts
}

/// Whether what this operation did must be committed before the statements that follow.
fn commits_after(op: &Op, rest: &[(&Op, SqlStatement)]) -> bool {
    let Op::AddEnumValue { value, .. } = op else {
        return false;
    };
    let label = super::table::literal(value);
    rest.iter().any(|(other, statement)| {
        !matches!(other, Op::AddEnumValue { .. }) && statement.sql.contains(&label)
    })
}
