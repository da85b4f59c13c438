//! Exclusion constraints.

use limbeck_schema::{Exclusion, ExclusionElement};

use super::{ConstraintRow, operator_names};
use crate::assemble::TableParts;
use crate::error::CatalogError;
use crate::index::IndexRow;
use crate::lookup::Lookup;

/// From a row of type `x` and its index.
pub(super) fn build(
    row: &ConstraintRow,
    parts: &TableParts,
    index: &IndexRow,
    lookup: &Lookup,
) -> Result<Exclusion, CatalogError> {
    let elements = index.elements(parts, lookup)?;
    let operators = operator_names(row, lookup).ok_or_else(|| parts.changed())?;
    Ok(Exclusion {
        method: index.index.method.clone(),
        elements: elements
            .into_iter()
            .zip(operators)
            .map(|(element, operator)| ExclusionElement { element, operator })
            .collect(),
        include: index.include(parts)?,
        storage_parameters: index.index.storage_parameters.clone(),
        predicate: index.index.predicate.clone(),
        deferrable: row.deferrable,
    })
}
