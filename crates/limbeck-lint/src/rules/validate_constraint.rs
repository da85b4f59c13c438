//! `validate-constraint`: all rows are checked under the lock of the new constraint.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{ConstraintDefinition, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "validate-constraint",
    ids: &["L15"],
    title: "a new constraint checks every row",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "A check that is added valid looks at every row under ACCESS EXCLUSIVE; a foreign key under SHARE ROW EXCLUSIVE on both tables, so that neither can be written.",
    safe_way: "Add it with .not_valid(), which is done at once and holds for new rows, and validate it in a following revision with op.validate_constraint(…), while rows are written.",
    link: "sql-altertable.html#SQL-ALTERTABLE-NOTES",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::CreateConstraint { table, constraint } = site.op {
        match &constraint.definition {
            ConstraintDefinition::Check(check) if !check.not_valid => {
                found.extend(scan(site, table, None));
            }
            ConstraintDefinition::ForeignKey(key) if !key.not_valid => {
                found.extend(scan(site, table, Some(&key.referenced_table)));
            }
            ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Exclusion(_) => {}
        }
    }
    for action in site.actions() {
        if let Action::AlterTable { table, actions } = action {
            for action in actions {
                if let TableAction::AddConstraint {
                    references,
                    not_valid: false,
                } = action
                {
                    found.extend(scan(site, table, references.as_ref()));
                }
            }
        }
    }
    found
}

fn scan(
    site: &Site<'_>,
    name: &QualifiedName,
    referenced: Option<&QualifiedName>,
) -> Option<Found> {
    site.is_old_table(name).then(|| {
        let checked = table(name);
        let message = match referenced {
            None => format!("checks every row of {checked} under an exclusive lock"),
            Some(other) => format!(
                "checks every row of {checked}, and blocks writes to it and to \"{other}\" meanwhile"
            ),
        };
        Found::on(name, message)
    })
}
