//! What of a dump must be the same after rebuilding: everything but what limbeck has named as not
//! managed.

use std::collections::BTreeSet;

use super::dump::Entry;

/// What limbeck has named: kinds with names.
#[derive(Clone, Debug, Default)]
pub(super) struct Named(pub(super) BTreeSet<(String, String)>);

/// The kinds of entries that limbeck manages.
const MANAGED: [&str; 11] = [
    "TABLE",
    "ROW SECURITY",
    "CONSTRAINT",
    "FK CONSTRAINT",
    "CHECK CONSTRAINT",
    "INDEX",
    "DEFAULT",
    "SEQUENCE",
    "SEQUENCE OWNED BY",
    "TYPE",
    "COMMENT",
];

/// The kinds of entries that an empty database gets before the upgrade, because tables may need them.
const NEEDED: [&str; 18] = [
    "EXTENSION",
    "SHELL TYPE",
    "DOMAIN",
    "FUNCTION",
    "PROCEDURE",
    "AGGREGATE",
    "OPERATOR",
    "OPERATOR CLASS",
    "OPERATOR FAMILY",
    "COLLATION",
    "CAST",
    "FOREIGN DATA WRAPPER",
    "SERVER",
    "TEXT SEARCH CONFIGURATION",
    "TEXT SEARCH DICTIONARY",
    "TEXT SEARCH PARSER",
    "TEXT SEARCH TEMPLATE",
    "ACCESS METHOD",
];

/// Kinds of relations that are left alone as a whole.
const RELATIONS: [&str; 9] = [
    "partition",
    "inheritance child",
    "partitioned table",
    "view",
    "materialized view",
    "foreign table",
    "composite type",
    "sequence",
    "typed table",
];

impl Named {
    fn has(&self, kind: &str, name: &str) -> bool {
        self.0.contains(&(kind.to_owned(), name.to_owned()))
    }

    /// Whether a property of this table, or of a column, key or index of it, has been named.
    fn property(&self, kind: &str, table: &str) -> bool {
        let below = format!("{table}.");
        let mut named = self.0.iter();
        named.any(|(k, name)| k == kind && (name == table || name.starts_with(&below)))
    }

    /// The names of relations that are left alone, as dumps write them.
    fn relations(&self) -> BTreeSet<String> {
        self.0
            .iter()
            .filter(|(kind, _)| RELATIONS.contains(&kind.as_str()))
            .map(|(_, name)| name.clone())
            .collect()
    }

    /// Whether some message speaks of something that was named.
    pub(super) fn explains(&self, message: &str) -> Option<String> {
        let found = self.0.iter().find(|(kind, name)| {
            let bare = name.split('(').next().unwrap_or(name);
            let last = bare.rsplit('.').next().unwrap_or(bare);
            let spellings = [
                format!("\"{bare}\""),
                format!("\"{last}\""),
                format!(" {bare}("),
                format!("{kind} {last} "),
                format!("{kind} {bare} "),
                format!("publication {last} "),
            ];
            spellings.iter().any(|text| message.contains(text.as_str()))
        });
        found.map(|(kind, name)| format!("{kind} {name}"))
    }
}

/// The statements that an empty database gets first.
pub(super) fn prelude(entries: &[Entry], named: &Named) -> String {
    let mut script =
        "SET check_function_bodies = off;\nSET client_min_messages = error;\n".to_owned();
    let is_needed = |entry: &&Entry| match entry.kind.as_str() {
        "SEQUENCE" => is_free_sequence(entry, named),
        "TYPE" => !entry.sql.contains(" AS ENUM "),
        kind => NEEDED.contains(&kind),
    };
    for entry in entries.iter().filter(is_needed) {
        if entry.schema != "-" && entry.schema != "public" {
            let schema = quote(&entry.schema);
            script.push_str(&format!("CREATE SCHEMA IF NOT EXISTS {schema};\n"));
        }
        if entry.kind == "EXTENSION"
            && let Some((_, schema)) = entry.sql.split_once(" WITH SCHEMA ")
            && !schema.starts_with("public")
            && !schema.starts_with("pg_catalog")
        {
            let schema = schema.trim_end_matches(';');
            script.push_str(&format!("CREATE SCHEMA IF NOT EXISTS {schema};\n"));
        }
        script.push_str(&entry.sql);
        script.push_str("\n\n");
    }
    script
}

