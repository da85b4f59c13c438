//! `analyze`: what the planner knows about a column is lost.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, is_free};
use limbeck_schema::{IndexKey, QualifiedName};

use crate::rule::{Check, Found, Level, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "analyze",
    ids: &["L35"],
    title: "statistics are missing until ANALYZE",
    level: Level::Note,
    weight: Weight::Size,
    advice: false,
    explanation: "A change of type drops the statistics of the column, and a new index over an expression has none. Until autovacuum comes by, the planner guesses, and queries can be slow. It never comes by for a partitioned table itself.",
    safe_way: "Run ANALYZE on the table right after the upgrade, or op.execute(\"ANALYZE …\") as the last operation.",
    link: "sql-analyze.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        let Some((table, what)) = loses(whole, step.op) else {
            continue;
        };
        let later = &whole.steps[number + 1..];
        let analyzed = later.iter().flat_map(|step| step.actions()).any(|action| {
            matches!(action,
                Action::Analyze { table: analyzed } | Action::Vacuum { table: analyzed, .. }
                    if analyzed.as_ref().is_none_or(|name| name == table))
        });
        if !analyzed && step.is_old_table(table) {
            let message = format!("{what} of table \"{table}\" has no statistics until ANALYZE");
            found.push(Found::on(table, message).at(number));
        }
    }
    found
}

fn loses<'a>(whole: &Whole<'_>, op: &'a Op) -> Option<(&'a QualifiedName, String)> {
    match op {
        Op::AlterColumn {
            table,
            column,
            alteration,
        } => {
            let new = alteration.data_type.as_ref()?;
            let known = whole.before.tables.get(table);
            let old = known.and_then(|table| table.columns.get(column))?;
            let free = is_free(&old.data_type, new) && alteration.using.is_none();
            (old.data_type != *new && !free).then(|| (table, format!("column \"{column}\"")))
        }
        Op::CreateIndex(create) => {
            let of_expression = create
                .index
                .elements
                .iter()
                .any(|element| matches!(element.key, IndexKey::Expression(_)));
            of_expression.then(|| {
                (
                    &create.table,
                    format!("the expression of index \"{}\"", create.index.name),
                )
            })
        }
        _ => None,
    }
}
