//! `view-bypasses-policies`: a view reads as its owner, past the policies of its tables.

use limbeck_ops::Op;
use limbeck_schema::sql_token::words;
use limbeck_schema::{SqlObject, SqlObjectKind};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "view-bypasses-policies",
    ids: &["L24"],
    title: "a view shows rows past the policies of a table",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "A view reads its tables with the rights of its owner, and the owner of a table passes its policies by: whoever may read the view sees every row.",
    safe_way: "Create the view WITH (security_invoker = true) (PostgreSQL 15).",
    link: "sql-createview.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        let view = match step.op {
            Op::CreateObject(object) | Op::ReplaceObject(object) => object,
            _ => continue,
        };
        let is_view = [SqlObjectKind::View, SqlObjectKind::MaterializedView];
        if !is_view.contains(&view.id.kind) || invokes(view) {
            continue;
        }
        let named = words(&view.definition);
        let secured = whole
            .after
            .tables
            .values()
            .filter(|t| t.options.row_level_security);
        let read = secured.filter(|table| named.iter().any(|w| w == table.name.name.as_str()));
        found.extend(read.map(|table| {
            let message = format!(
                "{} \"{}\" reads table \"{}\" past its policies",
                view.id.kind, view.id, table.name
            );
            Found::new(message).at(number)
        }));
    }
    found
}

/// Whether the head of the view says `security_invoker`.
fn invokes(view: &SqlObject) -> bool {
    let all = words(&view.definition);
    let head = all.iter().take_while(|word| *word != "select");
    let mut head = head.skip_while(|word| *word != "security_invoker").skip(1);
    all.iter().any(|word| word == "security_invoker")
        && head
            .next()
            .is_none_or(|word| word != "false" && word != "off")
}
