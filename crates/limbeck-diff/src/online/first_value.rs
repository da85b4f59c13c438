//! The value that rows get along with a new column: it stays the default as long as code may run that does not
//! know the column.

use limbeck_ops::{ColumnAlteration, DefaultChange, Op};

use crate::plan::PlannedOp;

use super::Draft;
use super::part::Part;
use super::site::Site;

/// `DROP DEFAULT` of a column that the plan adds, at the end of the sequence.
pub(super) fn rewrite(site: &Site<'_>, planned: &PlannedOp) -> Option<Vec<Draft>> {
    let Op::AlterColumn {
        table,
        column,
        alteration,
    } = &planned.op
    else {
        return None;
    };
    let only_drops = ColumnAlteration {
        default: vec![DefaultChange::DropDefault],
        ..ColumnAlteration::default()
    };
    if *alteration != only_drops || site.table(table)?.columns.contains_key(column) {
        return None;
    }
    let draft = Draft::new(Part::Contract, planned.op.clone()).after(planned);
    Some(vec![draft.comment(
        "Rows of code that does not know the column yet had the default until here.",
    )])
}
