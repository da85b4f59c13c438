//! `no-policy`: row level security without a policy, or for all but the owner.

use limbeck_ops::Op;
use limbeck_schema::{QualifiedName, SqlObjectKind};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "no-policy",
    ids: &["L24"],
    title: "row level security without a policy",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "A table with row level security and without a policy has no rows for anybody but its owner. Where limbeck does not manage policies, it does not know them.",
    safe_way: "Create a policy, or let limbeck manage policies (autogenerate.manage).",
    link: "ddl-rowsecurity.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let numbered = whole.steps.iter().enumerate();
    numbered
        .filter_map(|(number, step)| {
            let name = enabled(step.op)?;
            let now = whole.after.tables.get(name)?;
            let policies =
                whole.after.objects.keys().filter(|id| {
                    id.kind == SqlObjectKind::Policy && id.table.as_ref() == Some(name)
                });
            if policies.count() > 0 || !now.options.row_level_security {
                return None;
            }
            let message = format!(
                "{} has no policy: nobody but its owner sees a row",
                table(name)
            );
            Some(Found::on(name, message).at(number))
        })
        .collect()
}

pub(super) fn enabled(op: &Op) -> Option<&QualifiedName> {
    match op {
        Op::AlterTable { table, alteration } => {
            (alteration.row_level_security == Some(true)).then_some(table)
        }
        Op::CreateTable(made) => made.options.row_level_security.then_some(&made.name),
        _ => None,
    }
}
