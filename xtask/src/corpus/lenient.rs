//! What of a dump need not be the same: a short, closed list of what limbeck does not manage, and of
//! it only what limbeck has named in its `--json` output. Everything else must be equal.
//!
//! Owners and privileges are not in the dumps (`pg_dump -O -x`); tablespaces and access methods of
//! tables stand in settings between the entries, which are no part of any.

use std::collections::BTreeSet;

use super::dump::Entry;

/// What limbeck has named: kinds with names.
#[derive(Clone, Debug, Default)]
pub(super) struct Named(pub(super) BTreeSet<(String, String)>);

/// Objects that limbeck never manages: its word for the kind, and the kinds of entries.
const OBJECTS: [(&str, &[&str]); 17] = [
    // what belongs to a cluster or to replication, and differs from server to server
    (
        "publication",
        &[
            "PUBLICATION",
            "PUBLICATION TABLE",
            "PUBLICATION TABLES IN SCHEMA",
        ],
    ),
    ("subscription", &["SUBSCRIPTION"]),
    ("user mapping", &["USER MAPPING"]),
    ("large objects", &["BLOB", "BLOBS", "LARGE OBJECT"]),
    ("security labels", &["SECURITY LABEL"]),
    // what needs a library in C, or rests on functions in C
    ("language", &["PROCEDURAL LANGUAGE"]),
    ("access method", &["ACCESS METHOD"]),
    ("base type", &["TYPE", "SHELL TYPE"]),
    ("shell type", &["TYPE", "SHELL TYPE"]),
    ("function of a base type", &["FUNCTION"]),
    ("range type with a canonical function", &["TYPE"]),
    ("conversion", &["CONVERSION"]),
    ("text search parser", &["TEXT SEARCH PARSER"]),
    ("text search template", &["TEXT SEARCH TEMPLATE"]),
    ("transform", &["TRANSFORM"]),
    // a schema with something in it that is not managed
    ("schema", &["SCHEMA"]),
    // of a function in a schema that is not read
    ("event trigger", &["EVENT TRIGGER"]),
];

/// Tables that are left alone as a whole, with all that belongs to them.
const TABLES: [&str; 4] = [
    // of a parent that is not read
    "partition",
    "inheritance child",
    "partitioned table",
    "typed table",
];

/// Properties: limbeck's word, and the statement that sets them.
const PROPERTIES: [(&str, &str); 4] = [
    ("storage", " SET STORAGE "),
    ("compression", " SET COMPRESSION "),
    ("statistics target", " SET STATISTICS "),
    ("column options", " SET ("),
];

/// What an empty database gets before the upgrade, because managed objects may need it.
const NEEDED: [&str; 7] = [
    "language",
    "access method",
    "base type",
    "shell type",
    "function of a base type",
    "text search parser",
    "text search template",
];

impl Named {
    /// The kinds, each once.
    pub(super) fn kinds(&self) -> BTreeSet<&str> {
        self.0.iter().map(|(kind, _)| kind.as_str()).collect()
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
            ];
            spellings.iter().any(|text| message.contains(text.as_str()))
        });
        found.map(|(kind, name)| format!("{kind} {name}"))
    }

    /// The kind under which an entry was named, if it was.
    fn object(&self, entry: &Entry) -> Option<&str> {
        let own = match entry.schema.as_str() {
            "-" => entry.name.clone(),
            schema => format!("{schema}.{}", entry.name),
        };
        let found = self.0.iter().find(|(kind, name)| {
            let entries = OBJECTS.iter().find(|(word, _)| word == kind);
            entries.is_some_and(|(_, kinds)| kinds.contains(&entry.kind.as_str()))
                && match kind.as_str() {
                    "large objects" | "security labels" | "transform" | "user mapping" => true,
                    "publication" => {
                        let rest = entry.name.strip_prefix(name.as_str());
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                    }
                    "function of a base type" => {
                        same_name(&own.replace(", ", ","), &name.replace(", ", ","))
                    }
                    _ => same_name(&own, name),
                }
        });
        found.map(|(kind, _)| kind.as_str())
    }

    fn tables(&self) -> impl Iterator<Item = &str> {
        let tables = self.0.iter();
        let tables = tables.filter(|(kind, _)| TABLES.contains(&kind.as_str()));
        tables.map(|(_, name)| name.as_str())
    }

    fn has(&self, kind: &str, name: &str) -> bool {
        let mut named = self.0.iter();
        named.any(|(k, n)| k == kind && same_name(n, name))
    }
}

/// Names without the quotes of SQL.
fn same_name(a: &str, b: &str) -> bool {
    a == b || a.replace('"', "") == b.replace('"', "")
}

/// The statements that an empty database gets first.
pub(super) fn prelude(entries: &[Entry], named: &Named) -> String {
    let mut script =
        "SET check_function_bodies = off;\nSET client_min_messages = error;\n".to_owned();
    let needed = |entry: &&Entry| {
        let kind = named.object(entry);
        kind.is_some_and(|kind| NEEDED.contains(&kind))
    };
    for entry in entries.iter().filter(needed) {
        if entry.schema != "-" && entry.schema != "public" {
            let schema = entry.schema.replace('"', "\"\"");
            script.push_str(&format!("CREATE SCHEMA IF NOT EXISTS \"{schema}\";\n"));
        }
        script.push_str(&entry.sql);
        script.push_str("\n\n");
    }
    script
}

