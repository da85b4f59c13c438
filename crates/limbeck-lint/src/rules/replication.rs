//! `replication`: what logical replication tells others.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{QualifiedName, ReplicaIdentity};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "replication",
    ids: &["L26"],
    title: "what logical replication sends changes",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Subscribers and change-data-capture find changed rows by the replica identity. With NOTHING, updates and deletes on a published table fail; with FULL, every old row is sent.",
    safe_way: "Agree with the consumers first. Keep a primary key or a unique index of NOT NULL columns as the identity.",
    link: "logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::AlterTable { table, alteration } = site.op
        && let Some(identity) = &alteration.replica_identity
        && site.is_old_table(table)
    {
        found.push(changed(table, matches!(identity, ReplicaIdentity::Nothing)));
    }
    for action in site.actions() {
        match action {
            Action::AlterTable { table, actions }
                if actions.contains(&TableAction::ReplicaIdentity) && site.is_old_table(table) =>
            {
                found.push(changed(table, false));
            }
            Action::Replication => {
                found.push(Found::new("changes a publication or subscription"));
            }
            _ => {}
        }
    }
    found
}

fn changed(name: &QualifiedName, nothing: bool) -> Found {
    let id = table(name);
    Found::on(
        name,
        match nothing {
            true => format!("updates and deletes of {id} fail where it is published"),
            false => format!("subscribers find changed rows of {id} by other columns"),
        },
    )
}
