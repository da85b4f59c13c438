//! `long-name`: a name that the server cuts.

use limbeck_schema::MAX_NAME_BYTES;
use limbeck_schema::sql_token::words;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "long-name",
    ids: &["L28"],
    title: "a name is longer than 63 bytes",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The server cuts names after 63 bytes with a notice that nobody reads. Two long names can become one, and code that looks for the whole name does not find it. Operations refuse such names; SQL text does not.",
    safe_way: "Choose a shorter name.",
    link: "sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for statement in &site.script {
        let names = words(statement.text).into_iter();
        let long = names.filter(|name| name.len() > MAX_NAME_BYTES);
        found.extend(long.map(|name| {
            let end = name.floor_char_boundary(MAX_NAME_BYTES);
            Found::new(format!("name \"{name}\" is cut to \"{}\"", &name[..end]))
        }));
    }
    found
}
