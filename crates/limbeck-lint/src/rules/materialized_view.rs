//! `materialized-view`: no rows, or no readers, until it is refreshed.

use limbeck_ops::Op;
use limbeck_ops::effect::Action;
use limbeck_schema::sql_token::words;
use limbeck_schema::{SqlObject, SqlObjectKind};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "materialized-view",
    ids: &["L36"],
    title: "a materialized view is built",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Built again, it runs its whole query while the transaction holds its locks, and nobody reads it meanwhile. WITH NO DATA it can't be read until it is refreshed. REFRESH without CONCURRENTLY locks readers out, and CONCURRENTLY needs a unique index over all rows.",
    safe_way: "Make the new one under another name, fill it, and swap the names. Give it a unique index, and refresh it CONCURRENTLY.",
    link: "sql-refreshmaterializedview.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        if let Op::CreateObject(object) = step.op
            && object.id.kind == SqlObjectKind::MaterializedView
        {
            let rebuilt = whole.before.objects.contains_key(&object.id);
            found.extend(of_view(object, rebuilt).into_iter().map(|f| f.at(number)));
        }
        for action in step.actions() {
            if let Action::Refresh {
                view,
                concurrently: false,
            } = action
            {
                let message = format!(
                    "nobody reads \"{view}\" while it is refreshed; CONCURRENTLY lets them"
                );
                found.push(Found::on(view, message).at(number));
            }
        }
    }
    found
}

fn of_view(object: &SqlObject, rebuilt: bool) -> Vec<Found> {
    let id = &object.id;
    let all = words(&object.definition);
    let no_data = all.ends_with(&["with".to_owned(), "no".to_owned(), "data".to_owned()]);
    let unique = object.additions.iter().any(|addition| {
        let words = words(addition);
        words.starts_with(&["create".to_owned(), "unique".to_owned(), "index".to_owned()])
    });
    let texts = [
        (rebuilt && !no_data).then(|| {
            format!("materialized view \"{id}\" is built again; nobody reads it meanwhile")
        }),
        no_data.then(|| format!("materialized view \"{id}\" can't be read until it is refreshed")),
        (rebuilt && !unique).then(|| {
            format!("materialized view \"{id}\" has no unique index, so REFRESH … CONCURRENTLY is refused")
        }),
    ];
    texts.into_iter().flatten().map(Found::new).collect()
}
