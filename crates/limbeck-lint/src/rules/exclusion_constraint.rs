//! `exclusion-constraint`: its index is built under an exclusive lock, and there is no other way.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{ConstraintDefinition, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "exclusion-constraint",
    ids: &["L17"],
    title: "an exclusion constraint is added to a table with rows",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Its index is built under ACCESS EXCLUSIVE. PostgreSQL can neither add it NOT VALID nor take an index that was built before.",
    safe_way: "Plan a time without traffic, or make a new table with the constraint, copy the rows in batches while triggers keep both in step, and swap the names.",
    link: "ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::CreateConstraint { table, constraint } = site.op
        && matches!(constraint.definition, ConstraintDefinition::Exclusion(_))
    {
        found.extend(blocks(site, table));
    }
    for action in site.actions() {
        if let Action::AlterTable { table, actions } = action {
            let excludes = |action: &TableAction| {
                matches!(
                    action,
                    TableAction::AddKey {
                        exclusion: true,
                        ..
                    }
                )
            };
            let any = actions.iter().any(excludes);
            found.extend(any.then(|| blocks(site, table)).flatten());
        }
    }
    found
}

fn blocks(site: &Site<'_>, name: &QualifiedName) -> Option<Found> {
    site.is_old_table(name).then(|| {
        let message = format!(
            "blocks reads and writes of {} while the index of the constraint is built; there is no form without the lock",
            table(name)
        );
        Found::on(name, message)
    })
}
