//! `lint --list` and `lint --explain`.

use limbeck_lint::{RULES, Rule, find};
use serde_json::{Value, json};

use crate::commands::Context;
use crate::failure::{Failure, Result};
use crate::suggest;

/// The rules that words mean; nothing where no word is given.
///
/// # Errors
/// When a word means none.
pub(super) fn wanted(words: &[String]) -> Result<Option<Vec<&'static Rule>>> {
    if words.is_empty() {
        return Ok(None);
    }
    let mut found = Vec::new();
    for word in words {
        found.extend(named(word)?);
    }
    Ok(Some(found))
}

fn named(word: &str) -> Result<Vec<&'static Rule>> {
    let found = find(word);
    if !found.is_empty() {
        return Ok(found);
    }
    let failure = Failure::new(format!("there is no rule {word:?}"));
    let near = suggest::nearest(word, RULES.iter().map(|rule| rule.code));
    Err(match near {
        Some(near) => failure.hint(format!("Did you mean {near}?")),
        None => failure.hint("`limbeck lint --list` names all."),
    })
}

/// All rules with their levels.
pub(super) fn list(context: &Context) -> Result<()> {
    if context.output.json {
        let rows: Vec<Value> = RULES.iter().map(|rule| row(context, rule)).collect();
        return context.output.json_data(&json!(rows));
    }
    let width = RULES
        .iter()
        .map(|rule| rule.code.len())
        .max()
        .unwrap_or_default();
    let lines: Vec<String> = RULES
        .iter()
        .map(|rule| {
            let level = level(context, rule);
            format!(
                "{level:7}  {:width$}  {:7}  {}",
                rule.code,
                rule.ids.join(","),
                rule.title
            )
        })
        .collect();
    context.output.data(lines.join("\n"))
}

/// All that there is to say about a rule.
///
/// # Errors
/// When there is none of this name.
pub(super) fn explain(context: &Context, word: &str) -> Result<()> {
    let found = named(word)?;
    if context.output.json {
        let rows: Vec<Value> = found.iter().map(|rule| row(context, rule)).collect();
        return context.output.json_data(&json!(rows));
    }
    let texts: Vec<String> = found
        .iter()
        .map(|rule| {
            format!(
                "{} ({}), {}: {}\n\n{}\n\nSafe way: {}\n\nPostgreSQL manual: {}\nAcknowledge:       // limbeck: allow({}): the reason, above the operation\nSwitch off:        lint.rules.{} = \"off\" in limbeck.toml\n",
                rule.code,
                rule.ids.join(", "),
                level(context, rule),
                rule.title,
                rule.explanation,
                rule.safe_way,
                rule.url(),
                rule.code,
                rule.code
            )
        })
        .collect();
    context.output.data(texts.join("\n"))
}

fn level(context: &Context, rule: &Rule) -> &'static str {
    let level = context.config.lint_options().level(rule);
    level.map_or("off", |level| level.as_str())
}

fn row(context: &Context, rule: &Rule) -> Value {
    json!({
        "code": rule.code,
        "ids": rule.ids,
        "title": rule.title,
        "level": level(context, rule),
        "advice": rule.advice,
        "explanation": rule.explanation,
        "safe_way": rule.safe_way,
        "link": rule.url(),
    })
}
