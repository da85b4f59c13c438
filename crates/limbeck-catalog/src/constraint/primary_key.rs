//! Primary keys.

use limbeck_schema::PrimaryKey;

use super::ConstraintRow;
use crate::assemble::TableParts;
use crate::error::CatalogError;
use crate::index::IndexRow;

/// From a row of type `p` and its index.
pub(super) fn build(
    row: &ConstraintRow,
    parts: &TableParts,
    index: &IndexRow,
) -> Result<PrimaryKey, CatalogError> {
    Ok(PrimaryKey {
        columns: parts.column_names(&row.columns)?,
        include: index.include(parts)?,
        storage_parameters: index.index.storage_parameters.clone(),
        deferrable: row.deferrable,
    })
}
