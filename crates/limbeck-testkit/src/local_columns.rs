//! Dumps of inheriting tables without what is local to them as well.
//!
//! Whether an inherited column or check is also the table's own can't be changed but by making the
//! table anew, so it is no difference that a migration could mend.

use std::collections::BTreeMap;

/// The body of a table and those that it inherits from.
#[derive(Default)]
struct Table {
    lines: Vec<String>,
    parents: Vec<String>,
}

/// Takes inherited columns and checks out of the tables of a normalised dump; their own defaults and
/// NOT NULL are told by statements at the end.
pub fn without_local_columns(dump: &str) -> String {
    if !dump.contains("\nINHERITS (") {
        return dump.to_owned();
    }
    let tables = tables(dump);
    let (mut kept, mut moved) = (Vec::new(), Vec::new());
    let mut lines = dump.lines();
    while let Some(line) = lines.next() {
        let is_moved = line.starts_with("ALTER TABLE ONLY ")
            && line.contains(" ALTER COLUMN ")
            && (line.contains(" SET DEFAULT ") || line.ends_with(" SET NOT NULL;"));
        if is_moved {
            moved.push(line.to_owned());
            continue;
        }
        kept.push(line.to_owned());
        let Some(name) = created(line) else {
            continue;
        };
        for line in lines.by_ref() {
            if line.starts_with(')') {
                kept.push(line.to_owned());
                break;
            }
            let line = line.trim_end_matches(',');
            if is_inherited(&tables, name, line) {
                moved.extend(deviations(name, line));
            } else {
                kept.push(line.to_owned());
            }
        }
    }
    moved.retain(|line| !says_what_is_above(&tables, line));
    moved.sort();
    kept.append(&mut moved);
    kept.join("\n") + "\n"
}

fn tables(dump: &str) -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let mut last = None;
    let mut is_open = false;
    for line in dump.lines() {
        if let Some(name) = created(line) {
            tables.insert(name.to_owned(), Table::default());
            (last, is_open) = (Some(name.to_owned()), true);
        } else if line.starts_with(')') {
            is_open = false;
        }
        let Some(table) = last.as_ref().and_then(|name| tables.get_mut(name)) else {
            continue;
        };
        if is_open && line.starts_with("    ") {
            table.lines.push(line.trim_end_matches(',').to_owned());
        } else if let Some(list) = line.strip_prefix("INHERITS (") {
            let list = list.split(')').next().unwrap_or_default();
            table.parents = list.split(", ").map(str::to_owned).collect();
        }
    }
    tables
}

fn created(line: &str) -> Option<&str> {
    line.strip_prefix("CREATE TABLE ")?.strip_suffix(" (")
}

/// Whether a line of a table's body is about something that a table above has, too.
fn is_inherited(tables: &BTreeMap<String, Table>, name: &str, line: &str) -> bool {
    let Some(table) = tables.get(name) else {
        return false;
    };
    table.parents.iter().any(|parent| {
        let above = tables.get(parent);
        above.is_some_and(|above| above.lines.iter().any(|other| is_same(other, line)))
            || is_inherited(tables, parent, line)
    })
}

fn is_same(above: &str, line: &str) -> bool {
    match line.trim_start().starts_with("CONSTRAINT ") {
        true => above == line,
        false => column(above) == column(line),
    }
}

/// Whether the statement makes a column NOT NULL that is so in a table above: before PostgreSQL 18
/// nothing told whether the table says so itself as well.
fn says_what_is_above(tables: &BTreeMap<String, Table>, statement: &str) -> bool {
    let parts = statement
        .strip_prefix("ALTER TABLE ONLY ")
        .and_then(|rest| rest.strip_suffix(" SET NOT NULL;"))
        .and_then(|rest| rest.split_once(" ALTER COLUMN "));
    parts.is_some_and(|(table, name)| is_not_null_above(tables, table, name))
}

fn is_not_null_above(tables: &BTreeMap<String, Table>, table: &str, name: &str) -> bool {
    let parents = tables.get(table).into_iter().flat_map(|t| &t.parents);
    parents.into_iter().any(|parent| {
        let lines = tables.get(parent).into_iter().flat_map(|t| &t.lines);
        lines
            .filter(|line| column(line) == name)
            .any(|line| line.ends_with(" NOT NULL"))
            || is_not_null_above(tables, parent, name)
    })
}

fn column(line: &str) -> &str {
    let line = line.trim_start();
    match line.strip_prefix('"').and_then(|rest| rest.find("\" ")) {
        Some(end) => &line[..end + 2],
        None => line.split(' ').next().unwrap_or(line),
    }
}

/// What a column's line says beside its type, as `pg_dump` tells it of columns that are inherited
/// only.
fn deviations(table: &str, line: &str) -> Vec<String> {
    if line.trim_start().starts_with("CONSTRAINT ") {
        return Vec::new();
    }
    let start = format!("ALTER TABLE ONLY {table} ALTER COLUMN {} SET", column(line));
    let (line, not_null) = match line.strip_suffix(" NOT NULL") {
        Some(line) => (line, Some(format!("{start} NOT NULL;"))),
        None => (line, None),
    };
    let default = line.split_once(" DEFAULT ");
    let default = default.map(|(_, default)| format!("{start} DEFAULT {default};"));
    default.into_iter().chain(not_null).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_local_makes_no_difference() {
        let inherited = "CREATE TABLE public.p (\n    CONSTRAINT c CHECK ((a > 0)),\n    a integer,\n    \"b c\" text\n);\n\
            CREATE TABLE public.q (\n    d integer DEFAULT 1 NOT NULL\n)\nINHERITS (public.p);\n\
            ALTER TABLE ONLY public.q ALTER COLUMN a SET NOT NULL;\n\
            ALTER TABLE ONLY public.q ALTER COLUMN \"b c\" SET DEFAULT 'x'::text;\n";
        let local = "CREATE TABLE public.p (\n    CONSTRAINT c CHECK ((a > 0)),\n    a integer,\n    \"b c\" text\n);\n\
            CREATE TABLE public.q (\n    CONSTRAINT c CHECK ((a > 0)),\n    a integer NOT NULL,\n    \"b c\" text DEFAULT 'x'::text,\n    d integer DEFAULT 1 NOT NULL\n)\nINHERITS (public.p);\n";
        let trimmed = without_local_columns(&inherited.replace(",\n", "\n"));
        assert_eq!(trimmed, without_local_columns(local).replace(",\n", "\n"));
        assert!(
            trimmed.contains("    d integer DEFAULT 1 NOT NULL\n"),
            "{trimmed}"
        );
    }

    #[test]
    fn not_null_of_a_table_above_is_said_once() {
        let dump = |more: &str| {
            format!(
                "CREATE TABLE public.p (\n    a integer NOT NULL,\n    b integer\n);\n\
                 CREATE TABLE public.q (\n)\nINHERITS (public.p);\n{more}"
            )
        };
        let set =
            |name: &str| format!("ALTER TABLE ONLY public.q ALTER COLUMN {name} SET NOT NULL;\n");
        let plain = without_local_columns(&dump(""));
        assert_eq!(without_local_columns(&dump(&set("a"))), plain);
        assert_ne!(without_local_columns(&dump(&set("b"))), plain);
    }

    #[test]
    fn other_dumps_stay() {
        let dump = "CREATE TABLE public.p (\n    a integer\n);\n";
        assert_eq!(without_local_columns(dump), dump);
    }
}
