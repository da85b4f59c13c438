//! What differs in the text of two schemas, object by object.
//!
//! The text of a schema (`Schema::to_text`) is a list of objects: a line for each, and indented
//! lines for its parts. Objects are paired by kind and name, renamed tables with what they were;
//! inside of each the lines are compared.

use std::collections::BTreeMap;
use std::fmt::Write;

use limbeck_schema::Schema;
use similar::{ChangeTag, DiffOp, TextDiff};

use crate::diagram::{Mark, Renames};

/// How many equal lines are shown around a difference.
const AROUND: usize = 3;

/// An object that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectDiff {
    /// Its kind and name: `table public.users`.
    pub title: String,
    /// What becomes of it.
    pub mark: Mark,
    /// Its lines.
    pub rows: Vec<Row>,
}

/// A line of an object, on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// On both sides the same.
    Same(String),
    /// On the side before only.
    Removed(String),
    /// On the side after only.
    Added(String),
    /// On both sides, with other words: parts of the line, and whether the part is other.
    Changed {
        /// Before.
        old: Vec<(bool, String)>,
        /// After.
        new: Vec<(bool, String)>,
    },
    /// So many equal lines that are not shown.
    Gap(usize),
}

/// The objects that differ, in the order of the text; those that go come where they were.
pub fn schema_diff(before: &Schema, after: &Schema, renames: &Renames) -> Vec<ObjectDiff> {
    let (old, new) = (before.to_text(), after.to_text());
    if old == new {
        return Vec::new();
    }
    let old = objects(&old);
    let new = objects(&new);
    let was: BTreeMap<String, String> = renames
        .tables()
        .map(|(now, was)| {
            (
                format!("table {}", now.quoted()),
                format!("table {}", was.quoted()),
            )
        })
        .collect();
    let mut partner: BTreeMap<&str, &str> = BTreeMap::new();
    for key in new.keys() {
        let first = was.get(key.as_str()).map_or(key.as_str(), String::as_str);
        if let Some((first, _)) = old.get_key_value(first) {
            partner.insert(first, key);
        }
    }
    let mut found: BTreeMap<&str, ObjectDiff> = BTreeMap::new();
    for (key, lines) in &old {
        match partner.get(key.as_str()) {
            None => {
                found.insert(key, whole(key, lines, Mark::Removed));
            }
            Some(now) => {
                if let Some(diff) = changed((key, lines), (now, &new[*now])) {
                    found.insert(now, diff);
                }
            }
        }
    }
    let kept: Vec<&str> = partner.values().copied().collect();
    for (key, lines) in &new {
        if !kept.contains(&key.as_str()) {
            found.insert(key, whole(key, lines, Mark::Added));
        }
    }
    found.into_values().collect()
}

/// The lines of each object, by kind and name.
fn objects(text: &str) -> BTreeMap<String, Vec<&str>> {
    let mut objects: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        // An empty line is one of a statement.
        if !line.is_empty() && !line.starts_with(' ') {
            let key = key(line);
            let mut unique = key.clone();
            let mut again = 2;
            while objects.contains_key(&unique) {
                unique = format!("{key} ({again})");
                again += 1;
            }
            current = unique;
        }
        objects.entry(current.clone()).or_default().push(line);
    }
    objects
}

/// Kind and name of an object: the words up to the first with a dot or quotes; at least two.
fn key(line: &str) -> String {
    let mut words = Vec::new();
    let mut rest = line;
    while !rest.is_empty() && words.len() < 4 {
        let end = word_end(rest);
        let word = &rest[..end];
        rest = rest[end..].trim_start();
        words.push(word);
        if word.contains(['.', '"']) {
            return words.join(" ");
        }
    }
    words.truncate(2);
    words.join(" ")
}

