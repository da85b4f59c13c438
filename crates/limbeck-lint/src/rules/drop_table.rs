//! `drop-table`: rows that no downgrade brings back.

use limbeck_ops::Op;
use limbeck_ops::effect::Action;
use limbeck_schema::QualifiedName;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "drop-table",
    ids: &["L01"],
    title: "a table is dropped",
    level: Level::Danger,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The rows are gone when the transaction commits, and a downgrade makes an empty table. Code that is still running fails at once.",
    safe_way: "Release code that does not use the table first. Rename the table out of the way or keep a dump, and drop it in a later revision.",
    link: "sql-droptable.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::DropTable { name } = site.op {
        found.extend(dropped(site, name));
    }
    for action in site.actions() {
        match action {
            Action::DropTable { tables } => {
                found.extend(tables.iter().filter_map(|name| dropped(site, name)));
            }
            Action::DropSchema {
                names,
                cascade: true,
            } => {
                found.extend(names.iter().map(|name| {
                    Found::new(format!("drops schema \"{name}\" with everything in it"))
                }))
            }
            _ => {}
        }
    }
    found
}

fn dropped(site: &Site<'_>, name: &QualifiedName) -> Option<Found> {
    let found = || Found::on(name, format!("drops {} with its data", table(name)));
    site.is_old_table(name).then(found)
}
