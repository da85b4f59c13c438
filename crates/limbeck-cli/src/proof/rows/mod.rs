//! Rows for every table of a scratch database, and what becomes of them.
//!
//! The server is the judge of what is valid: values are tried until it takes a row, and what it says of a
//! refused one tells which columns to vary.

mod candidates;
mod catalogue;
mod insert;
mod ring;
mod snapshot;

use limbeck_schema::QualifiedName;
use sqlx::PgConnection;

pub(crate) use snapshot::{Loss, Snapshot};

use crate::failure::Result;
use candidates::Values;
use catalogue::{FilledTable, Tables};

/// How many rows each table gets.
const ROWS: usize = 3;

/// A table that no valid row was found for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfilled {
    pub(crate) table: String,
    pub(crate) reason: String,
}

/// Fills every table, those that others refer to first. Tables that stay empty are told.
///
/// # Errors
/// When the server can't be asked.
pub(crate) async fn fill(
    connection: &mut PgConnection,
    ignored: &[&QualifiedName],
) -> Result<Vec<Unfilled>> {
    let tables = Tables::read(connection).await?;
    let mut values = Values::default();
    let mut unfilled = Vec::new();
    let wanted = |table: &&FilledTable| !ignored.contains(&&table.name);
    for table in tables.in_order().into_iter().filter(wanted) {
        for row in 0..ROWS {
            let mut inserted = insert::insert(connection, table, row, &mut values).await?;
            let ring = match inserted {
                Err(_) if row == 0 => tables.ring(table),
                Ok(()) | Err(_) => Vec::new(),
            };
            if !ring.is_empty() {
                inserted = ring::insert(connection, &ring, ROWS, &mut values).await?;
            }
            let Err(reason) = inserted else { continue };
            // One row is enough to count; none is worth a word.
            if row == 0 {
                unfilled.push(Unfilled {
                    table: table.name.to_string(),
                    reason,
                });
            }
            break;
        }
    }
    Ok(unfilled)
}
