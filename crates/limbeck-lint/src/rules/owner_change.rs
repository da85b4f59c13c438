//! `owner-change`: another role owns an object.

use limbeck_ops::effect::{Action, TableAction};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "owner-change",
    ids: &["L25"],
    title: "an object gets another owner",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The owner may do everything with an object, passes its policies by, and lends its rights to views and SECURITY DEFINER functions. The old owner can't migrate it any more. Of a table it takes ACCESS EXCLUSIVE.",
    safe_way: "Let one role own the schema, and run migrations as a member of it.",
    link: "ddl-priv.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for action in site.actions() {
        match action {
            Action::ChangeOwner => found.push(Found::new("changes the owner of an object")),
            Action::AlterTable { table, actions }
                if actions.contains(&TableAction::ChangeOwner) =>
            {
                found.push(Found::on(
                    table,
                    format!("changes the owner of table \"{table}\""),
                ));
            }
            _ => {}
        }
    }
    found
}
