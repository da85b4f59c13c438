//! Check constraints.

use limbeck_schema::{Check, Expr};

use super::ConstraintRow;
use crate::assemble::TableParts;
use crate::error::CatalogError;

/// From a row of type `c`.
pub(super) fn build(row: &ConstraintRow, parts: &TableParts) -> Result<Check, CatalogError> {
    let text = row.expression.as_ref().ok_or_else(|| parts.changed())?;
    Ok(Check {
        expression: Expr::new(text).without_parentheses(),
        no_inherit: row.no_inherit,
        not_valid: !row.validated,
    })
}