/// The end of the first word; blanks in quotes and parentheses belong to it.
fn word_end(text: &str) -> usize {
    let (mut quoted, mut depth) = (false, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ' ' if !quoted && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn whole(key: &str, lines: &[&str], mark: Mark) -> ObjectDiff {
    let row = |line: &&str| match mark {
        Mark::Removed => Row::Removed((*line).to_owned()),
        Mark::Added | Mark::Same | Mark::Changed => Row::Added((*line).to_owned()),
    };
    ObjectDiff {
        title: key.to_owned(),
        mark,
        rows: lines.iter().map(row).collect(),
    }
}

fn changed(old: (&str, &[&str]), new: (&str, &[&str])) -> Option<ObjectDiff> {
    if old == new {
        return None;
    }
    let title = if old.0 == new.0 {
        new.0.to_owned()
    } else {
        format!("{} → {}", old.0, new.0)
    };
    let diff = TextDiff::from_slices(old.1, new.1);
    let mut rows = Vec::new();
    let mut shown = 0;
    for group in diff.grouped_ops(AROUND) {
        if let Some(first) = group.first() {
            gap(&mut rows, &old.1[shown..first.old_range().start]);
        }
        for op in &group {
            side_by_side(&mut rows, op, old.1, new.1);
            shown = op.old_range().end;
        }
    }
    gap(&mut rows, &old.1[shown..]);
    Some(ObjectDiff {
        title,
        mark: Mark::Changed,
        rows,
    })
}

/// Equal lines that are not shown. Saying that one is left out takes as much room as the line.
fn gap(rows: &mut Vec<Row>, lines: &[&str]) {
    match lines {
        [] => {}
        [line] => rows.push(Row::Same((*line).to_owned())),
        lines => rows.push(Row::Gap(lines.len())),
    }
}

fn side_by_side(rows: &mut Vec<Row>, op: &DiffOp, old: &[&str], new: &[&str]) {
    let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
    if old == new {
        rows.extend(old.iter().map(|line| Row::Same((*line).to_owned())));
        return;
    }
    // A line stands beside the one about the same part: `column name …`.
    let mut paired = Vec::new();
    for line in old {
        match new.iter().position(|other| part(other) == part(line)) {
            Some(at) if !paired.contains(&at) => {
                paired.push(at);
                let (old, new) = words(line, new[at]);
                rows.push(Row::Changed { old, new });
            }
            Some(_) | None => rows.push(Row::Removed((*line).to_owned())),
        }
    }
    let left = new
        .iter()
        .enumerate()
        .filter(|(at, _)| !paired.contains(at));
    rows.extend(left.map(|(_, line)| Row::Added((*line).to_owned())));
}

/// What a line is about: its first two words.
fn part(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    let (kind, rest) = line.split_at(word_end(line));
    let rest = rest.trim_start();
    (kind, &rest[..word_end(rest)])
}

type Parts = Vec<(bool, String)>;

/// Which words of two lines differ.
fn words(from: &str, to: &str) -> (Parts, Parts) {
    let diff = TextDiff::from_words(from, to);
    let (mut old, mut new) = (Parts::new(), Parts::new());
    let add = |parts: &mut Parts, differs: bool, text: &str| match parts.last_mut() {
        Some(last) if last.0 == differs => last.1.push_str(text),
        _ => parts.push((differs, text.to_owned())),
    };
    for change in diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                add(&mut old, false, text);
                add(&mut new, false, text);
            }
            ChangeTag::Delete => add(&mut old, true, text),
            ChangeTag::Insert => add(&mut new, true, text),
        }
    }
    (old, new)
}

/// The same as lines with `-` and `+`, each object below its title.
pub fn unified(diff: &[ObjectDiff]) -> String {
    let mut out = String::new();
    for object in diff {
        let _ = writeln!(out, "@@ {} @@", object.title);
        let mut waiting = Vec::new();
        for row in &object.rows {
            if !matches!(row, Row::Changed { .. }) {
                added(&mut out, &mut waiting);
            }
            match row {
                Row::Same(line) => drop(writeln!(out, " {line}")),
                Row::Removed(line) => drop(writeln!(out, "-{line}")),
                Row::Added(line) => drop(writeln!(out, "+{line}")),
                Row::Changed { old, new } => {
                    let _ = writeln!(out, "-{}", joined(old));
                    waiting.push(joined(new));
                }
                Row::Gap(lines) => drop(writeln!(out, " … {}", crate::text::count(*lines, "line"))),
            }
        }
        added(&mut out, &mut waiting);
    }
    out
}

/// Lines after come below all of the lines before that they replace.
fn added(out: &mut String, waiting: &mut Vec<String>) {
    for line in waiting.drain(..) {
        let _ = writeln!(out, "+{line}");
    }
}

fn joined(parts: &[(bool, String)]) -> String {
    parts.iter().map(|(_, text)| text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_schema::{Column, QualifiedName, Table};

    #[test]
    fn names_of_objects() {
        assert_eq!(
            key("table public.users comment 'a b'"),
            "table public.users"
        );
        assert_eq!(
            key("table public.\"my table\" comment"),
            "table public.\"my table\""
        );
        assert_eq!(key("schema app"), "schema app");
        assert_eq!(key("materialized view app.v as"), "materialized view app.v");
        assert_eq!(
            key("function public.f(integer, text) comment 'x'"),
            "function public.f(integer, text)"
        );
        assert_eq!(key("enum public.mood ('sad', 'ok')"), "enum public.mood");
        assert_eq!(
            key("trigger t on public.users"),
            "trigger t on public.users"
        );
    }

    fn schema(columns: &[&str]) -> Schema {
        let mut table = Table::new(QualifiedName::public("t"));
        for column in columns {
            let (name, data_type) = column.split_once(' ').unwrap();
            table.add_column(Column::new(name, data_type.parse().unwrap()));
        }
        let mut schema = Schema::new();
        schema.add_table(table);
        schema
    }

    #[test]
    fn lines_of_an_object() {
        let before = schema(&["a int", "b int", "c int", "d int", "e int", "f int"]);
        let after = schema(&[
            "a int", "b int", "c int", "d int", "e int", "f text", "g int",
        ]);
        let diff = schema_diff(&before, &after, &Renames::default());
        assert_eq!(
            unified(&diff),
            "@@ table public.t @@\n … 3 lines\n   column c integer\n   column d integer\n   column e integer\n\
             -  column f integer\n+  column f text\n+  column g integer\n"
        );
        let Row::Changed { old, .. } = &diff[0].rows[4] else {
            panic!("{:?}", diff[0].rows);
        };
        assert_eq!(old[1], (true, "integer".to_owned()));
    }
}
