//! `validate-in-transaction`: NOT VALID and VALIDATE in one transaction gain nothing.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{ConstraintDefinition, Name, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::whole::{Step, Whole};

pub(super) static RULE: Rule = Rule {
    code: "validate-in-transaction",
    ids: &["L16"],
    title: "a constraint is validated in the transaction that adds it",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The lock that adding the constraint took is held until the transaction ends, so every row is looked at under it after all.",
    safe_way: "Put op.validate_constraint(…) into a following revision.",
    link: "sql-altertable.html#SQL-ALTERTABLE-NOTES",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        for (name, _) in validated(step) {
            let earlier = whole.steps[..number]
                .iter()
                .filter(|other| other.unit == step.unit);
            let added = earlier.flat_map(adds).any(|other| other == name);
            if added && step.is_old_table(name) {
                let message = format!(
                    "looks at every row of {} under the lock that adding the constraint took",
                    table(name)
                );
                found.push(Found::on(name, message).at(number));
            }
        }
    }
    found
}

fn validated<'a>(step: &'a Step<'_>) -> Vec<(&'a QualifiedName, &'a Name)> {
    if let Op::ValidateConstraint { table, name } = step.op {
        return vec![(table, name)];
    }
    let mut found = Vec::new();
    for action in step.actions() {
        if let Action::AlterTable { table, actions } = action {
            found.extend(actions.iter().filter_map(|action| match action {
                TableAction::ValidateConstraint { name } => Some((table, name)),
                _ => None,
            }));
        }
    }
    found
}

fn adds<'a>(step: &'a Step<'_>) -> Vec<&'a QualifiedName> {
    if let Op::CreateConstraint { table, constraint } = step.op {
        let not_valid = match &constraint.definition {
            ConstraintDefinition::Check(check) => check.not_valid,
            ConstraintDefinition::ForeignKey(key) => key.not_valid,
            _ => false,
        };
        return if not_valid { vec![table] } else { Vec::new() };
    }
    let mut found = Vec::new();
    for action in step.actions() {
        if let Action::AlterTable { table, actions } = action {
            let adds = |action: &TableAction| {
                matches!(
                    action,
                    TableAction::AddConstraint {
                        not_valid: true,
                        ..
                    }
                )
            };
            found.extend(actions.iter().any(adds).then_some(table));
        }
    }
    found
}
