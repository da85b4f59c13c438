//! `analyze`: what the planner knows about a column is lost.

use limbeck_ops::effect::{Action, ColumnAction, TableAction};
use limbeck_ops::{Op, RebuildEnum};
use limbeck_schema::{IndexKey, Name, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::{Step, Whole};

pub(super) static RULE: Rule = Rule {
    code: "analyze",
    ids: &["L35"],
    title: "statistics are missing until ANALYZE",
    level: Level::Note,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "A change of type drops the statistics of the column, and a new index over an expression has none. Until autovacuum comes by, the planner guesses, and queries can be slow. It never comes by for a partitioned table itself.",
    safe_way: "Run ANALYZE on the table right after the upgrade, or op.execute(\"ANALYZE …\") as the last operation.",
    link: "sql-analyze.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        for (table, what) in losses(whole, step) {
            let later = &whole.steps[number + 1..];
            let analyzed = later.iter().flat_map(|step| step.actions()).any(|action| {
                matches!(action,
                    Action::Analyze { table: analyzed } | Action::Vacuum { table: analyzed, .. }
                        if analyzed.as_ref().is_none_or(|name| *name == table))
            });
            if !analyzed && step.is_old_table(&table) {
                let known = whole.before.tables.get(&table);
                let never = match known.is_some_and(|table| table.partition_by.is_some()) {
                    true => ", which autovacuum never does for a partitioned table",
                    false => "",
                };
                let message =
                    format!("{what} of table \"{table}\" has no statistics until ANALYZE{never}");
                found.push(Found::on(&table, message).at(number));
            }
        }
    }
    found
}

fn losses(whole: &Whole<'_>, step: &Step<'_>) -> Vec<(QualifiedName, String)> {
    let column = |column: &Name| format!("column \"{column}\"");
    let mut found = Vec::new();
    match step.op {
        Op::AlterColumn {
            table,
            column: name,
            alteration,
        } => {
            let known = whole.before.tables.get(table);
            let old = known.and_then(|table| table.columns.get(name));
            if let Some((old, new)) = old.zip(alteration.data_type.as_ref()) {
                // Also where the values stay as they are (`RemoveStatistics` in the server's `ATExecAlterColumnType`).
                if old.data_type != *new {
                    found.push((table.clone(), column(name)));
                }
            }
        }
        Op::RebuildEnum(RebuildEnum { columns, .. }) => {
            let columns = columns.iter();
            found.extend(columns.map(|used| (used.table.clone(), column(&used.column))));
        }
        Op::RebuildType(rebuild) => {
            let columns = rebuild.all().flat_map(|rebuilt| &rebuilt.columns);
            found.extend(columns.map(|used| (used.table.clone(), column(&used.column))));
        }
        Op::CreateIndex(create) => {
            let mut elements = create.index.elements.iter();
            if elements.any(|element| matches!(element.key, IndexKey::Expression(_))) {
                let what = format!("the expression of index \"{}\"", create.index.name);
                found.push((create.table.clone(), what));
            }
        }
        _ => {}
    }
    for action in step.actions() {
        let Action::AlterTable { table, actions } = action else {
            continue;
        };
        for action in actions {
            if let TableAction::AlterColumn {
                column: name,
                action: ColumnAction::Type { .. },
            } = action
            {
                found.push((table.clone(), column(name)));
            }
        }
    }
    found
}
