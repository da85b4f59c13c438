//! Values for rows that have none: in batches that commit, so that no row is locked for long.

use limbeck_ops::Op;
use limbeck_schema::sql_token::words;
use limbeck_schema::{Name, QualifiedName};

use crate::pending::SETTLE;
use crate::plan::PlannedOp;

use super::Draft;
use super::key;
use super::part::Part;
use super::site::Site;

/// Pages of a batch: some thousand rows of usual width, so that no row is locked for long on a busy machine either.
const PAGES: u32 = 32;

/// An `UPDATE` of the plan that gives a column's rows their values.
#[derive(Clone, Copy)]
pub(super) struct Fill<'a> {
    table: &'a QualifiedName,
    column: &'a Name,
    value: &'a str,
    /// Whether it runs in batches, later than the rest of the plan.
    pub(super) is_rewritten: bool,
}

/// A `DO` block in the place of an `UPDATE`. `at` is the operation's place in the plan.
pub(super) fn rewrite(site: &Site<'_>, at: usize, planned: &PlannedOp) -> Option<Vec<Draft>> {
    if settles(site, at, &planned.op) {
        return Some(Vec::new());
    }
    let fill = read(site, &planned.op)?;
    if !fill.is_rewritten {
        return None;
    }
    let draft = Draft::new(Part::Backfill, in_batches(&fill)).after(planned);
    Some(vec![draft.comment(
        "Each batch commits. Where it is interrupted, the next run goes on with the rows that are left.",
    )])
}

/// Whether the operation makes checks happen that an `UPDATE` before it has left for the end of the
/// transaction; a batch ends it.
fn settles(site: &Site<'_>, at: usize, op: &Op) -> bool {
    let before = at.checked_sub(1).and_then(|at| site.plan.upgrade.get(at));
    let fill = before.and_then(|planned| read(site, &planned.op));
    let is_settling = matches!(op, Op::Execute { sql } if sql == SETTLE);
    is_settling && fill.is_some_and(|fill| fill.is_rewritten)
}

/// What gives a column's rows their values before the operation at this place.
pub(super) fn of_column<'a>(
    site: &Site<'a>,
    at: usize,
    table: &QualifiedName,
    column: &Name,
) -> Option<Fill<'a>> {
    let earlier = site.plan.upgrade.iter().take(at);
    earlier
        .filter_map(|planned| read(site, &planned.op))
        .find(|fill| fill.table == table && fill.column == column)
}

/// Reads `UPDATE … SET … = … WHERE … IS NULL`, as the planner writes it, of a table where it matters.
fn read<'a>(site: &Site<'a>, op: &'a Op) -> Option<Fill<'a>> {
    let Op::Execute { sql } = op else {
        return None;
    };
    for table in site.after.tables.values() {
        let head = format!("UPDATE {} SET ", table.name.quoted());
        let Some(rest) = sql.strip_prefix(&head) else {
            continue;
        };
        for column in table.columns.keys() {
            let quoted = column.quoted();
            let Some(value) = rest
                .strip_prefix(&format!("{quoted} = "))
                .and_then(|rest| rest.strip_suffix(&format!(" WHERE {quoted} IS NULL")))
            else {
                continue;
            };
            site.table(&table.name)?;
            return Some(Fill {
                table: &table.name,
                column,
                value,
                is_rewritten: can_wait(site, &table.name, column, value),
            });
        }
    }
    None
}

/// Whether the rest of the plan leaves everything in place that the value is made of, and nothing of it needs
/// the values.
fn can_wait(site: &Site<'_>, table: &QualifiedName, column: &Name, value: &str) -> bool {
    if value.contains("$limbeck$") || value.contains("limbeck_") {
        return false;
    }
    let used = words(value);
    let is_used = |name: &Name| used.iter().any(|word| name == word.as_str());
    let stands_in_the_way = |op: &Op| {
        if let Op::DropColumn {
            table: owner,
            column: gone,
        } = op
        {
            return owner == table && is_used(gone);
        }
        if let Op::AlterColumn {
            table: owner,
            column: changed,
            alteration,
        } = op
        {
            let retyped = alteration.data_type.is_some();
            return owner == table && retyped && (is_used(changed) || changed == column);
        }
        key::needs_values_now(site, op, table, column) || (!used.is_empty() && takes_away(op))
    };
    let mut ops = site.plan.upgrade.iter().map(|planned| &planned.op);
    !ops.any(stands_in_the_way)
}

/// Whether something goes or changes that a value may call, or ask.
fn takes_away(op: &Op) -> bool {
    matches!(
        op,
        Op::DropObject { .. }
            | Op::RenameObject { .. }
            | Op::ReplaceObject(_)
            | Op::RebuildType(_)
            | Op::RebuildEnum(_)
            | Op::DropEnum { .. }
            | Op::DropTable { .. }
    )
}

/// The batches of a column's values.
pub(super) fn in_batches(fill: &Fill<'_>) -> Op {
    let column = fill.column.quoted();
    let set = format!("{column} = {}", fill.value);
    Op::Execute {
        sql: batches(fill.table, &set, &format!("{column} IS NULL")),
    }
}

/// An `UPDATE` of the rows that need it, page by page. The first page is looked at in any case, so that a mistake
/// in the statement shows on an empty table.
pub(super) fn batches(table: &QualifiedName, set: &str, needed: &str) -> String {
    let table = table.quoted();
    let literal = table.replace('\'', "''");
    format!(
        "DO $limbeck$
#variable_conflict use_column
DECLARE
    limbeck_page bigint := 0;
    limbeck_end bigint := pg_relation_size('{literal}') / current_setting('block_size')::bigint;
BEGIN
    LOOP
        UPDATE {table} SET {set}
        WHERE {needed}
            AND ctid >= format('(%s,0)', limbeck_page)::tid
            AND ctid < format('(%s,0)', limbeck_page + {PAGES})::tid;
        COMMIT;
        limbeck_page := limbeck_page + {PAGES};
        EXIT WHEN limbeck_page > limbeck_end;
    END LOOP;
END
$limbeck$"
    )
}
