//! `enum-label-in-use`: a label that is used in the transaction that adds it.

use limbeck_ops::effect::Action;
use limbeck_schema::sql_token::{Token, tokens};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "enum-label-in-use",
    ids: &["L22"],
    title: "a new enum label is used before it is committed",
    level: Level::Danger,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "PostgreSQL refuses to use a label in the transaction that adds it (unsafe use of new value).",
    safe_way: "Add the label with op.add_enum_value(…): limbeck commits it before the operation that uses it. Or use it in a following revision.",
    link: "sql-altertype.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, statement) in site.script.iter().enumerate() {
        let Action::AddEnumValue { name, value, .. } = &statement.action else {
            continue;
        };
        let written = format!("'{}", value.replace('\'', "''"));
        let later = site.script[number + 1..].iter();
        let uses = later.filter(|later| {
            tokens(later.text).is_ok_and(|tokens| tokens.contains(&Token::Literal(written.clone())))
        });
        if uses.count() > 0 {
            found.push(Found::new(format!(
                "uses label \"{value}\" of \"{name}\" in the transaction that adds it, which the server refuses"
            )));
        }
    }
    found
}
