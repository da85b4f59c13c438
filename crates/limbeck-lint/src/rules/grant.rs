//! `grant`: rights that reach further.

use limbeck_ops::effect::Action;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "grant",
    ids: &["L25"],
    title: "rights are given to everybody, or to be handed on",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "PUBLIC is every role there is and will be. WITH GRANT OPTION lets the role give the right to others.",
    safe_way: "Grant to a role that stands for a purpose, and make users members of it.",
    link: "sql-grant.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for action in site.actions() {
        if let Action::Grant {
            to_public,
            with_option,
        } = action
        {
            let texts = [
                (to_public, "gives a right to every role (PUBLIC)"),
                (with_option, "gives a right that can be handed on"),
            ];
            let said = texts.into_iter().filter(|(is, _)| **is);
            found.extend(said.map(|(_, text)| Found::new(text)));
        }
    }
    found
}
