//! Rows do not change a schema, but must fit it.

use limbeck_schema::Schema;

use crate::op::BulkInsert;

use super::{ApplyError, lookup};

pub(super) fn check(schema: &Schema, insert: &BulkInsert) -> Result<(), ApplyError> {
    let table = lookup::table(schema, &insert.table)?;
    for column in &insert.columns {
        lookup::column(table, column)?;
    }
    let expected = insert.columns.len();
    let wrong = insert.rows.iter().position(|row| row.len() != expected);
    match wrong {
        Some(at) => Err(ApplyError::RowLength {
            table: insert.table.clone(),
            row: at + 1,
            found: insert.rows[at].len(),
            expected,
        }),
        None => Ok(()),
    }
}
