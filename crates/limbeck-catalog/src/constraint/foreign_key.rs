//! Foreign keys.

use limbeck_schema::{ForeignKey, MatchType, ReferentialAction};

use super::ConstraintRow;
use crate::assemble::{Assembly, TableParts};
use crate::error::CatalogError;

/// From a row of type `f`.
pub(super) fn build(
    row: &ConstraintRow,
    parts: &TableParts,
    assembly: &Assembly<'_>,
) -> Result<ForeignKey, CatalogError> {
    let side = row.foreign.as_ref().ok_or_else(|| parts.changed())?;
    let referenced_columns = assembly.referenced_columns(side);
    Ok(ForeignKey {
        columns: parts.column_names(&row.columns)?,
        referenced_table: side.table.clone(),
        referenced_columns: referenced_columns.ok_or_else(|| parts.changed())?,
        match_type: match side.match_type {
            'f' => MatchType::Full,
            _ => MatchType::Simple,
        },
        on_update: action(side.on_update),
        on_delete: action(side.on_delete),
        on_delete_columns: parts.column_names(&side.on_delete_columns)?,
        deferrable: row.deferrable,
        not_valid: !row.validated,
    })
}

/// The letters of `pg_constraint.confupdtype`.
fn action(letter: char) -> ReferentialAction {
    match letter {
        'r' => ReferentialAction::Restrict,
        'c' => ReferentialAction::Cascade,
        'n' => ReferentialAction::SetNull,
        'd' => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
