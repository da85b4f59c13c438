//! Text search dictionaries and configurations.

use std::collections::BTreeMap;

use limbeck_schema::sql_object::parts::{self, Piece};
use limbeck_schema::{Name, SqlObject};

use crate::pair::Pair;

/// `ALTER TEXT SEARCH DICTIONARY`, under the same template. An option without a value goes back to its default.
pub(super) fn dictionary(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::text_search_dictionary(&pair.from.definition)?;
    let to = parts::text_search_dictionary(&pair.to.definition)?;
    if from.template != to.template {
        return None;
    }
    let set = to.options.iter();
    let set = set.filter(|(name, value)| from.options.get(*name) != Some(*value));
    let mut changes: Vec<String> = set
        .map(|(name, value)| format!("{name} = {}", value.text))
        .collect();
    let gone = from.options.keys();
    changes.extend(gone.filter(|name| !to.options.contains_key(*name)).cloned());
    if changes.is_empty() {
        return Some(Vec::new());
    }
    let name = pair.to.id.to_sql();
    let changes = changes.join(", ");
    Some(vec![format!(
        "ALTER TEXT SEARCH DICTIONARY {name} ({changes})"
    )])
}

/// `DROP MAPPING`, `ALTER MAPPING`, `ADD MAPPING` of a configuration; `None` where its additions are not
/// understood.
pub(super) fn changed_mappings(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let (from, to) = (mappings(pair.from)?, mappings(pair.to)?);
    let name = pair.to.id.to_sql();
    let gone: Vec<String> = from
        .keys()
        .filter(|token| !to.contains_key(*token))
        .map(|token| token.quoted().to_string())
        .collect();
    let mut statements = Vec::new();
    if !gone.is_empty() {
        let gone = gone.join(", ");
        statements.push(format!(
            "ALTER TEXT SEARCH CONFIGURATION {name} DROP MAPPING FOR {gone}"
        ));
    }
    for (word, is_there) in [("ALTER", true), ("ADD", false)] {
        let changed = to.iter().filter(|(token, dictionaries)| {
            from.contains_key(*token) == is_there && from.get(*token) != Some(*dictionaries)
        });
        // Tokens with the same dictionaries in one statement.
        let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (token, dictionaries) in changed {
            let group = groups.entry(&dictionaries.text).or_default();
            group.push(token.quoted().to_string());
        }
        statements.extend(groups.iter().map(|(dictionaries, tokens)| {
            let tokens = tokens.join(", ");
            format!(
                "ALTER TEXT SEARCH CONFIGURATION {name} {word} MAPPING FOR {tokens} WITH {dictionaries}"
            )
        }));
    }
    Some(statements)
}

fn mappings(object: &SqlObject) -> Option<BTreeMap<Name, Piece>> {
    let mut found = BTreeMap::new();
    for addition in &object.additions {
        found.extend(parts::text_search_mapping(addition)?);
    }
    Some(found)
}
