//! `extension`: code that is not in the schema comes, goes or changes.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, statements_of};
use limbeck_schema::SqlObjectKind;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "extension",
    ids: &["L34"],
    title: "an extension is updated or dropped",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "An update runs the extension's own script: it can rewrite tables, change functions under indexes, and there is no way back to an older version. A dropped extension takes its types and functions with it.",
    safe_way: "Try it on a copy of the database. Read the notes of the extension about indexes that must be built again.",
    link: "sql-alterextension.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    match site.op {
        Op::DropObject { id } if id.kind == SqlObjectKind::Extension => {
            found.push(dropped(id.name.as_str()));
        }
        Op::AlterObject(alter) if alter.object.id.kind == SqlObjectKind::Extension => {
            for statement in &alter.statements {
                let statements = statements_of(statement);
                found.extend(statements.iter().flat_map(|s| of_action(&s.action)));
            }
        }
        _ => {}
    }
    found.extend(site.actions().flat_map(of_action));
    found
}

fn of_action(action: &Action) -> Vec<Found> {
    match action {
        Action::UpdateExtension { name } => vec![Found::new(format!(
            "updates extension \"{name}\" by its own script, with no way back"
        ))],
        Action::DropExtension { names } => {
            names.iter().map(|name| dropped(name.as_str())).collect()
        }
        _ => Vec::new(),
    }
}

fn dropped(name: &str) -> Found {
    Found::new(format!(
        "drops extension \"{name}\" with its types and functions"
    ))
}
