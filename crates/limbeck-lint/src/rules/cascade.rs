//! `cascade`: deleting a row deletes or empties others from then on.

use limbeck_ops::Op;
use limbeck_schema::{ConstraintDefinition, ForeignKey, ReferentialAction};

use super::drop_foreign_key::{old_key, replacement};
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "cascade",
    ids: &["L19"],
    title: "deletes reach further than before",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "With ON DELETE CASCADE a delete in one table takes the rows that refer to it, and theirs; what was refused before is done silently, in one statement with all its locks.",
    safe_way: "See that every place that deletes rows means it. Leave RESTRICT or NO ACTION where a delete should be thought about.",
    link: "ddl-constraints.html#DDL-CONSTRAINTS-FK",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        if let Op::DropConstraint { table, name } = step.op
            && let Some(old) = old_key(whole, table, name)
            && let Some(new) = replacement(whole, table, old)
            && reach(new) > reach(old)
        {
            let message = format!(
                "a delete in \"{}\" now {} rows of \"{table}\"",
                new.referenced_table,
                verb(new)
            );
            found.push(Found::on(table, message).at(number));
        }
        if let Op::CreateConstraint { table, constraint } = step.op
            && step.is_old_table(table)
            && let ConstraintDefinition::ForeignKey(key) = &constraint.definition
            && reach(key) == 2
            && whole.before.tables.get(table).is_some_and(|old| {
                !old.constraints.values().any(|c| {
                    matches!(&c.definition, ConstraintDefinition::ForeignKey(old) if old.columns == key.columns)
                })
            })
        {
            let message = format!(
                "a delete in \"{}\" now deletes rows of \"{table}\"",
                key.referenced_table
            );
            found.push(Found::on(table, message).at(number));
        }
    }
    found
}

fn reach(key: &ForeignKey) -> u8 {
    match key.on_delete {
        ReferentialAction::NoAction | ReferentialAction::Restrict => 0,
        ReferentialAction::SetNull | ReferentialAction::SetDefault => 1,
        ReferentialAction::Cascade => 2,
    }
}

fn verb(key: &ForeignKey) -> &'static str {
    match reach(key) {
        2 => "deletes",
        _ => "changes",
    }
}