/// The entries that must be the same, without the properties that were named.
pub(super) fn managed(entries: Vec<Entry>, named: &Named) -> Vec<Entry> {
    let (out, rest): (Vec<Entry>, Vec<Entry>) = entries
        .into_iter()
        .partition(|entry| is_left_alone(entry, named));
    let mut rest: Vec<Entry> = rest
        .into_iter()
        .filter(|entry| !is_comment_on(entry, &out))
        .collect();
    let mut defaults = Vec::new();
    for entry in rest.iter_mut().filter(|entry| entry.kind == "TABLE") {
        defaults.extend(without_own(entry, named));
    }
    rest.into_iter()
        .chain(defaults)
        .map(|entry| without_properties(entry, named))
        .collect()
}

fn is_left_alone(entry: &Entry, named: &Named) -> bool {
    if entry.sql.contains("limbeck_version") || named.object(entry).is_some() {
        return true;
    }
    let comment = [
        ("CONSTRAINT ", "comment on constraint"),
        ("INDEX ", "comment on index"),
        ("INDEX ", "comment on the index of a constraint"),
    ];
    if entry.kind == "COMMENT"
        && comment.iter().any(|(word, kind)| {
            entry.name.starts_with(word)
                && named.0.iter().any(|(k, path)| {
                    let last = path.rsplit('.').next().unwrap_or(path);
                    k == kind
                        && entry
                            .name
                            .replace('"', "")
                            .split(' ')
                            .any(|part| part == last)
                })
        })
    {
        return true;
    }
    if is_of_identity(entry, named) || is_state_of_trigger(entry, named) {
        return true;
    }
    let head = entry.sql.split(" REFERENCES ").next().unwrap_or_default();
    named.tables().any(|name| is_about(head, name))
}

/// A sequence of an identity column that has a type or a comment of its own.
fn is_of_identity(entry: &Entry, named: &Named) -> bool {
    if let Some(rest) = entry.sql.strip_prefix("ALTER TABLE ")
        && entry.kind == "SEQUENCE"
        && let Some((table, rest)) = rest.split_once(" ALTER COLUMN ")
        && let Some((column, _)) = rest.split_once(" ADD GENERATED ")
    {
        let column = format!("{table}.{column}");
        let kinds = ["type of an identity sequence", "identity below an identity"];
        return kinds.iter().any(|kind| named.has(kind, &column));
    }
    let mut named = named.0.iter();
    entry.kind == "COMMENT"
        && entry.name.starts_with("SEQUENCE ")
        && named.any(|(kind, _)| kind == "comment on an identity sequence")
}

/// `ALTER TABLE partition DISABLE TRIGGER` of a trigger that is the parent's.
fn is_state_of_trigger(entry: &Entry, named: &Named) -> bool {
    let path = entry.name.replacen(' ', ".", 1);
    entry.kind == "TRIGGER"
        && entry.sql.starts_with("ALTER TABLE ")
        && named.has(
            "state of a partition's trigger",
            &format!("{}.{path}", entry.schema),
        )
}

/// Whether the statement is about this table: `TABLE x`, `ONLY x`, `ON x`, `SEQUENCE x`, `COLUMN x.y`.
fn is_about(sql: &str, name: &str) -> bool {
    let sql = sql.replace('"', "");
    let verbs = ["TABLE ", "ONLY ", " ON ", "SEQUENCE ", "COLUMN "];
    verbs.iter().any(|verb| {
        sql.match_indices(&format!("{verb}{name}"))
            .any(|(at, text)| {
                let next = sql[at + text.len()..].chars().next();
                next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
            })
    })
}

/// Whether an entry is the comment of one of these.
fn is_comment_on(entry: &Entry, others: &[Entry]) -> bool {
    entry.kind == "COMMENT"
        && others.iter().any(|other| {
            let title = format!("{} {}", other.kind, other.name);
            other.schema == entry.schema && same_name(&title, &entry.name)
        })
}

