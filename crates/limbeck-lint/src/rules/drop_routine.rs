//! `drop-routine`: functions and views that somebody may call.

use limbeck_ops::Op;
use limbeck_ops::effect::Action;
use limbeck_schema::sql_token::{Token, tokens, words};
use limbeck_schema::{QualifiedName, SqlObjectKind as Kind};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "drop-routine",
    ids: &["L31"],
    title: "a function or view is dropped that others may use",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "PostgreSQL does not know what the bodies of functions call: one that calls the dropped function fails when it runs, not now. Running code may use it as well.",
    safe_way: "Look through the functions that are named, and through the code; drop it in a revision after the release that does not use it.",
    link: "ddl-depend.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        if let Op::DropObject { id } = step.op {
            let called =
                id.kind.is_routine() || matches!(id.kind, Kind::View | Kind::MaterializedView);
            // Made again in the same revision under the same identity or with other arguments.
            let stays = whole.after.objects.keys().any(|other| {
                other.kind == id.kind && other.qualified_name() == id.qualified_name()
            });
            let name = id.qualified_name().filter(|_| called && !stays);
            if let Some(name) = name.filter(|_| whole.before.objects.contains_key(id)) {
                let what = format!("{} \"{id}\"", id.kind);
                found.push(gone(whole, &name, &what).at(number));
            }
        }
        for action in step.actions() {
            if let Action::DropRoutine { name } = action {
                found.push(gone(whole, name, &format!("routine \"{name}\"")).at(number));
            }
            if let Action::DropView { views, .. } = action {
                for view in views {
                    found.push(gone(whole, view, &format!("view \"{view}\"")).at(number));
                }
            }
        }
    }
    found
}

fn gone(whole: &Whole<'_>, name: &QualifiedName, what: &str) -> Found {
    let routines = whole
        .after
        .objects
        .values()
        .filter(|o| o.id.kind.is_routine());
    let callers = routines.filter(|object| {
        let body = body_words(&object.definition);
        body.iter().any(|word| word == name.name.as_str())
    });
    let callers: Vec<String> = callers.map(|object| format!("\"{}\"", object.id)).collect();
    Found::new(match callers.is_empty() {
        true => format!("drops {what}, which running code may still use"),
        false => format!(
            "drops {what}, which the body of {} names",
            callers.join(", ")
        ),
    })
}

/// The words of a routine's body: those in its strings, and those behind its head.
pub(super) fn body_words(definition: &str) -> Vec<String> {
    let found = tokens(definition).unwrap_or_default();
    let in_strings = found.iter().filter_map(|token| match token {
        Token::Literal(text) => Some(words(text.trim_start_matches('\''))),
        _ => None,
    });
    let mut all: Vec<String> = in_strings.flatten().collect();
    let is_body = |token: &Token| matches!(token, Token::Word(w) if w == "begin" || w == "return");
    let start = found.iter().position(is_body).unwrap_or(found.len());
    all.extend(found[start..].iter().filter_map(|token| match token {
        Token::Word(word) | Token::Quoted(word) => Some(word.clone()),
        _ => None,
    }));
    all
}
