//! `partition-rows`: rows that are in the wrong table when partitions come and go.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{PartitionBound, QualifiedName};

use crate::rule::{Check, Found, Level, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "partition-rows",
    ids: &["L21"],
    title: "rows are looked at when a partition comes or goes",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    explanation: "Attaching looks at every row of the table, unless a valid check proves that all belong in it, and at those of the default partition. Detaching without CONCURRENTLY takes ACCESS EXCLUSIVE on the partitioned table.",
    safe_way: "Before attaching, add a check that says what the bound says, NOT VALID, and validate it; keep the default partition empty. Detach with `ALTER TABLE … DETACH PARTITION … CONCURRENTLY` in op.execute, in a revision of its own.",
    link: "ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    match site.op {
        Op::CreateTable(made) => {
            let of = made.partition_of.as_ref();
            found.extend(of.and_then(|of| in_default(site, &of.parent, &made.name)));
        }
        Op::AttachPartition(attach) => {
            if attach.bound != PartitionBound::Default {
                found.extend(attached(site, &attach.partition));
            }
            found.extend(in_default(site, &attach.parent, &attach.partition));
        }
        Op::DetachPartition { parent, partition } if site.is_old_table(partition) => {
            let message = format!(
                "{} has the rows of {} no longer; fails if a foreign key refers to one",
                table(parent),
                table(partition)
            );
            found.push(Found::on(partition, message));
        }
        _ => {}
    }
    for action in site.actions() {
        let Action::AlterTable {
            table: parent,
            actions,
        } = action
        else {
            continue;
        };
        for action in actions {
            match action {
                TableAction::AttachPartition { partition } => {
                    found.extend(attached(site, partition));
                    found.extend(in_default(site, parent, partition));
                }
                TableAction::DetachPartition {
                    concurrently: false,
                    ..
                } if site.is_old_table(parent) => {
                    let message = format!(
                        "blocks reads and writes of {}; CONCURRENTLY does not",
                        table(parent)
                    );
                    found.push(Found::on(parent, message));
                }
                _ => {}
            }
        }
    }
    found
}

/// A check that proves where the rows belong spares it (PostgreSQL manual, `ALTER TABLE`, `ATTACH
/// PARTITION`).
fn attached(site: &Site<'_>, partition: &QualifiedName) -> Option<Found> {
    site.is_old_table(partition).then(|| {
        let message = format!(
            "looks at every row of {}, and fails if one does not belong in it",
            table(partition)
        );
        Found::on(partition, message)
    })
}

fn in_default(site: &Site<'_>, parent: &QualifiedName, partition: &QualifiedName) -> Option<Found> {
    let default = site.before.children(parent).find(|table| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| of.bound == PartitionBound::Default)
    })?;
    (site.is_old_table(&default.name) && default.name != *partition).then(|| {
        let message = format!(
            "looks at every row of {}, and fails if one belongs in the new partition",
            table(&default.name)
        );
        Found::on(&default.name, message)
    })
}
