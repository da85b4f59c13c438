//! Cutting a revision into parts that commit on their own.
//!
//! Nearly every revision is one part. A statement that can't run in a transaction, or whose effect
//! must be committed before a later one uses it, is a part of its own
//! ([`limbeck_ops::sql::Transaction::Outside`]).

use limbeck_ops::Op;
use limbeck_ops::sql::{SqlOptions, SqlStatement, Transaction, all_statements};

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
    let statements = ops
        .iter()
        .zip(all_statements(ops, options))
        .flat_map(|(op, statements)| statements.into_iter().map(move |statement| (op, statement)));
    let mut parts: Vec<Segment<'a>> = Vec::new();
    for (op, statement) in statements {
        let transaction = statement.transaction;
        match parts.last_mut() {
            Some(part)
                if part.transaction == Transaction::Inside
                    && transaction == Transaction::Inside =>
            {
                part.statements.push((op, statement));
            }
            _ => parts.push(Segment {
                transaction,
                statements: vec![(op, statement)],
            }),
        }
    }
    parts
}
