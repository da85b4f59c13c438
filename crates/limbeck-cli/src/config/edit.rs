//! One value of `limbeck.toml` written anew; comments, layout and line ends of the rest stay as they are.

use std::ops::Range;

use similar::{ChangeTag, TextDiff};
use toml_edit::{Array, Document, DocumentMut, Item, Key, Table, TableLike, Value};

use crate::failure::{Failure, Result};

/// The text with a value at a path of sections and a key. A section that is not there is written at the end of
/// the file: comments below another section may be its own keys.
///
/// # Errors
/// When the text is no TOML, a section of the path is something else, or a value is of a type that
/// no key has.
pub(crate) fn set(text: &str, path: &[&str], value: &toml::Value) -> Result<String> {
    let plain = text.replace("\r\n", "\n");
    let document: DocumentMut = plain.parse()?;
    let edited = match appended(&plain, &document, path, value)? {
        Some(edited) => edited,
        None => inserted(document, path, value)?,
    };
    Ok(with_line_ends(text, edited))
}

/// The text with a new section below it; nothing where the section is there, or can't be written so.
fn appended(
    text: &str,
    document: &DocumentMut,
    path: &[&str],
    value: &toml::Value,
) -> Result<Option<String>> {
    let sections = path.split_last().map_or(path, |(_, sections)| sections);
    let mut table: &dyn TableLike = document.as_table();
    let is_there = sections.iter().all(|section| {
        let found = table.get(section);
        if let Some(below) = found.and_then(Item::as_table_like) {
            table = below;
        }
        found.is_some()
    });
    if is_there {
        return Ok(None);
    }
    let section = inserted(DocumentMut::new(), path, value)?;
    let space = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let edited = format!("{text}{space}{section}");
    // What inline tables and dotted keys have begun can't go on below a header of its own.
    let is_toml = edited.parse::<DocumentMut>().is_ok();
    Ok(is_toml.then_some(edited))
}

fn inserted(mut document: DocumentMut, path: &[&str], value: &toml::Value) -> Result<String> {
    let Some((key, sections)) = path.split_last() else {
        return Ok(document.to_string());
    };
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for (at, section) in sections.iter().enumerate() {
        let last = at + 1 == sections.len();
        table = table
            .entry(section)
            .or_insert_with(|| new_section(last))
            .as_table_like_mut()
            .ok_or_else(|| Failure::new(format!("{} is no section", sections[..=at].join("."))))?;
    }
    let mut value = convert(value)?;
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        *value.decor_mut() = old.decor().clone();
        *old = value;
    } else {
        table.insert(key, Item::Value(value));
    }
    Ok(document.to_string())
}

/// An edited text, whose lines end in `\n`, with the line ends of the one that it was made of; new lines end as
/// the first one does.
fn with_line_ends(old: &str, edited: String) -> String {
    if !old.contains("\r\n") {
        return edited;
    }
    let plain = old.replace("\r\n", "\n");
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let first = lines.first().is_some_and(|line| line.ends_with("\r\n"));
    let end = if first { "\r\n" } else { "\n" };
    let mut text = String::new();
    for change in TextDiff::from_lines(plain.as_str(), edited.as_str()).iter_all_changes() {
        let known = change.old_index().and_then(|at| lines.get(at));
        match (change.tag(), known) {
            (ChangeTag::Delete, _) => {}
            (ChangeTag::Equal, Some(line)) => text.push_str(line),
            (ChangeTag::Equal | ChangeTag::Insert, _) => {
                text.push_str(&change.value().replace('\n', end));
            }
        }
    }
    text
}

/// The text without the value at a path; nothing when there is none. What stands around it stays,
/// comments above it included; the header of a section that has nothing else goes with it.
///
/// # Errors
/// When the text is no TOML.
pub(crate) fn unset(text: &str, path: &[&str]) -> Result<Option<String>> {
    let plain = text.replace("\r\n", "\n");
    let edited = without(&plain, path)?;
    Ok(edited.map(|edited| with_line_ends(text, edited)))
}

fn without(text: &str, path: &[&str]) -> Result<Option<String>> {
    let Some((key, sections)) = path.split_last() else {
        return Ok(None);
    };
    let document: Document<&str> = Document::parse(text)?;
    let Some(table) = section_of(document.as_table(), sections) else {
        return Ok(None);
    };
    let Some((written, item)) = table.get_key_value(key) else {
        return Ok(None);
    };
    if let Some(mut lines) = own_lines(text, written, item) {
        if let Some(header) = empty_header(text, &lines) {
            let range = header.start..lines.end;
            if table.len() == 1 && keeps_named_sections(text, &range, sections) {
                lines = range;
            }
        }
        return Ok(Some(format!(
            "{}{}",
            &text[..lines.start],
            &text[lines.end..]
        )));
    }
    let mut document = document.into_mut();
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for section in sections {
        match table.get_mut(section).and_then(Item::as_table_like_mut) {
            Some(found) => table = found,
            None => return Ok(None),
        }
    }
    table.remove(key);
    Ok(Some(document.to_string()))
}

