//! `blocking-index`: rows can't be written until an index is built.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{ConstraintDefinition, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "blocking-index",
    ids: &["L11", "L13"],
    title: "an index is built while rows can't be written",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "CREATE INDEX without CONCURRENTLY holds a SHARE lock until it is done: readers go on, writers wait. The index of a new primary key or unique constraint is built under ACCESS EXCLUSIVE, where readers wait as well.",
    safe_way: "Create the index with .concurrently(), in a revision of its own. Of a constraint: create the unique index so, then the constraint with .using_index(), which is done at once.",
    link: "sql-createindex.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    match site.op {
        Op::CreateIndex(create) if !create.concurrently && !create.only => {
            // PostgreSQL has no CONCURRENTLY for the index of a partitioned table.
            let known = site.table(&create.table);
            let other_way = match known.is_some_and(|table| table.partition_by.is_some()) {
                true => "",
                false => "; concurrently() does not",
            };
            found.extend(writes(site, &create.table, other_way));
        }
        Op::CreateConstraint { table, constraint } => {
            let is_key = matches!(
                constraint.definition,
                ConstraintDefinition::PrimaryKey(_) | ConstraintDefinition::Unique(_)
            );
            found.extend(is_key.then(|| reads(site, table)).flatten());
        }
        _ => {}
    }
    for action in site.actions() {
        match action {
            Action::CreateIndex {
                table,
                concurrently: false,
                ..
            } => found.extend(writes(site, table, "; CONCURRENTLY does not")),
            Action::Reindex {
                target: Some(target),
                concurrently: false,
            } => {
                let message = format!(
                    "blocks writes to \"{target}\" or its table while it is built again; CONCURRENTLY does not"
                );
                found.push(Found::on(target, message));
            }
            Action::AlterTable { table, actions } => {
                let builds = |action: &TableAction| {
                    matches!(
                        action,
                        TableAction::AddKey {
                            exclusion: false,
                            using_index: false
                        }
                    )
                };
                let any = actions.iter().any(builds);
                found.extend(any.then(|| reads(site, table)).flatten());
            }
            _ => {}
        }
    }
    found
}

fn writes(site: &Site<'_>, name: &QualifiedName, other_way: &str) -> Option<Found> {
    site.is_old_table(name).then(|| {
        let blocked = table(name);
        let message = format!("blocks writes to {blocked} while the index is built{other_way}");
        Found::on(name, message)
    })
}

fn reads(site: &Site<'_>, name: &QualifiedName) -> Option<Found> {
    site.is_old_table(name).then(|| {
        let message = format!(
            "blocks reads and writes of {} while the index of the constraint is built",
            table(name)
        );
        Found::on(name, message)
    })
}
