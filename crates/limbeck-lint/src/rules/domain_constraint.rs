//! `domain-constraint`: every column of the domain is looked at.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, statements_of};
use limbeck_schema::{QualifiedName, SqlObjectKind};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "domain-constraint",
    ids: &["L23"],
    title: "a domain gets a constraint",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The server looks at every row of every table with a column of the domain, under a SHARE lock on all of them: rows can't be written meanwhile. One value that does not fit makes it fail.",
    safe_way: "Add the check NOT VALID, and validate it in a following revision.",
    link: "sql-alterdomain.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::AlterObject(alter) = site.op
        && alter.object.id.kind == SqlObjectKind::Domain
    {
        for statement in &alter.statements {
            for statement in statements_of(statement) {
                found.extend(checked(site, &statement.action));
            }
        }
    }
    found.extend(site.actions().filter_map(|action| checked(site, action)));
    found
}

fn checked(site: &Site<'_>, action: &Action) -> Option<Found> {
    let Action::AlterDomain { name, checks: true } = action else {
        return None;
    };
    let tables: Vec<&QualifiedName> = site
        .before
        .tables
        .values()
        .filter(|table| {
            let mut columns = table.columns.values();
            columns.any(|column| column.data_type.user_type() == Some(name))
        })
        .map(|table| &table.name)
        .collect();
    let first = tables.first()?;
    let names: Vec<String> = tables.iter().map(|table| format!("\"{table}\"")).collect();
    let message = format!(
        "checks every row of {} while writes are blocked: they have columns of domain \"{name}\"",
        names.join(", ")
    );
    Some(Found {
        // Of several tables no one size tells.
        table: (tables.len() == 1).then(|| (*first).clone()),
        ..Found::new(message)
    })
}