fn section_of<'t>(table: &'t Table, sections: &[&str]) -> Option<&'t dyn TableLike> {
    let mut table: &dyn TableLike = table;
    for section in sections {
        table = table.get(section)?.as_table_like()?;
    }
    Some(table)
}

/// The header above lines before which the section has nothing and behind which it has nothing either, with the
/// blank line that set it off.
fn empty_header(text: &str, lines: &Range<usize>) -> Option<Range<usize>> {
    let above = text[..lines.start].trim_end();
    let start = above.rfind('\n').map_or(0, |at| at + 1);
    let header = &above[start..];
    let is_plain = header.starts_with('[') && !header.starts_with("[[") && header.ends_with(']');
    let below = &text[lines.end..];
    let is_end = below.is_empty() || below.starts_with(['\n', '[']);
    // A comment above speaks of the section, which stays with it.
    let before = &text[..start];
    let is_apart = before.is_empty() || before.ends_with("\n\n");
    let is_last = below.trim().is_empty();
    let blank = usize::from(before.ends_with("\n\n") && (is_last || below.starts_with('\n')));
    (is_plain && is_end && is_apart).then(|| start - blank..lines.end)
}

/// Whether the sections that `--env` and `-n` choose are still there without some lines: they may be empty.
fn keeps_named_sections(text: &str, lines: &Range<usize>, sections: &[&str]) -> bool {
    let Some((_, above)) = sections.split_last() else {
        return true;
    };
    if !matches!(sections.first(), Some(&("env" | "databases"))) {
        return true;
    }
    let rest = format!("{}{}", &text[..lines.start], &text[lines.end..]);
    let document = Document::parse(rest.as_str());
    above.len() > 1 && document.is_ok_and(|rest| section_of(rest.as_table(), above).is_some())
}

/// The lines that hold a key with its value and nothing else: none in an inline table.
fn own_lines(text: &str, key: &Key, item: &Item) -> Option<Range<usize>> {
    let (key, value) = (key.span()?, item.span()?);
    let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[value.end..]
        .find('\n')
        .map_or(text.len(), |at| value.end + at + 1);
    // In an inline table there is more on the line.
    let before = &text[start..key.start];
    let after = text[value.end..end].trim();
    (!before.contains(['{', ',', '=']) && (after.is_empty() || after.starts_with('#')))
        .then_some(start..end)
}

/// A section above another is written only if it has values of its own.
fn new_section(last: bool) -> Item {
    let mut table = Table::new();
    table.set_implicit(!last);
    Item::Table(table)
}

