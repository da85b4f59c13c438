//! Foreign-data wrappers, servers and foreign tables.

use limbeck_schema::sql_object::parts::{self, ForeignColumn, ForeignTable, Options};
use limbeck_schema::{Name, SqlObject, sql_token};

use crate::pair::Pair;
use crate::step::Resource;

/// `ALTER FOREIGN DATA WRAPPER`.
pub(super) fn wrapper(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::foreign_data_wrapper(&pair.from.definition)?;
    let to = parts::foreign_data_wrapper(&pair.to.definition)?;
    let mut changes = Vec::new();
    if from.handler != to.handler {
        changes.push(to.handler_sql());
    }
    if from.validator != to.validator {
        changes.push(to.validator_sql());
    }
    changes.extend(changed_options(&from.options, &to.options));
    Some(altered(pair.to, "ALTER FOREIGN DATA WRAPPER", &changes))
}

/// `ALTER SERVER`, which user mappings and foreign tables stay with. A server's type and wrapper are
/// fixed.
pub(super) fn server(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::server(&pair.from.definition)?;
    let to = parts::server(&pair.to.definition)?;
    if from.server_type != to.server_type || from.wrapper != to.wrapper {
        return None;
    }
    let mut changes = Vec::new();
    if from.version != to.version {
        let version = to.version.map_or("NULL".to_owned(), |version| version.text);
        changes.push(format!("VERSION {version}"));
    }
    changes.extend(changed_options(&from.options, &to.options));
    Some(altered(pair.to, "ALTER SERVER", &changes))
}

fn altered(object: &SqlObject, words: &str, changes: &[String]) -> Vec<String> {
    if changes.is_empty() {
        return Vec::new();
    }
    let name = object.id.to_sql();
    vec![format!("{words} {name} {}", changes.join(" "))]
}

/// `OPTIONS (ADD …, SET …, DROP …)`.
fn changed_options(from: &Options, to: &Options) -> Option<String> {
    let gone = from.keys().filter(|name| !to.contains_key(*name));
    let mut changes: Vec<String> = gone.map(|name| format!("DROP {name}")).collect();
    for (name, value) in to {
        match from.get(name) {
            None => changes.push(format!("ADD {name} {}", value.text)),
            Some(old) if old != value => changes.push(format!("SET {name} {}", value.text)),
            Some(_) => {}
        }
    }
    (!changes.is_empty()).then(|| format!("OPTIONS ({})", changes.join(", ")))
}

/// The rows that a partition takes, as those of the partitioned table.
pub(super) fn bounds(object: &SqlObject) -> Option<Resource> {
    let parent = parts::foreign_parent(&object.definition)?;
    parent.is_partition.then_some(Resource::Bounds(parent.name))
}

/// Whether columns go or get other types, which the server refuses under a view.
pub(super) fn moves_columns(pair: Pair<&SqlObject>) -> bool {
    let read = pair.map(|object| parts::foreign_table(&object.definition));
    let (Some(from), Some(to)) = (read.from, read.to) else {
        return false;
    };
    from.columns.iter().any(|old| {
        let new = to.columns.iter().find(|new| new.name == old.name);
        new.is_none_or(|new| is_retyped(Pair { from: old, to: new }))
    })
}

/// `ALTER FOREIGN TABLE`. Columns that stay must be in their order, and new ones come last.
pub(super) fn table(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::foreign_table(&pair.from.definition)?;
    let to = parts::foreign_table(&pair.to.definition)?;
    let tables = Pair {
        from: &from,
        to: &to,
    };
    if from.server != to.server || from.parent != to.parent {
        return None;
    }
    let mut changes: Vec<String> = dropped_checks(tables).collect();
    changes.extend(changed_columns(tables)?);
    let kept = |name: &Name| from.constraints.get(name) == to.constraints.get(name);
    let checks = to.constraints.iter().filter(|(name, _)| !kept(name));
    changes.extend(checks.map(|(name, check)| {
        let name = name.quoted();
        format!("ADD CONSTRAINT {name} {}", check.text)
    }));
    changes.extend(changed_options(&from.options, &to.options));
    let name = pair.to.id.to_sql();
    let statements = changes
        .iter()
        .map(|change| format!("ALTER FOREIGN TABLE {name} {change}"));
    Some(statements.collect())
}

