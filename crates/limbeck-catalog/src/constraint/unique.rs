//! Unique constraints.

use limbeck_schema::Unique;

use super::ConstraintRow;
use crate::assemble::TableParts;
use crate::error::CatalogError;
use crate::index::IndexRow;

/// From a row of type `u` and its index.
pub(super) fn build(
    row: &ConstraintRow,
    parts: &TableParts,
    index: &IndexRow,
) -> Result<Unique, CatalogError> {
    Ok(Unique {
        columns: parts.column_names(&row.columns)?,
        include: index.include(parts)?,
        storage_parameters: index.index.storage_parameters.clone(),
        nulls_not_distinct: index.index.nulls_not_distinct,
        deferrable: row.deferrable,
    })
}
