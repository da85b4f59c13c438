//! `trigger-lock`: writers wait until a trigger is in place, and run it from then on.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{QualifiedName, SqlObjectKind};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "trigger-lock",
    ids: &["L37"],
    title: "a trigger or rule of a table in use changes",
    level: Level::Note,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Creating or switching a trigger takes SHARE ROW EXCLUSIVE, dropping one ACCESS EXCLUSIVE: writers, or all queries, wait while it waits for the running ones. From the commit on every statement runs it, or runs it no longer.",
    safe_way: "Set a lock timeout, and change triggers in a revision of their own.",
    link: "sql-createtrigger.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let kinds = [SqlObjectKind::Trigger, SqlObjectKind::Rule];
    let mut say = |name: &QualifiedName, what: &str| {
        if site.is_old_table(name) {
            found.push(Found::on(
                name,
                format!("{what} {} wait for it", table(name)),
            ));
        }
    };
    match site.op {
        Op::CreateObject(object) | Op::ReplaceObject(object) if kinds.contains(&object.id.kind) => {
            if let Some(table) = &object.id.table {
                let writers = object.id.kind == SqlObjectKind::Trigger;
                say(
                    table,
                    if writers {
                        "writers of"
                    } else {
                        "all queries on"
                    },
                );
            }
        }
        Op::AlterObject(alter) if kinds.contains(&alter.object.id.kind) => {
            if let Some(table) = &alter.object.id.table {
                say(table, "writers of");
            }
        }
        Op::DropObject { id } if kinds.contains(&id.kind) => {
            if let Some(table) = &id.table {
                say(table, "all queries on");
            }
        }
        _ => {}
    }
    for action in site.actions() {
        match action {
            Action::CreateTrigger { table } => say(table, "writers of"),
            Action::DropFromTable {
                kind: "trigger" | "rule",
                table,
            } => say(table, "all queries on"),
            Action::AlterTable { table, actions }
                if actions
                    .iter()
                    .any(|a| matches!(a, TableAction::SwitchTrigger { .. })) =>
            {
                say(table, "writers of");
            }
            _ => {}
        }
    }
    found
}