fn is_free_sequence(entry: &Entry, named: &Named) -> bool {
    entry.sql.starts_with("CREATE SEQUENCE")
        && named.has("sequence", &format!("{}.{}", entry.schema, entry.name))
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The entries that must be the same, without the properties that were named.
pub(super) fn managed(entries: Vec<Entry>, named: &Named) -> Vec<Entry> {
    let mut alone = named.relations();
    alone.extend(owned_sequences(&entries, &alone));
    entries
        .into_iter()
        .filter(|entry| MANAGED.contains(&entry.kind.as_str()))
        .filter(|entry| !is_left_alone(entry, &alone, named))
        .map(|entry| without_properties(entry, named))
        .filter(|entry| !entry.name.starts_with("limbeck_version"))
        .collect()
}

/// The sequences of columns of relations that are left alone.
fn owned_sequences(entries: &[Entry], alone: &BTreeSet<String>) -> Vec<String> {
    let owned = entries.iter().filter(|entry| {
        let owner = entry.sql.split(" OWNED BY ").nth(1);
        entry.kind == "SEQUENCE OWNED BY"
            && owner.is_some_and(|owner| {
                let table = owner.rsplit_once('.').map_or(owner, |(table, _)| table);
                alone.contains(&table.replace('"', ""))
            })
    });
    owned
        .map(|entry| format!("{}.{}", entry.schema, entry.name))
        .collect()
}

fn is_left_alone(entry: &Entry, alone: &BTreeSet<String>, named: &Named) -> bool {
    if entry.sql.starts_with("ALTER DOMAIN") {
        return true;
    }
    if entry.sql.starts_with("CREATE TYPE") && !entry.sql.contains(" AS ENUM ") {
        return true;
    }
    if entry.kind == "COMMENT" {
        let words = ["TABLE ", "COLUMN ", "TYPE "];
        if !words.iter().any(|word| entry.name.starts_with(word)) {
            return true;
        }
    }
    let head = entry.sql.split(" REFERENCES ").next().unwrap_or_default();
    alone.iter().any(|name| {
        let (schema, bare) = name.split_once('.').unwrap_or(("", name));
        let spellings = [
            format!("{schema}.{bare}"),
            format!("{schema}.{}", quote(bare)),
            format!("{}.{bare}", quote(schema)),
            format!("{}.{}", quote(schema), quote(bare)),
        ];
        spellings.iter().any(|text| mentions(head, text))
    }) || entry.kind == "COMMENT"
        && (named.has("domain", &own_name(entry)) || named.has("range type", &own_name(entry)))
}

fn own_name(entry: &Entry) -> String {
    let name = entry.name.split_once(' ').map_or("", |(_, name)| name);
    format!("{}.{}", entry.schema, name.trim_matches('"'))
}

/// Whether the statement is about this relation: `TABLE x`, `ONLY x`, `ON x`, `SEQUENCE x`, `COLUMN x.y`.
fn mentions(sql: &str, name: &str) -> bool {
    let verbs = ["TABLE ", "ONLY ", " ON ", "SEQUENCE ", "COLUMN ", "TYPE "];
    verbs.iter().any(|verb| {
        sql.match_indices(&format!("{verb}{name}"))
            .any(|(at, text)| {
                let next = sql[at + text.len()..].chars().next();
                next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
            })
    })
}

/// Takes the words of named properties out of an entry.
fn without_properties(mut entry: Entry, named: &Named) -> Entry {
    let table = match entry.kind.as_str() {
        "TABLE" => format!("{}.{}", entry.schema, entry.name),
        _ => String::new(),
    };
    let statements = [
        ("storage", "SET STORAGE"),
        ("statistics target", "SET STATISTICS"),
        ("column options", "ALTER COLUMN"),
    ];
    for (kind, words) in statements {
        let is_named = match entry.kind.as_str() {
            "TABLE" => named.property(kind, &table),
            _ => named.0.iter().any(|(k, _)| k == kind),
        };
        if is_named {
            entry.sql = without_lines(&entry.sql, |line| {
                line.starts_with("ALTER ") && line.contains(words)
            });
        }
    }
    if named.0.iter().any(|(kind, _)| kind == "compression") {
        entry.sql = entry
            .sql
            .replace(" COMPRESSION pglz", "")
            .replace(" COMPRESSION lz4", "");
    }
    if named
        .0
        .iter()
        .any(|(kind, _)| kind == "constraint storage parameters")
        && let Some((head, rest)) = entry.sql.split_once(" WITH (")
        && entry.kind == "CONSTRAINT"
        && let Some((_, tail)) = rest.split_once(')')
    {
        entry.sql = format!("{head}{tail}");
    }
    if ["TABLE", "INDEX"].contains(&entry.kind.as_str()) {
        entry.sql = with_sorted_parameters(&entry.sql);
    }
    entry.sql = without_null_defaults(entry.sql.trim());
    entry
}

/// The order of storage parameters means nothing.
fn with_sorted_parameters(sql: &str) -> String {
    let Some(at) = [" WITH (", "\nWITH ("].iter().find_map(|w| sql.find(w)) else {
        return sql.to_owned();
    };
    let (head, rest) = sql.split_at(at + " WITH (".len());
    let Some((list, tail)) = rest.split_once(')') else {
        return sql.to_owned();
    };
    let mut parameters: Vec<String> = list.split(", ").map(|p| p.replace('\'', "")).collect();
    parameters.sort();
    format!("{head}{}){tail}", parameters.join(", "))
}

/// `DEFAULT NULL::type` says nothing: the same as no default.
fn without_null_defaults(sql: &str) -> String {
    let line = |line: &str| match line.split_once(" DEFAULT NULL::") {
        Some((head, rest)) => {
            let comma = if rest.ends_with(',') { "," } else { "" };
            let not_null = if rest.contains(" NOT NULL") {
                " NOT NULL"
            } else {
                ""
            };
            format!("{head}{not_null}{comma}")
        }
        None => line.to_owned(),
    };
    sql.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn without_lines(sql: &str, is_out: impl Fn(&str) -> bool) -> String {
    let kept: Vec<&str> = sql.lines().filter(|line| !is_out(line)).collect();
    let text = kept.join("\n");
    let mut text = text.as_str().to_owned();
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_owned()
}
