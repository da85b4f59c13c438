//! NOT NULL: by a check that is validated while the table is in use; the server takes it as proof and does
//! not read the table again under the exclusive lock.

use limbeck_ops::{ColumnAlteration, DefaultChange, Op};
use limbeck_schema::{Check, Constraint, Expr, Name, QualifiedName};

use crate::plan::PlannedOp;

use super::Draft;
use super::backfill;
use super::key;
use super::part::Part;
use super::site::{Site, free_name};

/// `CHECK (… IS NOT NULL) NOT VALID`, later `VALIDATE`, `SET NOT NULL` and `DROP CONSTRAINT`. `at` is the
/// operation's place in the plan.
pub(super) fn rewrite(site: &Site<'_>, at: usize, planned: &PlannedOp) -> Option<Vec<Draft>> {
    let Op::AlterColumn {
        table,
        column,
        alteration,
    } = &planned.op
    else {
        return None;
    };
    let is_rewritten = alteration.data_type.is_some();
    if alteration.nullable != Some(false) || is_rewritten || in_new_key(site, table, column) {
        return None;
    }
    let before = site.table(table)?;
    let fill = backfill::of_column(site, at, table, column);
    if fill.is_some_and(|fill| !fill.is_rewritten) {
        // The rows get their values in this very transaction.
        return None;
    }
    let name = free_name(
        before,
        site.after.tables.get(table)?,
        std::slice::from_ref(column),
        "not_null",
    );
    // An identity column must be NOT NULL before it can become one.
    let (late, early) = alteration
        .default
        .iter()
        .cloned()
        .partition(|step| matches!(step, DefaultChange::AddIdentity(_)));
    let rest = ColumnAlteration {
        nullable: None,
        default: early,
        ..alteration.clone()
    };
    let last = ColumnAlteration {
        nullable: Some(false),
        default: late,
        ..ColumnAlteration::default()
    };
    let alter = |alteration| Op::AlterColumn {
        table: table.clone(),
        column: column.clone(),
        alteration,
    };
    let check = Check {
        not_valid: true,
        ..Check::new(Expr::new(format!("{} IS NOT NULL", column.quoted())))
    };
    let create = Op::CreateConstraint {
        table: table.clone(),
        constraint: Constraint::new(name.clone(), check),
    };
    let validate = Op::ValidateConstraint {
        table: table.clone(),
        name: name.clone(),
    };
    let drop = Op::DropConstraint {
        table: table.clone(),
        name,
    };
    let mut drafts = Vec::new();
    if rest != ColumnAlteration::default() {
        drafts.push(Draft::new(Part::Expand, alter(rest)).after(planned));
    }
    let part = match fill {
        Some(_) => Part::Constrain,
        None => Part::Expand,
    };
    let because =
        "A revision that follows validates it, sets NOT NULL with it as proof, and drops it.";
    drafts.push(Draft::new(part, create).comment(because));
    if let Some(fill) = fill {
        let again = Draft::new(Part::BackfillRest, backfill::in_batches(&fill));
        drafts.push(again.comment("Rows that came without a value while the batches ran."));
    }
    drafts.push(Draft::new(Part::Validate, validate));
    drafts.push(Draft::new(Part::Contract, alter(last)));
    drafts.push(Draft::new(Part::Contract, drop));
    Some(drafts)
}

/// Whether a primary key of the plan makes the column NOT NULL anyway, at once.
fn in_new_key(site: &Site<'_>, table: &QualifiedName, column: &Name) -> bool {
    let mut ops = site.plan.upgrade.iter().map(|planned| &planned.op);
    ops.any(|op| key::needs_values_now(site, op, table, column))
}
