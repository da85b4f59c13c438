//! How large the tables of a database are: the server's estimate of rows, and the bytes as they are.

use std::collections::BTreeMap;

use limbeck_lint::Size;
use limbeck_review::review::{Review, TableSize};
use limbeck_schema::QualifiedName;
use sqlx::PgConnection;

use crate::failure::Result;

/// Sizes by table.
///
/// # Errors
/// When the server can't be asked.
pub(super) async fn of_tables(
    connection: &mut PgConnection,
) -> Result<BTreeMap<QualifiedName, Size>> {
    type Row = (String, String, Option<i64>, i64);
    let rows: Vec<Row> = sqlx::query_as(include_str!("sizes.sql"))
        .fetch_all(connection)
        .await?;
    let sizes = rows.into_iter().map(|(schema, name, rows, bytes)| {
        let size = Size {
            rows: rows.and_then(|rows| u64::try_from(rows).ok()),
            bytes: u64::try_from(bytes).unwrap_or_default(),
        };
        (QualifiedName::new(schema, name), size)
    });
    Ok(sizes.collect())
}

/// Says in a review how large tables are.
pub(super) fn show(review: &mut Review, sizes: Option<&BTreeMap<QualifiedName, Size>>) {
    for (table, size) in sizes.into_iter().flatten() {
        let size = TableSize {
            rows: size.rows,
            bytes: Some(size.bytes),
        };
        review.sizes.insert(table.clone(), size);
    }
}
