//! Views and materialized views: columns under other names, and storage parameters.

use limbeck_schema::sql_object::parts::{self, Piece};
use limbeck_schema::{Name, SqlObject, SqlObjectKind as K};

use crate::pair::Pair;

/// A column under another name.
pub(super) type ColumnRename = (Name, Name);

/// The columns that have got other names, in the order in which they can be renamed, where nothing else of
/// the query has changed. That is for the server to say.
pub(super) fn renamed_columns(pair: Pair<&SqlObject>) -> Option<Vec<ColumnRename>> {
    let is_said = |object: &SqlObject| {
        let printed = object.printed.0.as_ref();
        printed.is_some_and(|text| text.renames_columns)
    };
    (is_said(pair.from) || is_said(pair.to)).then_some(())?;
    let (from, to) = (pair.from.columns.0.as_ref()?, pair.to.columns.0.as_ref()?);
    let mut names: Vec<&Name> = from.iter().map(|(name, _)| name).collect();
    let mut renames = Vec::new();
    loop {
        let mut changed = names.iter().zip(to).enumerate();
        let free = changed.find(|(_, (old, (new, _)))| **old != new && !names.contains(&new));
        let Some((at, (old, (new, _)))) = free else {
            break;
        };
        renames.push(((*old).clone(), new.clone()));
        names[at] = new;
    }
    // Names that change places are left.
    let is_reached = names.len() == to.len() && names.iter().zip(to).all(|(a, (b, _))| *a == b);
    (is_reached && !renames.is_empty()).then_some(renames)
}

/// `ALTER VIEW … RENAME COLUMN`.
pub(super) fn rename_statements(object: &SqlObject, renames: &[ColumnRename]) -> Vec<String> {
    let words = match object.id.kind == K::MaterializedView {
        true => "ALTER MATERIALIZED VIEW",
        false => "ALTER VIEW",
    };
    let name = object.id.to_sql();
    let statements = renames.iter().map(|(from, to)| {
        let (from, to) = (from.quoted(), to.quoted());
        format!("{words} {name} RENAME COLUMN {from} TO {to}")
    });
    statements.collect()
}

/// `ALTER MATERIALIZED VIEW … SET (…)` and `RESET (…)`, where the rest is the same.
pub(super) fn parameters(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let mut from = parts::materialized_view(&pair.from.definition)?;
    let to = parts::materialized_view(&pair.to.definition)?;
    let old = std::mem::replace(&mut from.parameters, to.parameters.clone());
    (from == to).then_some(())?;
    let new = &to.parameters;
    let set: Vec<String> = new
        .iter()
        .filter(|(name, value)| old.get(*name) != Some(*value))
        .map(|(name, value)| parameter(name, value.as_ref()))
        .collect();
    let reset: Vec<&str> = old
        .keys()
        .filter(|name| !new.contains_key(*name))
        .map(String::as_str)
        .collect();
    let name = pair.to.id.to_sql();
    let mut statements = Vec::new();
    if !reset.is_empty() {
        let reset = reset.join(", ");
        statements.push(format!("ALTER MATERIALIZED VIEW {name} RESET ({reset})"));
    }
    if !set.is_empty() {
        let set = set.join(", ");
        statements.push(format!("ALTER MATERIALIZED VIEW {name} SET ({set})"));
    }
    Some(statements)
}

fn parameter(name: &str, value: Option<&Piece>) -> String {
    match value {
        Some(value) => format!("{name} = {}", value.text),
        None => name.to_owned(),
    }
}

/// The names of columns by which a text may depend on what a view's columns are called: the old names, and
/// what stands for all of them.
pub(super) fn may_name(text: &str, renames: &[ColumnRename]) -> bool {
    use limbeck_schema::sql_token::{Token, tokens};
    let tokens = tokens(text).unwrap_or_default();
    tokens.iter().any(|token| match token {
        Token::Word(word) => {
            word == "natural"
                || word == "table"
                || renames.iter().any(|(old, _)| old.as_str() == word)
        }
        Token::Quoted(word) => renames.iter().any(|(old, _)| old.as_str() == word),
        Token::Symbol(symbol) => symbol == "*",
        Token::Literal(_) | Token::Number(_) => false,
    })
}
