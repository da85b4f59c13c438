//! `drop-foreign-key`: rows may refer to nothing from then on.

use limbeck_ops::Op;
use limbeck_schema::{ConstraintDefinition, ForeignKey, Name, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "drop-foreign-key",
    ids: &["L19"],
    title: "a foreign key is dropped",
    level: Level::Note,
    weight: Weight::None,
    advice: false,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "Nothing keeps rows from referring to rows that are gone. A downgrade can't make the key again once there are such rows. Dropping it takes ACCESS EXCLUSIVE on both tables.",
    safe_way: "See that nothing relies on ON DELETE actions of the key, and that the code checks what the key did.",
    link: "ddl-constraints.html#DDL-CONSTRAINTS-FK",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let numbered = whole.steps.iter().enumerate();
    numbered
        .filter_map(|(number, step)| {
            let Op::DropConstraint { table, name } = step.op else {
                return None;
            };
            let key = old_key(whole, table, name)?;
            let comes_back = replacement(whole, table, key).is_some();
            let message = format!(
                "drops foreign key \"{name}\" of table \"{table}\": rows may refer to nothing in \"{}\"",
                key.referenced_table
            );
            (!comes_back).then(|| Found::on(table, message).at(number))
        })
        .collect()
}

/// A foreign key that was there before the revision.
pub(super) fn old_key<'a>(
    whole: &Whole<'a>,
    table: &QualifiedName,
    name: &Name,
) -> Option<&'a ForeignKey> {
    let table = whole.before.tables.get(table)?;
    match &table.constraints.get(name)?.definition {
        ConstraintDefinition::ForeignKey(key) => Some(key),
        _ => None,
    }
}

/// The foreign key over the same columns that is there afterwards.
pub(super) fn replacement<'a>(
    whole: &Whole<'a>,
    table: &QualifiedName,
    key: &ForeignKey,
) -> Option<&'a ForeignKey> {
    let table = whole.after.tables.get(table)?;
    let keys = table
        .constraints
        .values()
        .filter_map(|c| match &c.definition {
            ConstraintDefinition::ForeignKey(key) => Some(key),
            _ => None,
        });
    keys.into_iter()
        .find(|new| new.columns == key.columns && new.referenced_table == key.referenced_table)
}
