//! `drop-enum`: no column uses the type any more, but code that binds parameters of it fails.

use limbeck_ops::Op;
use limbeck_ops::effect::Action;
use limbeck_schema::{ObjectId, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "drop-enum",
    ids: &["L22"],
    title: "an enum type is dropped",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Running code that names the type, in a cast or as the type of a parameter, fails.",
    safe_way: "Release code that does not name the type first.",
    link: "sql-droptype.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::DropEnum { name } = site.op {
        found.extend(dropped(site, name));
    }
    for action in site.actions() {
        if let Action::DropType { names } = action {
            let known = names
                .iter()
                .filter(|name| site.before.enums.contains_key(*name));
            found.extend(known.filter_map(|name| dropped(site, name)));
        }
    }
    found
}

fn dropped(site: &Site<'_>, name: &QualifiedName) -> Option<Found> {
    let id = ObjectId::Enum(name.clone());
    let message = format!("drops {id}, which running code may still use");
    site.is_old_enum(name).then(|| Found::new(message))
}
