//! `policy-change`: who sees which rows changes with a policy.

use limbeck_ops::Op;
use limbeck_ops::effect::Action;
use limbeck_schema::{SqlObjectKind, sql_object::parts};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(crate) static RULE: Rule = Rule {
    code: "policy-change",
    ids: &["L24"],
    title: "a policy changes",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "A new permissive policy shows rows, a new restrictive one hides them; a dropped one the other way round. It holds for all roles that it names from the moment of the commit.",
    safe_way: "Try it with the roles that are meant: SET ROLE, then SELECT. Change a policy with alter_policy where that is possible, so that no moment is without one.",
    link: "sql-createpolicy.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let policy = SqlObjectKind::Policy;
    let mut say = |table: &limbeck_schema::QualifiedName, what: String| {
        if site.is_old_table(table) {
            found.push(Found::on(table, what));
        }
    };
    match site.op {
        Op::DropObject { id } if id.kind == policy => {
            if let Some(table) = &id.table {
                let restrictive = site.before.objects.get(id).is_some_and(is_restrictive);
                let what = match restrictive {
                    true => "shows rows that it hid",
                    false => "hides rows that it showed",
                };
                say(table, format!("policy \"{id}\" goes: {what}"));
            }
        }
        Op::ReplaceObject(object) if object.id.kind == policy => {
            if let Some(table) = &object.id.table {
                say(table, format!("policy \"{}\" shows other rows", object.id));
            }
        }
        Op::AlterObject(alter) if alter.object.id.kind == policy => {
            let id = &alter.object.id;
            if let Some(table) = &id.table {
                say(table, format!("policy \"{id}\" shows other rows"));
            }
        }
        _ => {}
    }
    for action in site.actions() {
        match action {
            Action::DropFromTable {
                kind: "policy",
                table,
            } => say(table, format!("a policy of table \"{table}\" goes")),
            Action::Policy { table } => {
                say(table, format!("a policy of table \"{table}\" changes"))
            }
            _ => {}
        }
    }
    found
}

fn is_restrictive(object: &limbeck_schema::SqlObject) -> bool {
    parts::policy(&object.definition).is_some_and(|policy| policy.restrictive)
}
