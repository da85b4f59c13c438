//! `type-dependents`: what else goes by the type of a column.

use limbeck_ops::Op;
use limbeck_schema::sql_token::words;
use limbeck_schema::{Constraint, ConstraintDefinition, ForeignKey, Name, QualifiedName, Schema};

use crate::rule::{Check, Found, Level, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "type-dependents",
    ids: &["L07"],
    title: "a type changes that others go by",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    explanation: "A foreign key between columns of two types costs a conversion for each row, and values of the wider one may have no partner. Functions that name the column keep the old type in variables and results until somebody changes them.",
    safe_way: "Change both columns of a foreign key in one revision. Look at the functions that are named, and replace them in the same revision.",
    link: "sql-altertable.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        let Op::AlterColumn {
            table,
            column,
            alteration,
        } = step.op
        else {
            continue;
        };
        if alteration.data_type.is_none() || !step.is_old_table(table) {
            continue;
        }
        let all = other_types(whole.after, table, column).into_iter();
        let all = all.chain(mentions(whole, table, column));
        found.extend(all.map(|message| Found::on(table, message).at(number)));
    }
    found
}

/// Foreign keys over the column whose other end has another type afterwards.
fn other_types(after: &Schema, table: &QualifiedName, column: &Name) -> Vec<String> {
    let type_of = |table: &QualifiedName, column: &Name| {
        let column = after.tables.get(table)?.columns.get(column)?;
        Some(&column.data_type)
    };
    let mut found = Vec::new();
    for owner in after.tables.values() {
        for (constraint, key) in owner.constraints.values().filter_map(foreign_key) {
            for (own, other) in key.columns.iter().zip(&key.referenced_columns) {
                let ours = (&owner.name, own) == (table, column)
                    || (&key.referenced_table, other) == (table, column);
                let types = type_of(&owner.name, own).zip(type_of(&key.referenced_table, other));
                if let Some((own_type, other_type)) = types.filter(|(a, b)| ours && a != b) {
                    found.push(format!(
                        "foreign key \"{}\" of table \"{}\" joins {own_type} and {other_type} afterwards",
                        constraint.name, owner.name
                    ));
                }
            }
        }
    }
    found
}

fn foreign_key(constraint: &Constraint) -> Option<(&Constraint, &ForeignKey)> {
    match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some((constraint, key)),
        _ => None,
    }
}

/// Functions whose text names the table and the column, and that the revision leaves as they are.
fn mentions(whole: &Whole<'_>, table: &QualifiedName, column: &Name) -> Vec<String> {
    let routines = whole.after.objects.values().filter(|object| {
        object.id.kind.is_routine() && whole.before.objects.get(&object.id) == Some(*object)
    });
    let naming = routines.filter(|object| {
        let body = super::drop_routine::body_words(&object.definition);
        let has = |name: &Name| body.iter().any(|word| word == name.as_str());
        has(&table.name) && has(column) && !words(&object.definition).is_empty()
    });
    naming
        .map(|object| {
            format!(
                "{} \"{}\" names the column and keeps its old type",
                object.id.kind, object.id
            )
        })
        .collect()
}
