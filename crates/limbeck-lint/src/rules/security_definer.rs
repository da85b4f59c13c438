//! `security-definer`: a function with its owner's rights that finds names by the caller's path.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, statements_of};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "security-definer",
    ids: &["L25"],
    title: "SECURITY DEFINER without a search_path",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The function runs with the rights of its owner, but finds tables and operators along the search_path of the caller, who can put objects of his own there.",
    safe_way: "Add SET search_path = pg_catalog, pg_temp (or the schema that is meant) to the function, and write names with their schema.",
    link: "sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::CreateObject(object) | Op::ReplaceObject(object) = site.op {
        for statement in statements_of(&object.definition) {
            found.extend(unsafe_routine(&statement.action));
        }
    }
    found.extend(site.actions().filter_map(unsafe_routine));
    found
}

fn unsafe_routine(action: &Action) -> Option<Found> {
    match action {
        Action::CreateRoutine {
            name,
            security_definer: true,
            sets_search_path: false,
        } => Some(Found::new(format!(
            "\"{name}\" runs with its owner's rights and the caller's search_path"
        ))),
        _ => None,
    }
}
