//! `truncate`: all rows of a table go.

use limbeck_ops::effect::Action;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "truncate",
    ids: &["L01"],
    title: "a table is emptied",
    level: Level::Danger,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "TRUNCATE takes all rows under an ACCESS EXCLUSIVE lock. With CASCADE it also empties every table with a foreign key to it.",
    safe_way: "Delete the rows that are meant, in batches, outside of a revision; or keep a dump.",
    link: "sql-truncate.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for action in site.actions() {
        if let Action::Truncate { tables, cascade } = action {
            let more = match cascade {
                true => ", and every table that refers to it",
                false => "",
            };
            let old = tables.iter().filter(|name| site.is_old_table(name));
            found.extend(old.map(|name| Found::on(name, format!("empties {}{more}", table(name)))));
        }
    }
    found
}