/// Takes the words of named properties out of an entry.
fn without_properties(mut entry: Entry, named: &Named) -> Entry {
    let owner = format!("{}.{}", entry.schema, entry.name);
    if entry.kind == "TABLE" && named.has("unlogged partitioned table", &owner) {
        entry.sql = entry
            .sql
            .replacen("CREATE UNLOGGED TABLE", "CREATE TABLE", 1);
    }
    let is_named = |line: &str| {
        line.starts_with("ALTER ")
            && PROPERTIES.iter().any(|(kind, words)| {
                let Some((head, _)) = line.split_once(words) else {
                    return false;
                };
                let column = head.rsplit_once(" ALTER COLUMN ").map_or("", |(_, c)| c);
                match entry.kind.as_str() {
                    // of an index `public.t.i`, by the number of a column
                    "INDEX" => named
                        .0
                        .iter()
                        .any(|(k, name)| k == kind && name.ends_with(&format!(".{}", entry.name))),
                    _ => named.has(kind, &format!("{owner}.{column}")),
                }
            })
    };
    if entry.sql.lines().any(is_named) {
        let kept: Vec<&str> = entry.sql.lines().filter(|line| !is_named(line)).collect();
        entry.sql = kept.join("\n");
        while entry.sql.contains("\n\n\n") {
            entry.sql = entry.sql.replace("\n\n\n", "\n\n");
        }
    }
    if entry.kind == "CONSTRAINT"
        && let Some((table, key)) = entry.name.split_once(' ')
        && named.has(
            "constraint storage parameters",
            &format!("{}.{table}.{key}", entry.schema),
        )
        && let Some((head, rest)) = entry.sql.split_once(" WITH (")
        && let Some((_, tail)) = rest.split_once(')')
    {
        entry.sql = format!("{head}{tail}");
    }
    if entry.kind == "INDEX"
        && named.0.iter().any(|(kind, path)| {
            let last = path.rsplit('.').next().unwrap_or(path);
            kind == OF_PARTITION
                && path.starts_with(&format!("{}.", entry.schema))
                && same_name(last, &entry.name)
        })
    {
        entry.sql = without_parameters_of_index(&entry.sql);
    }
    entry.sql = entry.sql.trim().to_owned();
    entry
}

/// What a partition's index has otherwise than the one above: `WITH (…)`, and the targets of statistics.
const OF_PARTITION: &str = "storage parameters of a partition's index";

/// The statements of an index without what is named as [`OF_PARTITION`].
fn without_parameters_of_index(sql: &str) -> String {
    let lines = sql
        .lines()
        .filter(|line| !line.contains(" SET STATISTICS "));
    let lines = lines.map(|line| match line.split_once(") WITH (") {
        Some((head, rest)) => {
            let tail = rest.split_once(')').map_or("", |(_, tail)| tail);
            format!("{head}){tail}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Takes the columns and checks of a table below another one that are its own, or valid, on one side only out of
/// its statement. Their defaults become entries, and NOT NULL a statement, as they are on the other side.
fn without_own(entry: &mut Entry, named: &Named) -> Vec<Entry> {
    const KINDS: [&str; 2] = [
        "own declaration of what is inherited",
        "valid check below one that is NOT VALID",
    ];
    let owner = format!("{}.{}", entry.schema, entry.name);
    let name_in = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("CONSTRAINT ").unwrap_or(line);
        line.split(' ').next().unwrap_or_default().to_owned()
    };
    let is_named = |line: &&str| {
        let name = format!("{owner}.{}", name_in(line).replace('"', ""));
        KINDS.iter().any(|kind| named.has(kind, &name))
    };
    if !named.0.iter().any(|(kind, name)| {
        KINDS.contains(&kind.as_str())
            && name
                .rsplit_once('.')
                .is_some_and(|(table, _)| table == owner)
    }) {
        return Vec::new();
    }
    let table = entry.sql.lines().find_map(|line| {
        let rest = line.strip_prefix("CREATE TABLE ")?;
        Some(rest.trim_end_matches(" (").to_owned())
    });
    let table = table.unwrap_or_default();
    let own = entry.sql.lines().filter(is_named);
    let not_null = own.clone().filter(|line| {
        line.trim_end_matches(',').ends_with(" NOT NULL")
            && !line.trim_start().starts_with("CONSTRAINT ")
    });
    let not_null = not_null.map(|line| {
        let column = name_in(line);
        format!("ALTER TABLE ONLY {table} ALTER COLUMN {column} SET NOT NULL;")
    });
    let not_null: Vec<String> = not_null.collect();
    let own = own.filter_map(|line| {
        let line = line.trim_end_matches(',').trim_end_matches(" NOT NULL");
        let (head, default) = line.split_once(" DEFAULT ")?;
        let column = name_in(head);
        Some(Entry {
            kind: "DEFAULT".to_owned(),
            schema: entry.schema.clone(),
            name: format!("{} {}", entry.name, column.replace('"', "")),
            sql: format!("ALTER TABLE ONLY {table} ALTER COLUMN {column} SET DEFAULT {default};"),
        })
    });
    let defaults = own.collect();
    // What is left of the list has no comma at its end, and may be nothing at all.
    let lines = entry.sql.lines().filter(|line| !is_named(line));
    let lines = lines
        .filter(|line| !line.is_empty() && *line != "(")
        .map(|line| line.trim_end_matches(',').trim_end_matches(" ("));
    // What is NOT NULL here alone is said afterwards where the column is not the table's own.
    let (mut after, mut lines): (Vec<&str>, Vec<&str>) = lines
        .chain(not_null.iter().map(String::as_str))
        .partition(|line| line.ends_with(" SET NOT NULL;"));
    after.sort_unstable();
    lines.extend(after);
    entry.sql = lines.join("\n");
    defaults
}