fn convert(value: &toml::Value) -> Result<Value> {
    match value {
        toml::Value::String(text) => Ok(text.as_str().into()),
        toml::Value::Integer(number) => Ok((*number).into()),
        toml::Value::Boolean(yes) => Ok((*yes).into()),
        toml::Value::Array(members) => {
            let members = members.iter().map(convert).collect::<Result<Vec<_>>>()?;
            Ok(Value::Array(members.into_iter().collect::<Array>()))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
            Err(Failure::new(format!("{value} is no value of a key")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# Mine.\n[migrations] # here\npath   =  'db' # keep\n\n[env.p]\nupgrade.wait = 5\n";

    #[test]
    fn the_rest_of_the_file_stays() {
        assert_eq!(
            set(TEXT, &["migrations", "path"], &"x".into()).unwrap(),
            TEXT.replace("'db'", "\"x\"")
        );
        assert_eq!(
            set(TEXT, &["env", "p", "upgrade", "wait"], &7.into()).unwrap(),
            TEXT.replace('5', "7")
        );
    }

    #[test]
    fn sections_are_created() {
        let list: toml::Value = vec!["a", "b"].into();
        assert_eq!(
            set(TEXT, &["databases", "r", "autogenerate", "schemas"], &list).unwrap(),
            format!("{TEXT}\n[databases.r.autogenerate]\nschemas = [\"a\", \"b\"]\n")
        );
        assert_eq!(
            set("", &["upgrade", "wait"], &1.into()).unwrap(),
            "[upgrade]\nwait = 1\n"
        );
    }

    #[test]
    fn a_new_section_leaves_the_comments_of_the_last_one() {
        let text = "[autogenerate]\n# schemas = []\n# exclude.tables = []\n";
        let path = ["seed", "files"];
        let with = set(text, &path, &"a.sql".into()).unwrap();
        assert_eq!(with, format!("{text}\n[seed]\nfiles = \"a.sql\"\n"));
        assert_eq!(unset(&with, &path).unwrap().as_deref(), Some(text));
        let middle = format!("[seed]\nfiles = 'a'\n\n{text}");
        assert_eq!(unset(&middle, &path).unwrap().unwrap(), format!("\n{text}"));
        assert_eq!(
            set(text, &["autogenerate", "schemas"], &"a".into()).unwrap(),
            "[autogenerate]\nschemas = \"a\"\n# schemas = []\n# exclude.tables = []\n"
        );
        for (text, expected) in [
            (
                "env = { p = {} }\n",
                "env = { p = { upgrade = { wait = 1 } } }\n",
            ),
            (
                "[env]\np.upgrade.transaction = 'all'",
                "[env]\np.upgrade.transaction = 'all'\np.upgrade.wait = 1\n",
            ),
        ] {
            let path = ["env", "p", "upgrade", "wait"];
            let with = set(text, &path, &1.into()).unwrap();
            assert_eq!(
                with.parse::<toml::Table>().unwrap(),
                expected.parse::<toml::Table>().unwrap()
            );
        }
    }

    #[test]
    fn headers_with_a_meaning_stay() {
        for text in [
            "[env.p.upgrade]\nwait = 1\n",
            "[databases.r]\nupgrade.wait = 1\n",
            "# Why.\n[upgrade]\nwait = 1\n",
            "[upgrade] # here\nwait = 1\n",
            "[upgrade]\nwait = 1\n# statement_timeout = 1\n",
            "[upgrade]\n# how long\nwait = 1\n",
        ] {
            let document: toml::Table = text.parse().unwrap();
            let path: &[&str] = match document.keys().next().map(String::as_str) {
                Some("env") => &["env", "p", "upgrade", "wait"],
                Some("databases") => &["databases", "r", "upgrade", "wait"],
                _ => &["upgrade", "wait"],
            };
            let kept: Vec<&str> = text
                .lines()
                .filter(|line| !line.contains("wait = 1"))
                .collect();
            let rest = unset(text, path).unwrap().unwrap();
            assert_eq!(rest.lines().collect::<Vec<_>>(), kept, "{text}");
        }
        let two = "[env.p]\n\n[env.p.upgrade]\nwait = 1\n";
        let rest = unset(two, &["env", "p", "upgrade", "wait"]).unwrap();
        assert_eq!(rest.as_deref(), Some("[env.p]\n"));
    }

    #[test]
    fn line_ends_stay() {
        let crlf = TEXT.replace('\n', "\r\n");
        let path = ["migrations", "path"];
        assert_eq!(
            set(&crlf, &path, &"x".into()).unwrap(),
            crlf.replace("'db'", "\"x\"")
        );
        let with = set(&crlf, &["seed", "files"], &"a".into()).unwrap();
        assert_eq!(with, format!("{crlf}\r\n[seed]\r\nfiles = \"a\"\r\n"));
        assert_eq!(unset(&with, &["seed", "files"]).unwrap(), Some(crlf));
        let mixed = "[a]\nb = 1\r\n[migrations]\npath = 'p'\n";
        assert_eq!(
            set(mixed, &path, &"x".into()).unwrap(),
            mixed.replace("'p'", "\"x\"")
        );
    }

    #[test]
    fn values_are_taken_out() {
        let without = |text: &str, path: &[&str]| unset(text, path).unwrap();
        assert_eq!(
            without(TEXT, &["migrations", "path"]).unwrap(),
            "# Mine.\n[migrations] # here\n\n[env.p]\nupgrade.wait = 5\n"
        );
        assert_eq!(
            without(TEXT, &["env", "p", "upgrade", "wait"]).unwrap(),
            "# Mine.\n[migrations] # here\npath   =  'db' # keep\n\n[env.p]\n"
        );
        assert_eq!(without(TEXT, &["migrations", "timezone"]), None);
        assert_eq!(without(TEXT, &["upgrade", "wait"]), None);
        let lists = "[autogenerate]\n# Two.\nschemas = [\n  'a',\n  'b',\n] # end\n# Last.\n";
        assert_eq!(
            without(lists, &["autogenerate", "schemas"]).unwrap(),
            "[autogenerate]\n# Two.\n# Last.\n"
        );
        assert_eq!(
            without(
                "upgrade = { wait = 5, transaction = 'all' }\n",
                &["upgrade", "wait"]
            )
            .unwrap(),
            "upgrade = { transaction = 'all' }\n"
        );
    }

    #[test]
    fn values_are_no_sections() {
        let error = set("upgrade = 5", &["upgrade", "wait"], &1.into()).unwrap_err();
        assert!(
            error.to_string().contains("upgrade is no section"),
            "{error}"
        );
    }
}
