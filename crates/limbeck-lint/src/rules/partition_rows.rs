//! `partition-rows`: rows that are in the wrong table when partitions come and go.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{PartitionBound, QualifiedName, Table};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

use super::partition_proof::{condition, is_proved};

/// Rows that are in the wrong table. The planner tells it of rows that are copied into a partitioned table.
pub static RULE: Rule = Rule {
    code: "partition-rows",
    ids: &["L21"],
    title: "rows are looked at when a partition comes or goes",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Attaching looks at every row of the table, unless a valid check proves that all belong in it, and at those of the default partition. Detaching without CONCURRENTLY takes ACCESS EXCLUSIVE on the partitioned table.",
    safe_way: "Before attaching, add a check that says what the bound says, NOT VALID, and validate it; keep the default partition empty. Detach with `ALTER TABLE … DETACH PARTITION … CONCURRENTLY` in op.execute, in a revision of its own; the server refuses that while there is a default partition.",
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
                found.extend(attached(
                    site,
                    &attach.parent,
                    &attach.partition,
                    Some(&attach.bound),
                ));
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
            let has_default = default_of(site, parent).is_some();
            if site.is_old_table(parent) && !has_default {
                let message = format!(
                    "blocks reads and writes of {0}; op.execute(\"ALTER TABLE {1} DETACH PARTITION {2} CONCURRENTLY\") does not",
                    table(parent),
                    parent.quoted(),
                    partition.quoted()
                );
                found.push(Found::on(parent, message));
            }
        }
        _ => {}
    }
    for statement in &site.script {
        let Action::AlterTable {
            table: parent,
            actions,
        } = &statement.action
        else {
            continue;
        };
        for action in actions {
            match action {
                TableAction::AttachPartition { partition } => {
                    let bound = bound_in(statement.text);
                    if bound != Some(PartitionBound::Default) {
                        found.extend(attached(site, parent, partition, bound.as_ref()));
                    }
                    found.extend(in_default(site, parent, partition));
                }
                TableAction::DetachPartition {
                    concurrently: false,
                    ..
                } if site.is_old_table(parent) => {
                    let does_not = match default_of(site, parent) {
                        // The server refuses it then.
                        Some(_) => "",
                        None => "; CONCURRENTLY does not",
                    };
                    let message = format!("blocks reads and writes of {}{does_not}", table(parent));
                    found.push(Found::on(parent, message));
                }
                _ => {}
            }
        }
    }
    found
}

/// The bound in an `ATTACH PARTITION`.
fn bound_in(sql: &str) -> Option<PartitionBound> {
    const VALUES: &str = "for values";
    let lower = sql.to_ascii_lowercase();
    let Some(at) = lower.rfind(VALUES) else {
        return lower
            .trim_end()
            .ends_with("default")
            .then_some(PartitionBound::Default);
    };
    let (word, rest) = sql
        .get(at + VALUES.len()..)?
        .trim()
        .split_once([' ', '('])?;
    let rest = rest.trim_start_matches(['(', ' ']);
    PartitionBound::from_sql(&format!("FOR VALUES {} ({rest}", word.to_ascii_uppercase()))
}

/// A check that proves where the rows belong spares it (PostgreSQL manual, `ALTER TABLE`, `ATTACH
/// PARTITION`).
fn attached(
    site: &Site<'_>,
    parent: &QualifiedName,
    partition: &QualifiedName,
    bound: Option<&PartitionBound>,
) -> Option<Found> {
    // The bounds of a parent that is a partition itself have to hold as well.
    let by = site
        .table(parent)
        .filter(|parent| parent.partition_of.is_none())
        .and_then(|parent| parent.partition_by.as_ref());
    let known = by.zip(bound).zip(site.table(partition));
    if known.is_some_and(|((by, bound), found)| is_proved(by, bound, found)) {
        return None;
    }
    let condition = known.and_then(|((by, bound), found)| condition(by, bound, found));
    site.is_old_table(partition).then(|| {
        let spared = match condition {
            Some(condition) => format!("; a valid check ({condition}) spares it"),
            None => String::new(),
        };
        let message = format!(
            "looks at every row of {}, and fails if one does not belong in it{spared}",
            table(partition)
        );
        Found::on(partition, message)
    })
}

fn default_of<'a>(site: &Site<'a>, parent: &QualifiedName) -> Option<&'a Table> {
    let mut tables = site.before.tables.values();
    tables.find(|table| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| of.parent == *parent && of.bound == PartitionBound::Default)
    })
}

fn in_default(site: &Site<'_>, parent: &QualifiedName, partition: &QualifiedName) -> Option<Found> {
    let default = default_of(site, parent)?;
    (site.is_old_table(&default.name) && default.name != *partition).then(|| {
        let message = format!(
            "looks at every row of {}, and fails if one belongs in the new partition",
            table(&default.name)
        );
        Found::on(&default.name, message)
    })
}