/// Comments on checks that are made again.
pub(super) fn lost_comments(pair: Pair<&SqlObject>) -> Vec<String> {
    let read = pair.map(|object| parts::foreign_table(&object.definition));
    let (Some(from), Some(to)) = (read.from, read.to) else {
        return Vec::new();
    };
    let is_lost = |text: &&String| {
        let words = sql_token::words(text);
        let name = match words.as_slice() {
            [comment, on, constraint, name, ..]
                if comment == "comment" && on == "on" && constraint == "constraint" =>
            {
                Name::new(name.as_str())
            }
            _ => return false,
        };
        from.constraints.get(&name) != to.constraints.get(&name)
    };
    let additions = pair.to.additions.iter();
    additions.filter(is_lost).cloned().collect()
}

fn dropped_checks<'a>(tables: Pair<&'a ForeignTable>) -> impl Iterator<Item = String> + 'a {
    let checks = tables.from.constraints.iter();
    checks
        .filter(move |(name, check)| tables.to.constraints.get(*name) != Some(*check))
        .map(|(name, _)| format!("DROP CONSTRAINT {}", name.quoted()))
}

fn changed_columns(tables: Pair<&ForeignTable>) -> Option<Vec<String>> {
    let Pair { from, to } = tables.map(|table| &table.columns);
    let is_in = |columns: &[ForeignColumn], column: &ForeignColumn| {
        columns.iter().any(|other| other.name == column.name)
    };
    let stay: Vec<&ForeignColumn> = from.iter().filter(|column| is_in(to, column)).collect();
    if to.len() < stay.len() {
        return None;
    }
    let (kept, added) = to.split_at(stay.len());
    let pairs: Vec<Pair<&ForeignColumn>> = stay
        .iter()
        .zip(kept)
        .map(|(from, to)| Pair { from: *from, to })
        .collect();
    if pairs.iter().any(|pair| pair.from.name != pair.to.name) {
        return None;
    }
    // A parent's columns are not seen here.
    if tables.to.parent.is_some() && (from != to) {
        return None;
    }
    let gone = from.iter().filter(|column| !is_in(to, column));
    let mut changes: Vec<String> = gone
        .map(|column| format!("DROP COLUMN {}", column.name.quoted()))
        .collect();
    let moves = !changes.is_empty() || pairs.iter().any(|pair| is_retyped(*pair));
    let is_generated = |column: &ForeignColumn| column.generated.is_some();
    if moves && from.iter().any(is_generated) {
        return None;
    }
    for pair in pairs {
        changes.extend(changed_column(pair)?);
    }
    changes.extend(
        added
            .iter()
            .map(|column| format!("ADD COLUMN {}", column.text.text)),
    );
    Some(changes)
}

fn is_retyped(pair: Pair<&ForeignColumn>) -> bool {
    pair.map(|column| &column.data_type).differs() || pair.map(|column| &column.collation).differs()
}

fn changed_column(pair: Pair<&ForeignColumn>) -> Option<Vec<String>> {
    let Pair { from, to } = pair;
    if from.generated != to.generated {
        return None;
    }
    let mut changes = Vec::new();
    let mut default = from.default.as_ref();
    if is_retyped(pair) {
        // The old default need not fit the new type.
        if default.take().is_some() {
            changes.push("DROP DEFAULT".to_owned());
        }
        let collation = to.collation.as_ref();
        let collation = collation.map_or(String::new(), |name| format!(" COLLATE {}", name.text));
        changes.push(format!("TYPE {}{collation}", to.data_type));
    }
    match &to.default {
        Some(new) if default != Some(new) => changes.push(format!("SET DEFAULT {}", new.text)),
        None if default.is_some() => changes.push("DROP DEFAULT".to_owned()),
        Some(_) | None => {}
    }
    match (from.not_null, to.not_null) {
        (false, true) => changes.push("SET NOT NULL".to_owned()),
        (true, false) => changes.push("DROP NOT NULL".to_owned()),
        (false, false) | (true, true) => {}
    }
    changes.extend(changed_options(&from.options, &to.options));
    let name = to.name.quoted();
    let changes = changes
        .iter()
        .map(|change| format!("ALTER COLUMN {name} {change}"));
    Some(changes.collect())
}
